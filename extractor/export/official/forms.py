"""Forms in, files in the layout the offices print out: the public names of Word and Excel in one place."""

from __future__ import annotations

from extractor.export.official.docx import to_official_docx
from extractor.export.official.grid import layout_of, official_grid, unprinted
from extractor.export.official.xlsx import to_official_xlsx

__all__ = ["layout_of", "official_grid", "to_official_docx", "to_official_xlsx", "unprinted"]
