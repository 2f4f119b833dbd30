"""The ink of a PDF page as PDFium gives it: glyphs, ruling lines, shaded areas and pictures where they are shown.

PDFium counts from the bottom left of the paper and leaves the page's rotation out; ink counts from the top left of the
page as it is shown, in points.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from extractor.reading.page_layout.glyphs import UNREADABLE, Glyph, readable
from extractor.reading.page_layout.ink import STRAIGHT, Ink

MOST_INK = 40_000
"""Glyphs or lines of one page above which it is no form but an attack or a map."""
MOST_OBJECTS = 4 * MOST_INK
"""Objects of one page, those of forms drawn again counted again."""
DEEPEST = 12
"""Forms drawn within one another; PDFium itself stops a form that draws itself."""
PALE = 250
"""Red, green and blue (0–255) from which a fill is paper, not ink."""
SLANT = 0.12
"""Slope from which text is a watermark across the page and no part of the form."""
MOST_CHARACTERS = 4 * MOST_INK
"""Characters of one page, with the blanks PDFium makes up and those beside the page."""
INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
"""Text rendering mode 3 (PDF 32000-1, table 106): the text layer under a scan."""
LINE_END_HYPHEN = 2
"""What PDFium gives for a hyphen at the end of a line."""
BLANK = 32
"""PDFium makes up blanks and line ends, whose codes are not above this one."""
SURROGATES = (0xD800, 0xDFFF)
DOUBLE_LETTERS = "fl"
"""Letters that ligatures hold twice."""

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that takes and gives numbers for handles and places: objects for them, made at every call,
    cost more than the call."""
    return ctypes.CFUNCTYPE(result, *arguments)(_address(function))


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


_OF_CHARACTER = (ctypes.c_void_p, ctypes.c_int)
_object_of = _plain(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, *_OF_CHARACTER)
_unicode_of = _plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, *_OF_CHARACTER)
_is_nameless = _plain(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int, *_OF_CHARACTER)
_is_made_up = _plain(pdfium.FPDFText_IsGenerated, ctypes.c_int, *_OF_CHARACTER)
_size_of = _plain(pdfium.FPDFText_GetFontSize, ctypes.c_double, *_OF_CHARACTER)
_matrix_of = _plain(pdfium.FPDFText_GetMatrix, ctypes.c_int, *_OF_CHARACTER, ctypes.c_void_p)
_mode_of = _plain(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)
_box_of = _plain(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, *_OF_CHARACTER, ctypes.c_void_p)


class TooMuchInkError(Exception):
    """The page holds more than any form."""


class BrokenPageError(Exception):
    """PDFium cannot read the page."""


def ink_of(document: Any, number: int) -> Ink:
    """The ink of a page; number counts from 1. document: a handle of PDFium.

    Raises TooMuchInkError, BrokenPageError.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise BrokenPageError(number)
    try:
        shown, width, height = _view(page)
        ink = Ink(number, width, height)
        _add_objects(page, shown, ink)
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            raise BrokenPageError(number)
        try:
            _add_glyphs(text, shown, ink)
        finally:
            pdfium.FPDFText_ClosePage(text)
        return ink
    finally:
        pdfium.FPDF_ClosePage(page)


def _view(page: Any) -> tuple[Matrix, float, float]:
    """What leads from paper to the page as it is shown, and the size of that page."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        raise BrokenPageError
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    turns = pdfium.FPDFPage_GetRotation(page) % 4
    views: list[Matrix] = [
        (1, 0, 0, -1, -left, top),
        (0, 1, 1, 0, -bottom, -left),
        (-1, 0, 0, 1, right, -bottom),
        (0, -1, -1, 0, top, right),
    ]
    size = (right - left, top - bottom)
    return (views[turns], *(size[::-1] if turns % 2 else size))


@dataclass(frozen=True, slots=True)
class _Run:
    """Text shown by one operator. size, turned: as of its glyphs. hidden: a reader does not see it."""

    size: float
    turned: int
    hidden: bool


def _add_glyphs(text: Any, shown: Matrix, ink: Ink) -> None:
    """Adds every printed character of the page; those PDFium makes up (blanks, line ends) are left out."""
    count = pdfium.FPDFText_CountChars(text)
    if count > MOST_CHARACTERS:
        raise TooMuchInkError
    page, box = _address(text), pdfium.FS_RECTF()
    place, width, height = ctypes.addressof(box), ink.width, ink.height
    runs: dict[int, _Run | None] = {}
    before: tuple[int, float, float, float, float] | None = None
    for index in range(count):
        item = _object_of(page, index)
        if item is None:
            continue
        if item not in runs:
            runs[item] = _run(page, index, item, shown)
        run = runs[item]
        if run is None or not _box_of(page, index, place):
            continue
        code = _unicode_of(page, index)
        if code <= BLANK and _is_made_up(page, index) == 1:
            continue
        character = UNREADABLE if _is_nameless(page, index) == 1 else _character(code)
        where = (item, box.left, box.bottom, box.right, box.top)
        if where == before:
            _join(ink.glyphs, character)
            continue
        glyph = _glyph(character, where, shown, run)
        if 0 <= glyph.x0 + glyph.x1 <= 2 * width and 0 <= glyph.top + glyph.bottom <= 2 * height:
            before = where
            ink.hidden += run.hidden
            ink.glyphs.append(glyph)
    if len(ink.glyphs) > MOST_INK:
        raise TooMuchInkError


def _run(page: int, index: int, item: int, shown: Matrix) -> _Run | None:
    """How the text of an object runs, told by one of its characters; None for a watermark across the page."""
    matrix = pdfium.FS_MATRIX()
    if not _matrix_of(page, index, ctypes.addressof(matrix)):
        return None
    p, q, r, s, _, _ = shown
    a, b = matrix.a * p + matrix.b * r, matrix.a * q + matrix.b * s
    c, d = matrix.c * p + matrix.d * r, matrix.c * q + matrix.d * s
    level, steep = abs(a) + abs(d), abs(b) + abs(c)
    if min(level, steep) > SLANT * max(level, steep):
        return None
    turned = 0 if level >= steep else 1 if b < 0 else -1
    return _Run(_size_of(page, index) * (c * c + d * d) ** 0.5, turned, _mode_of(item) == INVISIBLE)


def _glyph(text: str, box: tuple[int, float, float, float, float], shown: Matrix, run: _Run) -> Glyph:
    """A glyph as high as its type. PDFium's box reaches from the font's ascent to its descent, which are up to half
    as much again and differ among fonts of one line; their middles hardly do."""
    a, b, c, d, e, f = shown
    _, left, bottom, right, top = box
    x0, x1 = a * left + c * bottom + e, a * right + c * top + e
    y0, y1 = b * left + d * bottom + f, b * right + d * top + f
    half = run.size / 2
    if run.turned:
        middle = (x0 + x1) / 2
        return Glyph(text, middle - half, middle + half, min(y0, y1), max(y0, y1), run.size, run.turned)
    middle = (y0 + y1) / 2
    return Glyph(text, min(x0, x1), max(x0, x1), middle - half, middle + half, run.size)


@lru_cache(maxsize=2**14)
def _character(code: int) -> str:
    if code == LINE_END_HYPHEN:
        return "-"
    return UNREADABLE if code == 0 or SURROGATES[0] <= code <= SURROGATES[1] else readable(chr(code))


def _join(glyphs: list[Glyph], character: str) -> None:
    """Gives a ligature its next letter; a letter printed again on itself is none."""
    text = glyphs[-1].text
    if UNREADABLE not in (text, character) and (character != text or character in DOUBLE_LETTERS):
        glyphs[-1].text = text + character


def _add_objects(page: Any, shown: Matrix, ink: Ink) -> None:
    """Adds the lines, areas and pictures of the page, with those of the forms it draws."""
    left = MOST_OBJECTS
    for kind, item, matrix in _objects(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page, shown, 0):
        left -= 1
        if left < 0 or len(ink.horizontal) + len(ink.vertical) > MOST_INK:
            raise TooMuchInkError
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _add_path(item, matrix, ink)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and ink.width * ink.height > 0:
            a, b, c, d, _, _ = _product(_matrix(item), matrix)
            share = (abs(a) + abs(c)) * (abs(b) + abs(d)) / (ink.width * ink.height)
            ink.picture = max(ink.picture, share)


def _objects(
    count: Callable[[Any], int], get: Callable[[Any, int], Any], holder: Any, matrix: Matrix, depth: int
) -> Iterator[tuple[int, Any, Matrix]]:
    """(kind, handle, what leads from its space to the page as it is shown) of objects that are no forms."""
    for index in range(count(holder)):
        item = get(holder, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield kind, item, matrix
        elif depth < DEEPEST:
            inner = _product(_matrix(item), matrix)
            yield from _objects(pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, item, inner, depth + 1)


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _add_path(item: Any, outer: Matrix, ink: Ink) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke):
        return
    drawn = bool(stroke.value)
    if not drawn and (not fill.value or _is_pale(item)):
        return
    count = pdfium.FPDFPath_CountSegments(item)
    if count > MOST_INK:
        raise TooMuchInkError
    for outline in _outlines(item, count, _product(_matrix(item), outer)):
        _add_outline(outline, drawn, ink)


def _outlines(item: Any, count: int, matrix: Matrix) -> Iterator[list[Point]]:
    """The straight runs of a path; a curve is never a wall. PDFium adds the point that closes an outline itself."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            yield points
            points = []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
    yield points


def _add_outline(points: Sequence[Point], drawn: bool, ink: Ink) -> None:
    if len(points) < 2:
        return
    xs, ys = [x for x, _ in points], [y for _, y in points]
    square = all(min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= STRAIGHT for a, b in pairwise(points))
    if square and 4 <= len(points) <= 5:
        ink.add_box(min(xs), min(ys), max(xs), max(ys), drawn)
    elif drawn or len(points) > 2:
        for (x0, y0), (x1, y1) in pairwise(points):
            ink.add_line(x0, y0, x1, y1)


def _is_pale(item: Any) -> bool:
    parts = [ctypes.c_uint() for _ in range(4)]
    return bool(pdfium.FPDFPageObj_GetFillColor(item, *parts)) and min(part.value for part in parts[:3]) >= PALE
