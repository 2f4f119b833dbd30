"""What a person would otherwise use, behind one interface: a layout and the same settings in, an `Output` out.

Needs the extra `baselines`. Each module says which choices of its user it makes; none of them sees anything our
reader made but the canonical text.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from evals.output import Output
from extractor.reading import Document
from extractor.settings import Settings

MODULES = {"table": "table_reader", "instructor": "instructor_reader", "langextract": "langextract_reader"}


def reader_of(name: str) -> Callable[[Document, Settings], Output]:
    """The `read` of one baseline, imported when it is needed: langextract alone takes a second to import."""
    read: Callable[[Document, Settings], Output] = importlib.import_module(f"{__name__}.{MODULES[name]}").read
    return read
