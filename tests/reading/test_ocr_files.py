"""Picture files end to end: recognised tables, every format, honest refusals, several processes."""

from __future__ import annotations

import io
import os
import unicodedata
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

pytest.importorskip("rapidocr")
pdfium = pytest.importorskip("pypdfium2")

from PIL import Image  # noqa: E402

from extractor.errors import ReadError  # noqa: E402
from extractor.reading.blocks import TextBlock  # noqa: E402
from extractor.reading.ocr import page_pool  # noqa: E402
from extractor.reading.ocr.image import picture_page  # noqa: E402
from extractor.reading.ocr.reader import read_image, read_pdf_contents  # noqa: E402
from extractor.reading.options import ReadOptions  # noqa: E402
from extractor.reading.page_layout.page_tables import PageTable  # noqa: E402
from tests.reading.pdf_maker import grid, pdf, text  # noqa: E402

ROWS = [["一级指标", "三级指标", "指标值"], ["产出指标", "培训人数", "≥600(人次)"], ["", "结业率", "=100.00(%)"]]
PAGE = text(220, 60, "绩效目标申报表", 16) + grid([60, 160, 360, 520], [100, 125, 150, 175], ROWS)


@pytest.fixture(scope="module")
def scan() -> Image.Image:
    """A page of a PDF as a scanner at 200 dpi sees it."""
    drawn: Image.Image = pdfium.PdfDocument(pdf([PAGE]))[0].render(scale=200 / 72).to_pil().convert("RGB")
    return drawn


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def lines_of(data: bytes) -> list[str]:
    """Lines of the layout; the wide digits of a font that is not embedded are folded."""
    return [unicodedata.normalize("NFKC", line) for line in read_image(data, "扫描件", ReadOptions()).text.splitlines()]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_every_format_gives_the_cells(scan: Image.Image, kind: str) -> None:
    lines = lines_of(saved(scan, kind))
    assert lines[0] == "绩效目标申报表"
    assert [line.split("\t") for line in lines[1:]] == ROWS


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_may_lie_any_way(scan: Image.Image, quarters: int) -> None:
    assert "产出指标\t培训人数\t≥600(人次)" in lines_of(saved(scan.rotate(90 * quarters, expand=True), "PNG"))


def test_exif_says_how_the_camera_was_held(scan: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(scan.rotate(90, expand=True), "JPEG", exif=exif)
    assert picture_page(data, "照片", 1).pixels.shape[:2] == (scan.height, scan.width)


def test_segments_know_their_place_and_how_sure_they_are(scan: Image.Image) -> None:
    layout = read_image(saved(scan, "PNG", dpi=(200, 200)), "扫描件", ReadOptions())
    name = next(segment for segment in layout.segments if layout.text_of(segment) == "培训人数")
    assert name.page == 1
    assert name.box == pytest.approx((160, 125, 360, 150), abs=2)
    assert name.confidence is not None
    assert 0.5 < name.confidence <= 1


def test_all_pages_of_a_tiff_are_read_by_several_processes(scan: Image.Image) -> None:
    told: list[str] = []
    data = saved(scan, "TIFF", save_all=True, append_images=[scan, scan])
    layout = read_image(data, "扫描件.tif", ReadOptions(ocr_workers=2, on_progress=told.append))
    assert layout.pages == 3
    assert layout.text.count("培训人数") == 3
    assert told[-1] == "识别 3/3 页"


@pytest.mark.parametrize("degrees", [(0, 0, 0), (1.5, -2, 3)])
def test_pages_photographed_one_below_the_other_are_read_one_by_one(
    scan: Image.Image, degrees: tuple[float, ...]
) -> None:
    pages = [scan.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(120, 104, 88)) for angle in degrees]
    strip = Image.new("RGB", (scan.width, 3 * scan.height))
    for number, page in enumerate(pages):
        strip.paste(page, (0, number * scan.height))
    layout = read_image(saved(strip, "JPEG", quality=85), "拍照.jpg", ReadOptions())
    assert layout.pages == 3
    text = unicodedata.normalize("NFKC", layout.text)
    assert [text.count(words) for words in ("培训人数", "≥600(人次)", "=100.00(%)")] == [3, 3, 3]
    assert {segment.page for segment in layout.segments} == {1, 2, 3}
    assert any("3 页上下相接" in notice for notice in layout.notices)


def test_processes_stay_for_the_next_file_and_this_one_reads_too(scan: Image.Image) -> None:
    data = saved(scan, "TIFF", save_all=True, append_images=[scan] * 4)
    page_pool.close()
    read_here: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        read_page = page_pool.read_page
        patch.setattr(page_pool, "read_page", lambda *given: (read_here.append(given[1]), read_page(*given))[1])
        first = read_image(data, "一.tif", ReadOptions(ocr_workers=2))
        (pool,) = page_pool._pools.values()
        processes = set(pool._processes)
        second = read_image(data, "二.tif", ReadOptions(ocr_workers=2))
    assert first.text == second.text
    assert first.text.count("培训人数") == 5
    assert len(processes) == 1
    assert set(page_pool._pools[1]._processes) == processes
    assert 0 < len(read_here) < 10


def test_a_page_that_breaks_in_another_process_is_an_error_and_the_next_file_is_read(scan: Image.Image) -> None:
    data = saved(scan, "TIFF", save_all=True, append_images=[scan] * 2)
    submit = ProcessPoolExecutor.submit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProcessPoolExecutor, "submit", lambda pool, *_: submit(pool, os._exit, 1))
        with pytest.raises(ReadError, match="意外结束"):
            read_image(data, "坏.tif", ReadOptions(ocr_workers=2))
    assert read_image(data, "好.tif", ReadOptions(ocr_workers=2)).pages == 3


def test_pages_of_a_pdf_keep_their_numbers() -> None:
    contents, notices = read_pdf_contents(pdf([PAGE, "", PAGE]), "扫描件.pdf", [3], ReadOptions())
    assert list(contents) == [3]
    assert not notices
    assert {block.page for block in contents[3].blocks if isinstance(block, PageTable | TextBlock)} == {3}


def test_recognition_can_be_switched_off(scan: Image.Image) -> None:
    with pytest.raises(ReadError, match="识别"):
        read_image(saved(scan, "PNG"), "扫描件.png", ReadOptions(ocr=False))


def test_a_picture_too_large_is_refused_before_it_is_decoded() -> None:
    data = saved(Image.new("1", (30_000, 30_000)), "PNG")
    with pytest.raises(ReadError, match="过大"):
        read_image(data, "大图.png", ReadOptions())


def test_a_broken_picture_names_its_page(scan: Image.Image) -> None:
    data = saved(scan, "PNG")
    with pytest.raises(ReadError, match="第 1 页已损坏"):
        read_image(data[: len(data) // 2], "半张.png", ReadOptions())
    with pytest.raises(ReadError, match=r"坏\.png"):
        read_image(b"\x89PNG\r\n\x1a\n" + bytes(50), "坏.png", ReadOptions())


def test_a_tiny_picture_is_refused() -> None:
    with pytest.raises(ReadError, match="看不清"):
        read_image(saved(Image.new("RGB", (30, 30), "white"), "PNG"), "点.png", ReadOptions())


def test_an_empty_page_is_told() -> None:
    layout = read_image(saved(Image.new("RGB", (800, 1100), "white"), "PNG"), "空白.png", ReadOptions())
    assert not layout.segments
    assert any("没有识别到文字" in notice for notice in layout.notices)


def test_large_pages_are_made_smaller_and_transparent_ones_white() -> None:
    large = picture_page(saved(Image.new("L", (6000, 8000), 200), "PNG"), "大图", 1)
    assert large.pixels.shape[0] * large.pixels.shape[1] <= 12_100_000
    clear = picture_page(saved(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG"), "透明", 1)
    assert np.all(clear.pixels == 255)
