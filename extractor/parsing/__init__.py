"""Document in, readings out, by the grammar of these tables and without a model.

Knows how such forms are built (captions, families of level 2, merged cells, how columns wrap) and nothing about any
particular form.
"""

from __future__ import annotations

from extractor.parsing.find_forms import find_forms
from extractor.parsing.read_form import read_form, read_forms

__all__ = ["find_forms", "read_form", "read_forms"]
