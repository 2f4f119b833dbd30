"""The silent parsers of PDF find what the library's own find, without printing it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pdf_maker import pdf, text
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef

from extractor.reading.page_layout.ink import Ink
from extractor.reading.pdf import ink_device
from extractor.reading.pdf.parser import SilentParser

FILES = sorted(Path("tests/fixtures/files").glob("*-pdf-*.pdf"))


def inks(data: bytes, parser: type[PDFParser]) -> list[Ink]:
    manager = PDFResourceManager()
    pages = PDFPage.create_pages(PDFDocument(parser(io.BytesIO(data))))
    return [ink_device.ink_of(page, number, manager) for number, page in enumerate(pages, 1)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pages_hold_the_same_ink_as_the_library_finds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = inks(path.read_bytes(), SilentParser)
    monkeypatch.setattr(ink_device, "SilentInterpreter", PDFPageInterpreter)
    assert ours == inks(path.read_bytes(), PDFParser)
    assert ours[0].glyphs


def test_a_list_of_pages_is_read_without_printing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def printed(_: PDFObjRef) -> str:
        raise AssertionError("every page printed for every page is quadratic")

    monkeypatch.setattr(PDFObjRef, "__repr__", printed)
    assert len(inks(pdf([text(50, 50, "绩效")] * 30), SilentParser)) == 30


def test_a_form_that_draws_itself_ends() -> None:
    page = "/I1 Do\n" + text(50, 50, "绩效")
    looped = pdf([page]).replace(b"/XObject << /I1 8 0 R >>", b"/XObject << /I1 10 0 R >>")
    assert ["".join(glyph.text for glyph in ink.glyphs) for ink in inks(looped, SilentParser)] == ["绩效"]
