"""Forms of all samples in; bundles of many units and both kinds in one document out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from copy import deepcopy

from evals.mutations.document import Document, Gold, Sheet, printed, regular, table, tabs
from evals.mutations.flow import flow, flowed


def bundles(originals: Sequence[tuple[str, str, Gold]]) -> Iterator[tuple[str, Document]]:
    """Three bundles: all declarations shuffled, both kinds mixed, and three copies of everything in other orders."""
    rng = random.Random("bundles")
    declarations = [sheet for item in originals for sheet in _sheets(printed(*deepcopy(item)))]
    rng.shuffle(declarations)
    yield "declarations_shuffled", Document("bundle", [], declarations)
    yield "both_kinds", _mixed(originals, rng)
    many = [sheet for item in originals for sheet in _sheets(regular(*deepcopy(item)) or table(*deepcopy(item)))]
    rng.shuffle(many)
    yield "tables_of_both_kinds", Document("bundle", ["部门预算项目绩效情况汇编"], many)


def _sheets(document: Document | None) -> list[Sheet]:
    return document.sheets if document else []


def _mixed(originals: Sequence[tuple[str, str, Gold]], rng: random.Random) -> Document:
    sheets = [sheet for item in originals for sheet in _sheets(printed(*deepcopy(item)) or flow(*deepcopy(item)))]
    rng.shuffle(sheets)
    flowing = flowed()
    style = lambda sheet, inner: tabs(sheet, inner) if sheet.lines else flowing(sheet, inner)  # noqa: E731
    return Document("bundle", [], sheets, style=style)
