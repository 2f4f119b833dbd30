"""Reading forms with a language model: a layout's region in, a `FormReading` out.

The model points at numbered pieces and never types a value. `ModelReader` is all that other rooms need.
"""

from extractor.llm.client.deadline import Deadline
from extractor.llm.reader.reader import ModelReader

__all__ = ["Deadline", "ModelReader"]
