"""A layout, the cells of its forms and pictures of its pages in; the pages with a spot for every printed cell out.

A spot is where a cell of the printed table stands on its page: the page shows it as an outline, linked with the values
read from it. Several values may come from one printed cell, and one value from cells on two pages.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.assembly.cells import STATES, Cell, FormCells, Places
from extractor.export.result_page.view import place
from extractor.model.document import Box, Document
from extractor.model.form import Extraction
from extractor.reading.page_image import Matrix, PageImage

LOST = "lost"
"""State of a printed cell that no field of the form claims."""
TITLE_LIMIT = 4
"""Names of fields in one tooltip."""


@dataclass(frozen=True, slots=True)
class Spot:
    """form: 0-based. keys: its cells read from here, none where the text was lost. state: their gravest mark.
    tilt: a, b, c, d, e, f of SVG's matrix() that lays the box on a page that lies askew."""

    form: int
    box: Box
    keys: tuple[int, ...]
    state: str
    title: str
    tilt: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its picture as a data URI; spots with large ones first, so that small ones lie on top."""

    number: int
    width: float
    height: float
    picture: str
    spots: tuple[Spot, ...]


def sheets(layout: Document, forms: Sequence[FormCells], images: Mapping[int, PageImage]) -> list[Sheet]:
    """Every page with a picture, in order."""
    places = Places(layout)
    spots: dict[int, list[Spot]] = {}
    for number, cells in enumerate(forms):
        for page, spot in _spots(places, number, cells):
            spots.setdefault(page, []).append(spot)
    return [
        Sheet(
            number,
            image.width,
            image.height,
            f"data:{image.media_type};base64,{base64.b64encode(image.data).decode()}",
            tuple(_laid(spot, image) for spot in sorted(spots.get(number, ()), key=lambda spot: -_area(spot.box))),
        )
        for number, image in sorted(images.items())
    ]


def pages_to_show(extraction: Extraction, layout: Document) -> list[int]:
    """Pages (1-based) the values of the forms stand on: those with something to review first, then in order."""
    places = Places(layout)
    doubtful: set[int] = set()
    pages: set[int] = set()
    for form in extraction.forms:
        reviewed = {review.pointer for review in form.review}
        for pointer, spans in form.evidence.items():
            found = {page for page, _ in places.of(spans)}
            pages |= found
            if pointer in reviewed:
                doubtful |= found
    return [*sorted(doubtful), *sorted(pages - doubtful)]


def left_out(forms: Iterable[FormCells], images: Mapping[int, PageImage]) -> str:
    """Pages with values and without a picture: 第 13–20 页, "" when there are none."""
    pages = {page for cells in forms for cell in cells.by_pointer.values() for page, _ in cell.places}
    return listed(sorted(pages - set(images)))


def listed(pages: Sequence[int]) -> str:
    """第 1–3、7 页, "" for none."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    names = (str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"第 {'、'.join(names)} 页" if runs else ""


def _spots(places: Places, form: int, cells: FormCells) -> Iterator[tuple[int, Spot]]:
    read: dict[tuple[int, Box], dict[int, Cell]] = {}
    for cell in cells.by_pointer.values():
        for page, box in cell.places:
            if box:
                read.setdefault((page, box), {})[cell.key] = cell
    for (page, box), found in read.items():
        states = {cell.state for cell in found.values()}
        names = list(dict.fromkeys(place(cell) for cell in found.values()))
        title = "、".join(names[:TITLE_LIMIT]) + (f" 等 {len(names)} 项" if len(names) > TITLE_LIMIT else "")
        state = next((state for state in STATES if state in states), "")
        yield page, Spot(form, box, tuple(found), state, f"第 {page} 页 · {title}")
    lost = cells.form.coverage.unclaimed if cells.form.coverage else []
    for page, box in places.of(lost):
        if box and (page, box) not in read:
            yield page, Spot(form, box, (), LOST, f"第 {page} 页 · 没有归入任何栏目")


def _laid(spot: Spot, image: PageImage) -> Spot:
    """The spot as it lies on the picture."""
    found = tilted(spot.box, image.straight) if image.straight else None
    return replace(spot, box=found[0], tilt=found[1]) if found else spot


def tilted(box: Box, straight: Matrix) -> tuple[Box, tuple[float, ...]] | None:
    """(box around the origin, matrix that lays it on the page) of the cell that the box is the frame of.

    straight: from the page as shown to the straight one. Near the middle of the box it is as good as linear, and the
    sides of the frame are sums of the sides of the cell; None where they cannot be.
    """
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    (a, b, c), (d, e, f), (g, h, i) = straight
    w = g * x + h * y + i
    u, v = (a * x + b * y + c) / w, (d * x + e * y + f) / w
    p, q, r, s = (a - g * u) / w, (b - h * u) / w, (d - g * v) / w, (e - h * v) / w  # derivative at the middle
    across, down, spread = (s, -r), (-q, p), p * s - q * r
    columns = [(one / spread, two / spread) for one, two in (across, down)]  # of its inverse: straight to shown
    (xx, yx), (xy, yy) = ((abs(one), abs(two)) for one, two in columns)
    frame = xx * yy - xy * yx
    if not frame:
        return None
    width, height = box[2] - box[0], box[3] - box[1]
    wide, high = (yy * width - xy * height) / frame, (xx * height - yx * width) / frame
    if wide <= 0 or high <= 0:
        return None
    return (-wide / 2, -high / 2, wide / 2, high / 2), (*columns[0], *columns[1], x, y)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
