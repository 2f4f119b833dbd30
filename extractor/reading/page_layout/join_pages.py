"""Pages in, blocks of the whole document out: a table that goes on over pages becomes one.

What the end of a page does to a table is undone: headings printed again, merged labels and rows cut in two, page
numbers and running titles between the parts. Works for pages that were recognised in pictures too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.reading.blocks import Block, TableBlock, TableCell, TextBlock
from extractor.reading.page_layout.page_breaks import Part, mended, rows_of
from extractor.reading.page_layout.page_tables import STRIP, PageBlock, PageContent, PageTable

ALIGNED = 5.0
"""Points by which the sides of the parts of one table may differ from page to page."""
SAME_BORDER = 3.0
GUESSED = 14.0
"""Points by which two guesses at the border between the same columns differ at most."""
SAME_PLACE = 4.0
"""Points by which a running title or foot may move from page to page."""
SLACK = 4.0
"""Points: a row that would have fitted on the page before by more than this was put on a new page on purpose."""

_PAGE_NUMBER = re.compile(
    r"[-—–~·\s]*(?:第\s*)?[0-9０-９]{1,4}\s*页?(?:\s*[,，/／]?\s*(?:共|of)?\s*[0-9０-９]{1,4}\s*页?)?[-—–~·\s]*"
)
_CONTINUED = re.compile(
    r".{0,30}[（(〔【]\s*(?:上?接上页|续\s*[表上前]?[表页]?)\s*[0-9一二三四五六七八九十]*\s*[）)〕】]"
    r"|续\s*表\s*[0-9一二三四五六七八九十]*"
)
"""What stands above the part of a table that goes on; it may hold the title again."""
_DIGITS = re.compile(r"[0-9０-９]+")


def joined(pages: Sequence[PageContent]) -> list[Block]:
    """Blocks of all pages in reading order."""
    floor = max((_bottom(block) for page in pages for block in page.blocks if not _is_page_number(block)), default=0.0)
    out: list[Block | list[PageTable]] = []
    feet: dict[int, list[Block]] = {}
    before: PageContent | None = None
    for page in pages:
        blocks = _without_furniture(page, len(pages))
        first = next((i for i, block in enumerate(blocks) if isinstance(block, PageTable)), None)
        if before is not None and first is not None:
            run = _run_to_go_on(out, before)
            table = blocks[first]
            table = _with_left_columns(run, table) if run and isinstance(table, PageTable) else table
            if run is not None and isinstance(table, PageTable) and _goes_on(run, table, floor):
                above = blocks[:first]
                if all(_is_repeated(block, before) for block in above):
                    feet.setdefault(id(run), []).extend(_feet(out, page))
                    run.append(table)
                    blocks = blocks[first + 1 :]
        at = next((i for i, block in enumerate(blocks) if before and not _is_repeated(block, before)), None)
        if before is not None and at is not None and out:
            whole = _loose_whole(out[-1], blocks[at], before)
            if whole is not None:
                out[-1], blocks = whole, blocks[at + 1 :]
            elif _continues(out, blocks[at]):
                blocks = blocks[at:]
        out.extend([block] if isinstance(block, PageTable) else block for block in blocks)
        before = page
    found: list[Block] = []
    for item in out:
        found += [_whole(item), *feet.get(id(item), [])] if isinstance(item, list) else [item]
    return found


def _loose_whole(above: Block | list[PageTable], below: PageBlock, before: PageContent) -> TableBlock | None:
    """One table of two without rules, the upper one at the end of the page before; None where they are not one."""
    if not isinstance(above, TableBlock) or not isinstance(below, TableBlock) or above.columns != below.columns:
        return None
    if max(cell.page or 0 for cell in above.cells) != before.number:
        return None
    whole = mended(_part(above), _part(below))
    return TableBlock(above.columns, tuple(whole.cells), above.walls)


def _continues(out: Sequence[Block | list[PageTable]], below: PageBlock) -> bool:
    """Whether a table without rules below titles that every page has is no form's beginning: no table begins so."""
    if not isinstance(below, TableBlock) or not isinstance(out[-1], TableBlock):
        return False
    first = _first_text(below)
    return all(not isinstance(block, TableBlock) or _first_text(block) != first for block in out)


def _first_text(table: TableBlock) -> str:
    return min(table.cells, key=lambda cell: (cell.row, cell.column)).text


def _part(table: TableBlock) -> Part:
    """The table with a cell in every place, as ruled ones have."""
    rows = max(cell.row + cell.rowspan for cell in table.cells)
    taken = {
        (row, column)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    }
    empty = [
        TableCell("", row, column, page=table.cells[-1].page)
        for row in range(rows)
        for column in range(table.columns)
        if (row, column) not in taken
    ]
    return Part([*table.cells, *empty], rows)


def _bottom(block: PageBlock) -> float:
    if isinstance(block, PageTable):
        return block.ys[-1]
    boxes = [cell.box for cell in block.cells] if isinstance(block, TableBlock) else [block.box]
    return max((box[3] for box in boxes if box), default=0.0)


def _is_page_number(block: PageBlock) -> bool:
    return isinstance(block, TextBlock) and _PAGE_NUMBER.fullmatch(block.text.strip()) is not None


def _without_furniture(page: PageContent, pages: int) -> list[PageBlock]:
    """Blocks of a page without the page number at its head or foot, and the words that a table goes on."""
    blocks = list(page.blocks)
    if pages > 1:
        while blocks and _is_page_number(blocks[-1]):
            blocks.pop()
        if blocks and _is_page_number(blocks[0]):
            blocks.pop(0)
    if page.number > 1 and blocks and isinstance(blocks[0], TextBlock) and _CONTINUED.fullmatch(blocks[0].text.strip()):
        blocks.pop(0)
    return blocks


def _with_left_columns(run: Sequence[PageTable], table: PageTable) -> PageTable:
    """The table with the columns to its left that leave no ink on a page: labels merged over all its rows, whose text
    stands on a page before, in a table without upright rules. Their borders are those of the parts before."""
    borders = _borders(x for part in run for x in part.xs)
    left = [x for x in borders if x < table.xs[0] - ALIGNED]
    if not left or all(abs(x - table.xs[0]) > ALIGNED for x in borders):
        return table
    count, rows = len(left), len(table.ys) - 1
    cells = [replace(cell, column=cell.column + count) for cell in table.cells]
    sides = [*left, table.xs[0]]
    empty = [
        TableCell("", 0, column, rows, 1, table.page, (sides[column], table.ys[0], sides[column + 1], table.ys[-1]))
        for column in range(count)
    ]
    return replace(table, xs=(*left, *table.xs), cells=(*empty, *cells))


def _run_to_go_on(out: Sequence[Block | list[PageTable]], before: PageContent) -> list[PageTable] | None:
    """The table at the end of the page before, below which stand at most lines that every page has."""
    for item in reversed(out):
        if isinstance(item, list):
            return item if item[-1].page == before.number else None
        if not (isinstance(item, TextBlock) and item.page == before.number and _in_margin(item, before)):
            return None
    return None


def _in_margin(line: TextBlock, page: PageContent) -> bool:
    return line.box is not None and line.box[1] > 0.88 * page.height


def _feet(out: list[Block | list[PageTable]], after: PageContent) -> list[Block]:
    """Takes the lines below the table away and returns those that are no running foot: nothing may be lost."""
    kept: list[Block] = []
    while out and not isinstance(out[-1], list):
        line = out.pop()
        assert not isinstance(line, list)
        if not _is_repeated(line, after):
            kept.insert(0, line)
    return kept


def _is_repeated(block: PageBlock | Block, page: PageContent) -> bool:
    """Whether a line stands at the same place of another page, whatever numbers are in it."""
    if not isinstance(block, TextBlock) or block.box is None:
        return False
    top, text = block.box[1], _DIGITS.sub("#", block.text.strip())
    return any(
        isinstance(other, TextBlock)
        and other.box is not None
        and abs(other.box[1] - top) <= SAME_PLACE
        and _DIGITS.sub("#", other.text.strip()) == text
        for other in page.blocks
    )


def _goes_on(run: Sequence[PageTable], table: PageTable, floor: float) -> bool:
    """Whether a table is the next part of one: same sides, no room left on the page before, no form's beginning.

    A form begins where the rows begin as the table began but with other values: the same label, another project's
    name. Rows that are wholly the same are a heading printed again.
    """
    last = run[-1]
    if any(abs(run[0].xs[side] - table.xs[side]) > ALIGNED for side in (0, -1)):
        return False
    first, rows = rows_of(run[0].cells), rows_of(table.cells)
    again = 0
    while again < min(len(first), len(rows) - 1) and first[again].signature == rows[again].signature:
        again += 1
    if again < len(first) and first[again].label and first[again].label == rows[again].label:
        return False
    height = table.ys[again + 1] - table.ys[0]
    return last.open_bottom or table.open_top or height + SLACK >= floor - last.ys[-1]


def _whole(run: Sequence[PageTable]) -> TableBlock:
    """One table of its parts, on the columns that all parts have together."""
    guessed = any(part.guessed for part in run)
    if guessed:
        run = _agreed(run)
    borders = _borders(x for part in run for x in part.xs)
    parts = [_on_columns(part, borders) for part in run]
    whole = parts[0]
    for part in parts[1:]:
        whole = mended(whole, part)
    return TableBlock(len(borders) - 1, tuple(whole.cells), "guessed" if guessed else "given")


def _agreed(run: Sequence[PageTable]) -> list[PageTable]:
    """The parts with guessed borders moved to those of the parts before, where these are near and no other is."""
    known: list[float] = []
    out = []
    for part in run:
        nearest = [min(known, key=lambda y: abs(x - y), default=x) for x in part.xs]
        xs = tuple(
            y if abs(x - y) <= GUESSED and nearest.count(y) == 1 else x for x, y in zip(part.xs, nearest, strict=True)
        )
        out.append(replace(part, xs=xs) if sorted(set(xs)) == list(xs) else part)
        known += [x for x in out[-1].xs if x not in known]
    return out


def _borders(xs: Iterator[float]) -> list[float]:
    out: list[float] = []
    for x in sorted(xs):
        if not out or x - out[-1] > SAME_BORDER:
            out.append(x)
    return out


def _on_columns(part: PageTable, borders: Sequence[float]) -> Part:
    place = [min(range(len(borders)), key=lambda i: abs(borders[i] - x)) for x in part.xs]
    cells = [
        replace(cell, column=place[cell.column], colspan=place[cell.column + cell.colspan] - place[cell.column])
        for cell in part.cells
    ]
    return Part(cells, len(part.ys) - 1, part.open_top, part.open_bottom, part.ys[1] - part.ys[0] < STRIP)
