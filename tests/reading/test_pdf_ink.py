"""The ink of a PDF page: its glyphs where they are printed, in bounded work."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from pdf_maker import pdf, text

from extractor.reading.page_layout.ink import Ink
from extractor.reading.pdf.page_ink import ink_of

FILES = sorted(Path("tests/fixtures/files").glob("*-pdf-*.pdf"))


def inks(data: bytes) -> list[Ink]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [ink_of(document.raw, number) for number in range(1, len(document) + 1)]
    finally:
        document.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_glyphs_stand_on_their_page_from_top_to_bottom(path: Path) -> None:
    for ink in inks(path.read_bytes()):
        assert ink.glyphs
        for glyph in ink.glyphs:
            assert glyph.x0 <= glyph.x1
            assert glyph.top <= glyph.bottom
            assert 0 <= glyph.x0 + glyph.x1 <= 2 * ink.width
            assert 0 <= glyph.top + glyph.bottom <= 2 * ink.height


def test_a_text_stands_where_it_was_put() -> None:
    (ink,) = inks(pdf([text(50, 60, "绩效目标")]))
    assert "".join(glyph.text for glyph in ink.glyphs) == "绩效目标"
    lefts = [glyph.x0 for glyph in ink.glyphs]
    assert lefts == sorted(lefts)
    assert abs(lefts[0] - 50) < 2


def test_a_form_that_draws_itself_ends() -> None:
    page = "/I1 Do\n" + text(50, 50, "绩效")
    looped = pdf([page]).replace(b"/XObject << /I1 8 0 R >>", b"/XObject << /I1 10 0 R >>")
    assert ["".join(glyph.text for glyph in ink.glyphs) for ink in inks(looped)] == ["绩效"]
