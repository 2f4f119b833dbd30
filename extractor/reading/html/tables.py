"""A <table> element in, a grid of cells out: rowspan and colspan as browsers lay them out.

Only what a browser shows is placed: hidden rows and cells are skipped before places are given away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from extractor.reading.nested_tables import Cell, Grid, Part

MAX_SPAN = 1_000
"""Browsers' own limit for colspan (HTML standard, 4.9.11)."""
_NUMBER = re.compile(r"\s*(\d+)")
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|(?<![-\w])(?:height|width)\s*:\s*0(?:px|pt)?\s*(?:;|$)(?=.*overflow\s*:\s*hidden)",
    re.IGNORECASE,
)
"""Declarations of a style that take an element out of sight."""
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})


def is_shown(node: HtmlElement) -> bool:
    return "hidden" not in node.attrib and not HIDING.search(node.get("style", ""))


def table_rows(table: HtmlElement) -> list[list[HtmlElement]]:
    """Sections of the table as lists of its own rows; rows outside a section are one of their own."""
    sections: list[list[HtmlElement]] = []
    loose: list[HtmlElement] = []
    for child in _shown_children(table):
        if child.tag == "tr":
            if not loose:
                sections.append(loose)
            loose.append(child)
        elif child.tag in _SECTIONS:
            sections.append([row for row in _shown_children(child) if row.tag == "tr"])
            loose = []
    return sections


def _shown_children(node: HtmlElement) -> Iterator[HtmlElement]:
    for child in node:
        if isinstance(child.tag, str) and is_shown(child):
            yield child


def read_table(table: HtmlElement, content: Callable[[HtmlElement], list[Part]]) -> Grid:
    """The grid of a table. A cell never reaches beyond its section; one that overlaps another goes to the right."""
    cells: list[Cell] = []
    top = 0
    for rows in table_rows(table):
        taken: dict[int, int] = {}
        for number, row in enumerate(rows):
            column = 0
            for node in _shown_children(row):
                if node.tag not in ("td", "th"):
                    continue
                while taken.get(column, 0) > number:
                    column += 1
                colspan = min(_span(node, "colspan") or 1, MAX_SPAN)
                rowspan = min(_span(node, "rowspan") or len(rows), len(rows) - number)
                cells.append(Cell(top + number, column, rowspan, colspan, content(node)))
                for covered in range(column, column + colspan):
                    taken[covered] = number + rowspan
                column += colspan
        top += len(rows)
    return Grid(max((cell.column + cell.colspan for cell in cells), default=0), top, cells)


def _span(node: HtmlElement, name: str) -> int:
    """A span as browsers read it: digits at the start, 1 without any; rowspan 0 means to the end."""
    match = _NUMBER.match(node.get(name, "1"))
    return int(match.group(1)[:6]) if match else 1
