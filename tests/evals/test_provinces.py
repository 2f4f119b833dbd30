"""Layouts of other provinces: what the generator prints is read whole, and no printed value is lost silently."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.corpus.cli import corpus_app
from evals.corpus.printed import PrintedForm
from evals.corpus.province_page import ProvincePage
from evals.corpus.provinces import LAYOUTS, make_pages, print_page
from evals.metrics.cells import form_cells
from extractor.extraction import extract
from extractor.model.document import Document
from extractor.model.form_reading import FormReading
from extractor.parsing.find_forms import find_forms
from extractor.parsing.read_form import read_form
from extractor.reading.dispatch import read_bytes
from extractor.terms.text import fold_text, is_blank_mark

SEEDS = range(5)


def make_page(layout: str, seed: int) -> tuple[ProvincePage, Document]:
    page = print_page(layout, random.Random(f"{layout}/{seed}"))
    return page, read_bytes(page.as_html().encode("utf-8"), "page.html")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_value_of_a_page_is_read_and_no_other_one(layout: str, seed: int) -> None:
    page, document = make_page(layout, seed)
    forms = extract(document, engine="rules").forms
    assert len(forms) == len(page.forms)
    for form, gold in zip(forms, page.forms, strict=True):
        found = {cell.pointer: cell for cell in form_cells(json.loads(form.to_json()))}
        wanted = {cell.pointer: cell for cell in form_cells(gold)}
        assert {at: cell.value for at, cell in found.items() if at not in wanted and cell.value is not None} == {}
        assert [cell for at, cell in wanted.items() if at not in found or not found[at].matches(cell)] == []
        assert form.coverage is not None
        assert form.coverage.unclaimed == []


def kept_texts(document: Document, reading: FormReading) -> Iterator[str]:
    """Texts a reading keeps as values or as fields under a printed caption; captions are none of them."""
    spans = [*reading.cells.values(), *(spans for _, spans in reading.others)]
    for row in reading.rows:
        spans += [*row.cells.values(), *row.others.values()]
    for line in reading.funding_others:
        spans += [line.label, *line.amounts.values()]
    yield "".join(fold_text(document.text[start:end]) for start, end in chain.from_iterable(spans))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_printed_value_is_in_a_field_or_under_its_caption_or_told_as_unclaimed(layout: str, seed: int) -> None:
    page, document = make_page(layout, seed)
    readings = [read_form(document, form) for form in find_forms(document)]
    forms = extract(document, engine="rules").forms
    kept = "".join(chain.from_iterable(kept_texts(document, reading) for reading in readings))
    told = "".join(document.text[slice(*span)] for form in forms if form.coverage for span in form.coverage.unclaimed)
    cells = [cell for block in page.blocks if isinstance(block, PrintedForm) for cell in block.cells]
    for text in (fold_text(cell.text) for cell in cells if cell.role == "value"):
        ticked = "☑" in text  # of a list of boxes only the ticked option is the value
        part = text.partition("☑")[2][:4] if ticked else text.partition("目标:")[2] or text
        bare = (
            part.partition("(盖章)")[0]
            .partition("(公章)")[0]
            .partition("联系电话")[0]
            .partition("至")[0]
            .partition("—")[0]
        )
        assert is_blank_mark(text) or bare.partition("-")[0] in kept or text in fold_text(told), text


def test_a_page_is_the_same_for_the_same_seed_and_every_layout_has_its_pages() -> None:
    first, again = (list(make_pages(3, 2)) for _ in range(2))
    assert [(name, page.as_html()) for name, page in first] == [(name, page.as_html()) for name, page in again]
    assert len(first) == 2 * len(LAYOUTS)


def test_the_command_writes_pages_with_gold(tmp_path: Path) -> None:
    result = CliRunner().invoke(corpus_app, ["provinces", "--pages", "1", "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    pages = sorted((tmp_path / "out").glob("*.html"))
    assert len(pages) == len(LAYOUTS)
    assert all(json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["forms"] for page in pages)
    again = CliRunner().invoke(corpus_app, ["provinces", "--pages", "1", "-o", str(tmp_path / "out")])
    assert again.exit_code == 2
