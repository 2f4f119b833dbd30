"""The source pane: every character in its place, and cut exactly where the claims of cells begin and end."""

from __future__ import annotations

from collections import defaultdict

from export_cases import Case

from extractor.assembly.cells import form_cells
from extractor.export.result_page.source_text import OUTSIDE_LIMIT, blocks
from extractor.extraction import extract
from extractor.reading import document_from_text


def cells_of(case: Case) -> list:
    return [form_cells(form) for form in case.extraction.forms]


def test_no_character_of_the_document_is_lost_or_doubled(sample: Case) -> None:
    shown = "".join(
        piece.text for block in blocks(sample.layout, cells_of(sample)) for line in block.lines for piece in line.pieces
    )
    assert "".join(shown.split()) == "".join(sample.layout.text.split())


def test_line_numbers_are_those_of_the_canonical_text(sample: Case) -> None:
    printed = sample.layout.text.split("\n")
    for block in blocks(sample.layout, cells_of(sample)):
        for line in block.lines:
            assert "".join(piece.text for piece in line.pieces) in printed[line.number - 1]


def test_a_cell_lights_up_exactly_its_evidence(sample: Case) -> None:
    forms = cells_of(sample)
    lit: dict[tuple[int, int], str] = defaultdict(str)
    for block in blocks(sample.layout, forms):
        for line in block.lines:
            for piece in line.pieces:
                for key in piece.keys:
                    assert block.form is not None
                    lit[block.form, key] += piece.text
    for number, cells in enumerate(forms):
        for cell in cells.by_pointer.values():
            spans = sorted({*cell.spans})
            expected = "".join(sample.layout.text[start:end] for start, end in spans).replace("\n", "")
            assert lit[number, cell.key].strip() == expected.strip(), cell.pointer


def test_unclaimed_text_is_marked_as_lost(evaluation: Case) -> None:
    extraction = evaluation.extraction.model_copy(deep=True)
    form = extraction.forms[0]
    start = evaluation.layout.text.index("预期目标")
    assert form.coverage is not None
    form.coverage.unclaimed = [(start, start + 4)]
    pieces = [
        piece.text
        for block in blocks(evaluation.layout, [form_cells(form)])
        for line in block.lines
        for piece in line.pieces
        if piece.tone == "lost"
    ]
    assert pieces == ["预期目标"]


def test_long_text_around_the_forms_is_shortened_and_says_so() -> None:
    layout = document_from_text("无关文字。" * 100_000, "书.txt")
    extraction = extract(layout, engine="rules")
    assert extraction.forms == []
    (block,) = blocks(layout, [])
    assert sum(len(piece.text) for line in block.lines for piece in line.pieces) == OUTSIDE_LIMIT
    assert block.omitted == len(layout.text) - OUTSIDE_LIMIT
