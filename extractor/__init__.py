"""jixiao (绩效): read, check and draft Chinese budget performance forms.

The public API is what this module exports; everything else may move between versions.
"""

from extractor.errors import JixiaoError, ReadError
from extractor.model.form import Extraction, Finding, Form, Indicator, Measure

__all__ = ["Extraction", "Finding", "Form", "Indicator", "JixiaoError", "Measure", "ReadError", "__version__"]
__version__ = "0.1.0"
