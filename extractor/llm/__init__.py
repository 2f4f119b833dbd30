"""Reading forms with a language model: a layout's region in, a `FormReading` out.

The model points at numbered pieces and never types a value. `ModelReader` is all that reading needs; who asks a model
something else writes a `Question` and has it answered by a `Session` (`client`).
"""

from extractor.llm.client.deadline import Deadline
from extractor.llm.reader.reader import ModelReader

__all__ = ["Deadline", "ModelReader"]
