"""Broken, hostile and protected PDFs: a typed error or an honest partial result, in bounded time."""

from __future__ import annotations

import random
import time
from contextlib import suppress

import pytest
from pdf_maker import grid, pdf, rule, text

from extractor.errors import ReadError
from extractor.reading import read_bytes
from extractor.reading.options import ReadOptions
from extractor.reading.pdf.reader import read_pdf

GOOD = pdf([grid((50, 110, 250, 400), (100, 120, 140), [("产出", "巡查次数", "≥5"), ("", "达标率", "=100%")])] * 2)
NO_OCR = ReadOptions(ocr=False)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", GOOD[:300], b"%PDF-1.7\n" + bytes(5000), pdf([], kids="2 0 R"), pdf([])]
)
def test_a_file_without_a_page_is_an_error_that_names_it(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"^坏\.pdf：PDF"):
        read_pdf(data, "坏.pdf", NO_OCR)


def test_flipped_and_cut_bytes_give_an_error_or_a_result_and_nothing_else() -> None:
    rng = random.Random(7)
    for _ in range(150):
        data = bytearray(GOOD)
        for _ in range(rng.choice([1, 5, 50])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        cut = bytes(data[: rng.choice([len(data), rng.randrange(len(data))])])
        with suppress(ReadError):
            assert read_pdf(cut, "坏.pdf", NO_OCR).text


def test_a_broken_page_costs_itself_and_a_notice() -> None:
    drawing = "".join(rule(x, 5, x + 9, 5) for x in range(500)) * 100
    layout = read_pdf(pdf([text(50, 50, "第一页"), drawing, text(50, 50, "第三页")]), "表.pdf", NO_OCR)
    assert layout.text == "第一页\n第三页\n"
    assert any("第 2 页" in notice for notice in layout.notices)


def test_thousands_of_pages_are_read_in_bounded_time() -> None:
    data = pdf([""] * 1_999 + [text(50, 50, "绩效目标申报表")])
    began = time.monotonic()
    layout = read_bytes(data, "长.pdf", NO_OCR)
    assert layout.text == "绩效目标申报表\n"
    assert layout.pages == 2_000
    assert time.monotonic() - began < 30


def test_a_protected_file_asks_for_its_password_and_opens_with_it() -> None:
    data = protected("开门")
    with pytest.raises(ReadError, match="密码"):
        read_pdf(data, "密.pdf", NO_OCR)
    with pytest.raises(ReadError, match="密码不对"):
        read_pdf(data, "密.pdf", ReadOptions(password="错", ocr=False))
    assert "巡查次数" in read_pdf(data, "密.pdf", ReadOptions(password="开门", ocr=False)).text


def protected(password: str) -> bytes:
    """GOOD, encrypted with AES-256."""
    pypdf = pytest.importorskip("pypdf", reason="writes the encrypted file of this test")
    import io

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(GOOD))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
