"""Fonts and runs of a workbook in, what of its text is struck out, raised or white out."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from lxml import etree

from extractor.reading.ink import read_raised

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Element = etree._Element
Ink = Literal["", "struck", "white"]
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHITE = frozenset({"FFFFFFFF", "00FFFFFF"})


class RichText(NamedTuple):
    """Text of a string as it is read; struck: what was struck out of it; marks: raised note marks."""

    text: str
    struck: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def inks_of_styles(styles: Element) -> list[Ink]:
    """Ink of each cell style, by its number: struck out, or white where the cell has no fill."""
    fonts = styles.find(S + "fonts")
    fills = styles.find(S + "fills")
    own = [] if fonts is None else [_ink(font) for font in fonts.iterchildren(S + "font")]
    empty = [True] if fills is None else [_is_empty(fill) for fill in fills.iterchildren(S + "fill")]
    cells = styles.find(S + "cellXfs")
    return [] if cells is None else [_style_ink(style, own, empty) for style in cells.iterchildren(S + "xf")]


def _style_ink(style: Element, fonts: list[Ink], empty: list[bool]) -> Ink:
    font, fill = (int(style.get(name, "0") or 0) for name in ("fontId", "fillId"))
    ink = fonts[font] if font < len(fonts) else ""
    return "" if ink == "white" and not (fill < len(empty) and empty[fill]) else ink


def _ink(font: Element) -> Ink:
    if _is_on(font.find(S + "strike")):
        return "struck"
    color = font.find(S + "color")
    return "white" if color is not None and color.get("rgb", "").upper() in _WHITE else ""


def _is_empty(fill: Element) -> bool:
    pattern = fill.find(S + "patternFill")
    return pattern is None or pattern.get("patternType", "none") == "none"


def _is_on(node: Element | None) -> bool:
    return node is not None and node.get("val", "1").lower() not in ("0", "false")


def rich_text(item: Element) -> RichText:
    """Text of a shared or inline string: its runs joined; the reading aid above characters (rPh) is not text."""
    parts: list[str] = []
    struck: list[str] = []
    marks: list[str] = []
    for node in item:
        if node.tag == S + "t":
            parts.append(node.text or "")
        elif node.tag == S + "r":
            text, properties = node.findtext(S + "t") or "", node.find(S + "rPr")
            align = None if properties is None else properties.find(S + "vertAlign")
            if properties is not None and _is_on(properties.find(S + "strike")):
                struck.append(text)
            elif align is not None and align.get("val") == "superscript":
                read = read_raised("".join(parts), text)
                parts.append(read)
                marks += [] if read else [text]
            else:
                parts.append(text)
    return RichText(unescaped("".join(parts)), tuple(struck), tuple(marks))


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written _x000D_."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text
