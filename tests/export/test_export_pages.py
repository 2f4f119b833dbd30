"""The pages of the source: pictures in the units of the boxes, drawn out of process; every value outlined."""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from export_cases import HOSTILE, Case, case_of
from test_export_html import Page

from extractor.assembly.cells import Places, form_cells
from extractor.errors import ReadError
from extractor.export import write
from extractor.export.result_page.html import to_html
from extractor.export.result_page.page_view import listed, pages_to_show, sheets, tilted
from extractor.model.form import Coverage, Finding, Review
from extractor.reading import Document, ReadOptions, Segment, page_image, read_bytes
from extractor.reading.page_image import MOST_PAGES, PageImage, drawn, page_images

pytest.importorskip("pypdfium2")
Image = pytest.importorskip("PIL.Image")
ImageDraw = pytest.importorskip("PIL.ImageDraw")
from tests.reading.pdf_maker import grid, pdf, text  # noqa: E402

ACROSS = 8
"""Characters on a line of a cell of the printed form."""
XS = (30, 130, 230, 330, 430, 560)


def printed_form() -> bytes:
    """The hostile form as a ruled table on two pages."""
    head, year, *rows = HOSTILE.split("\n")
    cells = [["\n".join(_cut(cell)) for cell in line.split("\t") + [""] * 5][:5] for line in rows]
    first = text(200, 30, head) + text(250, 45, year) + _ruled(cells[:9])
    return pdf([first, _ruled(cells[9:])])


def _ruled(cells: list[list[str]]) -> str:
    ys = [70.0]
    for row in cells:
        ys.append(ys[-1] + 13 * max(cell.count("\n") + 1 for cell in row) + 6)
    return grid(XS, ys, cells)


def _cut(cell: str) -> list[str]:
    return [cell[at : at + ACROSS] for at in range(0, len(cell), ACROSS)]


@pytest.fixture(scope="module")
def document() -> bytes:
    return printed_form()


@pytest.fixture(scope="module")
def printed(document: bytes) -> Case:
    return case_of(read_bytes(document, "申报表.pdf"))


@pytest.fixture(scope="module")
def images(document: bytes, printed: Case) -> dict[int, PageImage]:
    return page_images(document, printed.layout)


def pixels(image: PageImage):
    return Image.open(io.BytesIO(image.data)).convert("L")


def ink(image: PageImage, x0: float, y0: float, x1: float, y1: float) -> float:
    """The darkest grey within a place given in points, 0 black … 255 white."""
    picture = pixels(image)
    across, down = picture.width / image.width, picture.height / image.height
    return picture.crop((int(x0 * across), int(y0 * down), int(x1 * across) + 1, int(y1 * down) + 1)).getextrema()[0]


def has_rules_around(image: PageImage, box: tuple[float, float, float, float]) -> bool:
    """Whether a rule runs along every side of the box, looked for at four places of each side, within 1 point."""
    left, top, right, bottom = box
    for step in (0.2, 0.4, 0.6, 0.8):
        x, y = left + step * (right - left), top + step * (bottom - top)
        sides = [(x, top - 1, x, top + 1), (x, bottom - 1, x, bottom + 1),
                 (left - 1, y, left + 1, y), (right - 1, y, right + 1, y)]  # fmt: skip
        if max(ink(image, *side) for side in sides) > 150:
            return False
    return True


@pytest.mark.parametrize("extra", ["", "/Rotate 90", "/Rotate 270", "/CropBox [20 100 500 800]"])
def test_boxes_of_a_pdf_lie_on_the_rules_of_its_picture(extra: str) -> None:
    data = pdf([grid((60, 160, 300, 420), (100, 130, 190, 220), [["项目名称", "甲", "乙"]] * 3)], extra=extra)
    layout = read_bytes(data, "表.pdf")
    (image,) = page_images(data, layout).values()
    assert len(layout.segments) == 9
    for segment in layout.segments:
        assert segment.box
        assert has_rules_around(image, segment.box), segment


@pytest.mark.parametrize("turned", [1, 6])
def test_a_picture_is_shown_upright_in_points_of_its_resolution(turned: int) -> None:
    picture = Image.new("RGB", (800, 1200), "white")
    picture.paste("black", (100, 200, 160, 300))
    stored = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned
    (picture.transpose(Image.Transpose.ROTATE_90) if turned == 6 else picture).save(
        stored, "JPEG", dpi=(200, 200), exif=exif, quality=95
    )
    # 200 dpi: 0.36 points a pixel
    (image,) = page_images(stored.getvalue(), boxed(stored.getvalue(), "image/jpeg")).values()
    assert (round(image.width), round(image.height)) == (288, 432)
    assert pixels(image).size == (440, 660)  # 110 dpi
    assert ink(image, 37, 74, 56, 106) < 40
    for beside in ((0, 0, 34, 430), (60, 0, 286, 430), (0, 0, 286, 70), (0, 111, 286, 430)):
        assert ink(image, *beside) > 200, beside


def boxed(data: bytes, media_type: str, pages: int = 1) -> Document:
    """A layout that says of every page that something stands on it."""
    segments = tuple(
        Segment(page, 0, 1, page, 0, page=page, box=(36.0, 72.0, 57.6, 108.0)) for page in range(1, pages + 1)
    )
    digest = hashlib.sha256(data).hexdigest()
    return Document("文件", "字", segments, digest, media_type=media_type, pages=pages)


def turned_corners(box: tuple[float, float, float, float], degrees: float, size: float) -> list[tuple[float, float]]:
    """Corners of a box, clockwise from the top left, on a page turned clockwise about its middle."""
    cos, sin, middle = math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), size / 2
    corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
    shifted = [(x - middle, y - middle) for x, y in corners]
    return [(middle + cos * x - sin * y, middle + sin * x + cos * y) for x, y in shifted]


def frame(corners: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


@pytest.mark.parametrize("degrees", [-4.0, 3.0])
def test_on_a_page_that_lies_askew_the_outline_is_the_cell_and_not_the_frame_around_it(degrees: float) -> None:
    pytest.importorskip("cv2")
    size, scale = 1600, 0.36  # pixels; points a pixel at 200 dpi
    picture = Image.new("L", (size, size), "white")
    draw = ImageDraw.Draw(picture)
    for at in range(200, 1401, 120):
        draw.line((200, at, 1400, at), fill="black", width=3)
        draw.line((at, 200, at, 1400), fill="black", width=3)
    picture = picture.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor="white")
    stored = io.BytesIO()
    picture.save(stored, "PNG", dpi=(200, 200))
    corners = turned_corners((320, 560, 920, 680), degrees, size)
    box = frame([(x * scale, y * scale) for x, y in corners])
    layout = boxed(stored.getvalue(), "image/png")
    read = replace(layout, segments=tuple(replace(s, box=box, confidence=0.9) for s in layout.segments))
    (image,) = page_images(stored.getvalue(), read).values()
    assert image.straight
    laid = tilted(box, image.straight)
    assert laid
    (left, top, right, bottom), (a, b, c, d, e, f) = laid
    for (x, y), (u, v) in zip([(left, top), (right, top), (right, bottom), (left, bottom)], corners, strict=True):
        assert a * x + c * y + e == pytest.approx(u * scale, abs=1.0)
        assert b * x + d * y + f == pytest.approx(v * scale, abs=1.0)


def test_a_page_turned_over_by_recognition_keeps_its_boxes_and_a_straight_one_needs_no_tilt(
    printed: Case, images: dict[int, PageImage]
) -> None:
    upside_down = ((-1.0, 0.0, 600.0), (0.0, -1.0, 800.0), (0.0, 0.0, 1.0))
    laid = tilted((100.0, 200.0, 180.0, 230.0), upside_down)
    assert laid
    assert laid[0] == pytest.approx((-40, -15, 40, 15))
    assert laid[1][4:] == pytest.approx((140, 215))
    forms = [form_cells(printed.extraction.forms[0], Places(printed.layout))]
    assert not any(spot.tilt for sheet in sheets(printed.layout, forms, images) for spot in sheet.spots)
    assert not any("transform" in spot for spot in spots(page_of(printed, images)))
    askew = {1: replace(images[1], straight=((1.0, 0.05, 0.0), (-0.05, 1.0, 0.0), (0.0, 0.0, 1.0)))}
    assert all(spot["transform"].startswith("matrix(") for spot in spots(page_of(printed, askew)))


def test_pages_are_limited_and_the_most_wanted_come_first() -> None:
    data = pdf([text(50, 50, "页")] * 20)
    layout = boxed(data, "application/pdf", 20)
    assert list(page_images(data, layout)) == list(range(1, MOST_PAGES + 1))
    assert list(page_images(data, layout, pages=[19, 3, 99])) == [3, 19]
    assert list(page_images(data, layout, pages=list(range(20, 0, -1)))) == list(range(20 - MOST_PAGES + 1, 21))


def test_pictures_are_limited_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf([text(50, 50, "页")] * 4)
    layout = boxed(data, "application/pdf", 4)
    (one,) = drawn(data, layout, [1], 110, ReadOptions()).values()
    monkeypatch.setattr(page_image, "MOST_BYTES", int(len(one.data) * 2.5))
    assert list(drawn(data, layout, [4, 2, 1, 3], 110, ReadOptions())) == [2, 4]


def test_a_huge_page_is_drawn_small() -> None:
    data = pdf([text(50, 50, "页")]).replace(b"[0 0 595 842]", b"[0 0 14000 14000]")
    (image,) = page_images(data, boxed(data, "application/pdf")).values()
    assert pixels(image).width * pixels(image).height <= 1.01 * page_image.MOST_PIXELS
    assert (image.width, image.height) == pytest.approx((14000, 14000), abs=10)


def test_what_cannot_be_drawn_gives_no_picture_and_no_error(evaluation: Case, document: bytes) -> None:
    broken = b"%PDF-1.7\nbroken"
    assert page_images(broken, boxed(broken, "application/pdf")) == {}
    assert page_images(b"\xff\xd8\xff no picture", boxed(b"\xff\xd8\xff no picture", "image/jpeg")) == {}
    assert page_images(b"other bytes", boxed(document, "application/pdf")) == {}
    assert page_images(b"", evaluation.layout) == {}
    assert page_images(document, boxed(document, "text/html")) == {}


def test_untrusted_bytes_are_drawn_in_another_process(
    document: bytes, printed: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*_: object) -> None:
        raise AssertionError("drawn in this process")

    monkeypatch.setattr(page_image, "drawn", here)
    assert sorted(page_images(document, printed.layout)) == [1, 2]

    def killed(*_: object) -> None:
        raise ReadError("申报表.pdf", "读取超时")

    monkeypatch.setattr("extractor.reading.sandbox.run", killed)
    assert page_images(document, printed.layout) == {}


def test_pages_of_a_file_in_an_archive_are_found_by_its_content(document: bytes, printed: Case) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("别的.pdf", pdf([text(50, 50, "别的")]))
        archive.writestr("申报表.pdf", document)
    assert sorted(page_images(packed.getvalue(), printed.layout)) == [1, 2]


def page_of(case: Case, images: dict[int, PageImage]) -> Page:
    return Page(to_html(case.extraction, case.layout, images))


def spots(page: Page) -> list[dict[str, str]]:
    return [attributes for attributes, _ in page.with_class("spot")]


def test_every_printed_value_has_an_outline_on_its_cell(printed: Case, images: dict[int, PageImage]) -> None:
    html = to_html(printed.extraction, printed.layout, images)
    form = form_cells(printed.extraction.forms[0], Places(printed.layout))
    sheets = {int(part.split('"')[0]): part.split("</figure>")[0] for part in html.split('data-page="')[1:]}
    assert sorted(sheets) == [1, 2]
    outlined: dict[int, set[tuple[float, ...]]] = {}
    for number, sheet in sheets.items():
        for spot in spots(Page(sheet[sheet.index(">") + 1 :])):
            x, y, width, height = (float(spot[name]) for name in ("x", "y", "width", "height"))
            for key in map(int, spot["data-k"].split()):
                outlined.setdefault(key, set()).add((number, x, y, round(x + width, 1), round(y + height, 1)))
            assert spot["data-form"] == "0"
    values = [cell for cell in form.by_pointer.values() if cell.spans]
    assert len(values) > 20
    assert {cell.pages[0] for cell in values} == {1, 2}
    for cell in values:
        expected = {(page, *(round(side, 1) for side in box)) for page, box in cell.places if box}
        assert {place[:3] for place in outlined[cell.key]} == {place[:3] for place in expected}, cell.pointer
    target = form["/indicators/0/target"]
    ((page, box),) = target.places
    assert box
    assert has_rules_around(images[page], box)


def test_a_value_tells_its_page(printed: Case, images: dict[int, PageImage]) -> None:
    for page in (page_of(printed, images), page_of(printed, {})):
        shown = {attributes["data-label"]: attributes for attributes, _ in page.with_class("cell")}
        assert shown["项目名称"]["title"] == "第 1 页"
        assert shown["第 4 行 · 指标值"]["title"] == "第 2 页"
        assert "title" not in shown["上年结转资金"] or shown["上年结转资金"]["title"].startswith("第 ")
    titles = [title for title in page_of(printed, images).tagged("title") if title.startswith("第 2 页")]
    assert "第 2 页 · 第 4 行 · 指标值" in titles


def test_marks_colour_the_outline_and_lost_text_has_one_of_its_own(printed: Case, images: dict[int, PageImage]) -> None:
    extraction = printed.extraction.model_copy(deep=True)
    form = extraction.forms[0]
    form.review = [Review(pointer="/indicators/1/target", reasons=["标签错位"])]
    form.findings = [Finding(code="a.b", severity="error", pointers=["/indicators/2/target"], message="不一致")]
    at = printed.layout.text.index("三级指标")
    form.coverage = Coverage(segments=9, claimed=8, unclaimed=[(at, at + 4)])
    cells = form_cells(form)
    found = spots(page_of(Case(printed.layout, extraction), images))
    states = {key: spot["class"].split() for spot in found for key in spot["data-k"].split()}
    assert "review" in states[str(cells["/indicators/1/target"].key)]
    assert "error" in states[str(cells["/indicators/2/target"].key)]
    assert {"review", "error"}.isdisjoint(states[str(cells["/indicators/0/target"].key)])
    (lost,) = [spot for spot in found if "lost" in spot["class"].split()]
    assert lost["data-k"] == ""


def test_pictures_are_inside_the_page_and_nothing_else_is_let_in(printed: Case, images: dict[int, PageImage]) -> None:
    page = page_of(printed, images)
    (policy,) = [
        attributes["content"]
        for tag, attributes, _ in page.elements
        if "content" in attributes and "http-equiv" in attributes
    ]
    assert "default-src 'none'" in policy
    assert " img-src data:;" in policy
    pictures = [attributes["href"] for tag, attributes, _ in page.elements if tag == "image"]
    assert [picture.split(",")[0] for picture in pictures] == ["data:image/png;base64"] * 2
    for tag, attributes, _ in page.elements:
        assert "style" not in attributes
        assert "src" not in attributes
        assert tag == "image" or attributes.get("href", "#").startswith("#")


def test_without_pictures_the_text_is_the_only_view(printed: Case, images: dict[int, PageImage]) -> None:
    with_pictures, without = page_of(printed, images), page_of(printed, {})
    views = [attributes["data-view"] for _, attributes, _ in with_pictures.elements if "data-view" in attributes]
    assert views == ["page", "text"]
    assert with_pictures.with_class("block")
    assert without.with_class("block")
    for gone in ("sheet", "spot", "by-page", "switch"):
        assert with_pictures.with_class(gone)
        assert not without.with_class(gone)
    (policy,) = [attributes["content"] for _, attributes, _ in without.elements if "http-equiv" in attributes]
    assert "img-src" not in policy


def test_pages_without_a_picture_are_named(printed: Case, images: dict[int, PageImage]) -> None:
    ((_, said),) = page_of(printed, {1: images[1]}).with_class("omitted")
    assert said.startswith("第 2 页未附图像")
    assert not page_of(printed, images).with_class("omitted")
    assert listed([1, 2, 3, 7]) == "第 1–3、7 页"


def test_pages_to_review_are_wanted_first(printed: Case) -> None:
    extraction = printed.extraction.model_copy(deep=True)
    extraction.forms[0].review = []
    assert pages_to_show(extraction, printed.layout) == [1, 2]
    extraction.forms[0].review = [Review(pointer="/indicators/3/target", reasons=["看不清"])]
    assert pages_to_show(extraction, printed.layout) == [2, 1]
    plain = replace(printed.layout, segments=tuple(replace(s, page=None, box=None) for s in printed.layout.segments))
    assert pages_to_show(extraction, plain) == []


def test_writing_puts_the_pictures_into_the_page_alone(
    printed: Case, images: dict[int, PageImage], tmp_path: Path
) -> None:
    json_file, html_file = write(printed.extraction, printed.layout, tmp_path, {"json", "html"}, images=images)
    assert html_file.read_text("utf-8").count("data:image/png") == 2
    assert json_file.read_text("utf-8") == printed.extraction.to_json() + "\n"
