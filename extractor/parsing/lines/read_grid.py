"""Tokens of the indicator grid in, rows with their labels out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from extractor.model.document import display_width
from extractor.model.form import Kind
from extractor.model.form_reading import BORDER, MOVED, ROW_FIELDS, UNSURE_BLOCK, FormReading, Label, Row, RowField
from extractor.parsing.lines.caption_phrases import phrase_at
from extractor.parsing.lines.cheapest_path import GridRow, read_rows
from extractor.parsing.lines.columns import POINTS, GridHeader, is_repeated_header
from extractor.parsing.lines.label_blocks import INFERRED, NO_LABEL, Block, PlacedLabel, assign_blocks
from extractor.parsing.lines.labels import PrintedLabel, find_labels
from extractor.parsing.lines.rows_by_position import keeps_columns, rows_by_position
from extractor.parsing.lines.step_costs import is_single
from extractor.parsing.lines.token_shape import token_shape
from extractor.parsing.lines.tokens import Token
from extractor.parsing.lines.wrapped_lines import mend_lines, mend_page_breaks
from extractor.terms import captions
from extractor.terms.level_labels import label_text
from extractor.terms.text import fold_text, is_blank_mark

LONGEST_PAGE_NUMBER = 3
"""Digits."""
LOST_TARGET = "指标值缺失，疑似识别丢失"
MENDED = "单元格由上下两行拼接，请核对"
_GLUED = re.compile(r"((?:[\u4e00-\u9fff]{2,12}指标)+)?(.*?)([≥≤=＝><＞＜≧≦]+\s*\d.*)?", re.DOTALL)
_SIGN_INSIDE = re.compile(r"[≥≤=＝><＞＜≧≦]")
_EMPTY_ROW = re.compile(r"\(?(19|20)\d\d年度\)?|指标\d{1,2}:?|[….·]{2,}")
"""The year printed again, and what a template leaves where nothing was filled in."""
OPEN_ROWS = "第 {} 行附近的分行不确定，可能多分或少分了一行"
UNKNOWN_COLUMN = "指标表有不认识的栏目（{}），各格的归属请核对"
WRAPPING_ROWS = 3
"""Rows joined from two lines from which on a form plainly wraps its cells; fewer may be rows that lost a target."""
LOST_CELL = "该单元格未识别到内容"


class _Level(NamedTuple):
    """A label of a row: level1 or level2, and what makes it doubtful, if anything."""

    name: str
    label: Label | None
    doubt: str | None


def read_grid(reading: FormReading, text: str, tokens: Sequence[Token], header: GridHeader) -> None:
    """Appends the rows of the grid to the reading. tokens: from the first after the column header to the tail."""
    body = _without_furniture(reading, [piece for token in tokens for piece in _cut(text, token)])
    labels = find_labels(body)
    in_label = {index for label in labels for index in label.tokens}
    kept = [index for index in range(len(body)) if index not in in_label]
    cells = [body[index] for index in kept]
    cells, kept = _unglued(text, cells, kept)
    cells, kept = mend_lines(cells, kept, reading.kind, {body[label.tokens[0]].line for label in labels})
    cells, kept = mend_page_breaks(cells, kept, {body[label.tokens[0]].line for label in labels})
    after_label = _after_label(kept)
    if keeps_columns(cells, header):
        rows = rows_by_position(cells, header, {body[label.tokens[0]].line for label in labels})
    else:
        rows = _without_prose(read_rows(cells, header.columns, after_label), cells)
    rows = _with_walls(rows, cells)
    blocks = _blocks(labels, kept, rows, cells)
    doubted = [
        (MOVED, {number for block in blocks for number in block.moved}),
        (UNSURE_BLOCK, {number for block in blocks for number in block.unsure}),
    ]
    without = reading.kind == "self_evaluation" and header.without_points
    expected = [field for field in ROW_FIELDS[reading.kind] if not (without and field in POINTS)]
    for number, (row, levels) in enumerate(zip(rows, _levels_of_rows(text, blocks, body, len(rows)), strict=True)):
        read = _row(reading, row, cells, levels)
        _put_absences(read, expected)
        for reason, numbers in doubted:
            if number in numbers:
                read.doubt("level1", reason)
                read.doubt("level2", reason)
        for field in (*ROW_FIELDS[reading.kind],) if header.unknown else ():
            read.doubt(field, UNKNOWN_COLUMN.format("、".join(header.unknown)))
        reading.rows.append(read)
    mended = sum(bool(row.mended) for row in rows)
    if reading.kind == "target_declaration" and 0 < mended < WRAPPING_ROWS:
        reading.doubt("/indicators", MENDED)
    for number, row in enumerate(rows, 1):
        if row.open_border:
            reading.doubt("/indicators", OPEN_ROWS.format(number))
    for label in labels:
        reading.captions.extend(body[index].span for index in label.tokens)


def _unglued(text: str, cells: list[Token], kept: list[int]) -> tuple[list[Token], list[int]]:
    """Splits a name and its value printed in one cell: the only cell of a table line, a blank before a value in it."""
    lines = Counter(token.line for token in cells)
    result: list[Token] = []
    positions: list[int] = []
    for token, position in zip(cells, kept, strict=True):
        parts = [token]
        if (
            token.cell is not None
            and lines[token.line] == 1
            and token_shape(token.text) not in ("measure", "amount", "number")
        ):
            parts = _name_and_value(text, token)
        elif token.cell is not None and token_shape(token.text) == "measure":
            parts = _two_values(text, token)
        result.extend(parts)
        positions.extend([position] * len(parts))
    return result, positions


def _cut(source: str, token: Token) -> list[Token]:
    """A label, a name and a measure printed without anything between them: 产出指标数量指标保障率=100%."""
    raw = source[token.start : token.end]
    if "指标" not in raw and not _SIGN_INSIDE.search(raw, 1):
        return [token]
    match = _GLUED.fullmatch(raw)
    if not match or sum(bool(group) for group in match.groups()) < 2 or label_text(token.text):
        return [token]
    labels = _labels_in_front(raw)
    value_at = match.start(3) if match.group(3) else len(raw)
    borders = [*labels, value_at] if match.group(3) else labels
    edges = sorted({0, *borders, len(raw)})
    if len(edges) == 2:
        return [token]
    return [_part(source, token, low, high, index) for index, (low, high) in enumerate(pairwise(edges))]


def _labels_in_front(raw: str) -> list[int]:
    """Ends of the labels a text begins with, while something is left."""
    ends: list[int] = []
    position = 0
    while match := re.match(r"[\u4e00-\u9fff]{2,12}?指标", raw[position:]):
        if not label_text(fold_text(match.group())) or position + match.end() >= len(raw):
            break
        position += match.end()
        ends.append(position)
    return ends


def _part(source: str, token: Token, low: int, high: int, index: int) -> Token:
    piece = source[token.start + low : token.start + high]
    return replace(
        token,
        text=fold_text(piece),
        start=token.start + low,
        end=token.start + high,
        width=display_width(piece),
        column=token.column + display_width(source[token.start : token.start + low]),
        gap=token.gap if index == 0 else "space",
    )


def _two_values(text: str, token: Token) -> list[Token]:
    """A target and an actual that a lost separator left in one cell: ≤97.00(%) 143.56(%)."""
    raw = text[token.start : token.end]
    match = re.search(r"\s+(\S+)$", raw)
    if not match or token_shape(fold_text(match.group(1))) not in ("amount", "number"):
        return [token]
    if token_shape(fold_text(raw[: match.start()])) != "measure":
        return [token]
    return [_part(text, token, 0, match.start(), 0), _part(text, token, match.start(1), len(raw), 1)]


def _name_and_value(text: str, token: Token) -> list[Token]:
    raw = text[token.start : token.end]
    match = re.search(r"\s+(\S+)$", raw)
    if not match or token_shape(fold_text(match.group(1))) not in ("measure", "amount", "answer"):
        return [token]
    name = fold_text(raw[: match.start()])
    cut = token.start + match.start(1)
    left = replace(token, text=name, end=token.start + match.start(), width=display_width(raw[: match.start()]))
    value = fold_text(match.group(1))
    return [left, replace(token, text=value, start=cut, gap="cell", width=display_width(match.group(1)), blank_lines=0)]


def _after_label(kept: Sequence[int]) -> list[bool]:
    return [bool(position) and index - kept[position - 1] > 1 for position, index in enumerate(kept)]


def _without_furniture(reading: FormReading, tokens: Sequence[Token]) -> list[Token]:
    """Drops page numbers, titles and column headers printed again on the next page, and side captions (绩效指标)."""
    kept: list[Token] = []
    index = 0
    celled = sum(token.cell is not None for token in tokens) * 2 > len(tokens)
    bare = celled or (reading.kind == "target_declaration" and not is_single(tokens))
    broken = False
    while index < len(tokens):
        page = None
        if tokens[index].gap == "line":
            after_value = (
                reading.kind == "target_declaration" and bool(kept) and token_shape(kept[-1].text) == "measure"
            )
            page = _page_line_end(tokens, index, bare or after_value)
        stop = page or _furniture_end(reading.kind, tokens, index)
        broken = broken or page is not None or tokens[index].after_page
        if stop is None:
            kept.append(replace(tokens[index], after_page=True) if broken else tokens[index])
            index, broken = index + 1, False
            continue
        reading.captions.extend(token.span for token in tokens[index:stop])
        index = stop
    return kept


def _line_end(tokens: Sequence[Token], index: int) -> int:
    stop = index + 1
    while stop < len(tokens) and tokens[stop].line == tokens[index].line:
        stop += 1
    return stop


def _page_line_end(tokens: Sequence[Token], index: int, bare: bool) -> int | None:
    """End of the line that begins here and holds nothing but a page number: — 3 —, 第3页 共10页, and a bare 3 between
    table lines.

    bare: whether a number alone on its line can be no value, as in a table or where no column holds plain numbers.
    """
    stop = _line_end(tokens, index)
    text = "".join(token.text for token in tokens[index:stop])
    number = bare and tokens[index].cell is None and text.isdigit() and len(text) <= LONGEST_PAGE_NUMBER
    return stop if number or captions.is_furniture(text) else None


def _furniture_end(kind: Kind, tokens: Sequence[Token], index: int) -> int | None:
    """Where a title, a column header, a caption or the like that begins at a token ends. Values begin none of them."""
    token = tokens[index]
    if token.text.isdigit() or token_shape(token.text) == "measure":
        return None
    named = captions.may_begin_name(token.text)
    header = is_repeated_header(tokens, index, kind) if named else None
    if header is not None:
        return header
    if captions.is_furniture(token.text) or _EMPTY_ROW.fullmatch(token.text):
        return index + 1
    if token.gap == "line" and "表" in token.text and captions.title_kind(token.text):
        return index + 1
    if token.text in ("小计", "小计:"):
        return _line_end(tokens, index)
    at_the_side = named and (token.gap == "line" or token.cell is not None) and (token.cell or 0) <= 1
    phrase = phrase_at(tokens, index, ["grid_block"]) if at_the_side else None
    return phrase.end if phrase else None


def _without_prose(rows: list[GridRow], tokens: Sequence[Token]) -> list[GridRow]:
    """Text below the table is no indicator: rows at the end with nothing but a sentence are left unclaimed."""
    while rows and set(rows[-1].cells) <= {"name"}:
        text = "".join(tokens[index].text for index in rows[-1].cells["name"])
        if "。" not in text and len(text) <= 40:
            break
        rows.pop()
    return rows


def _blocks(
    labels: Sequence[PrintedLabel], kept: Sequence[int], rows: Sequence[GridRow], cells: Sequence[Token]
) -> list[Block]:
    lasts = list(accumulate((kept[row.last] for row in rows), max))
    placed = [
        PlacedLabel(label.text, bisect_right(lasts, label.tokens[0]), label.tokens, label.cell) for label in labels
    ]
    names = ["".join(cells[index].text for index in row.cells.get("name", [])) for row in rows]
    targets = ["".join(cells[index].text for index in row.cells.get("target", [])) for row in rows]
    return assign_blocks(placed, names, targets)


def _row(reading: FormReading, row: GridRow, tokens: Sequence[Token], levels: Sequence[_Level]) -> Row:
    result = Row(level1=None, level2=None, cells={})
    for level in levels:
        setattr(result, level.name, level.label)
        if level.doubt:
            result.doubt(level.name, level.doubt)
    fields = ROW_FIELDS[reading.kind]
    for column, indices in row.cells.items():
        pieces = [tokens[index] for index in indices]
        spans = [piece.span for piece in pieces]
        if column in ("operator", "unit") and _belongs_to_target(pieces, column):
            column = "target"
        if column not in fields or all(is_blank_mark(piece.text) for piece in pieces):
            reading.captions.extend(spans)
        else:
            name: RowField = column
            result.cells[name] = tuple(sorted((*result.cells.get(name, ()), *spans)))
    if row.mended and reading.kind == "target_declaration":
        for column in fields:
            result.doubt(column, MENDED)
    for column in sorted(row.doubtful):
        result.doubt(column if column in fields else "target", BORDER)
    return result


def _with_walls(rows: list[GridRow], tokens: Sequence[Token]) -> list[GridRow]:
    """Borders are sure where a row and those beside it keep their walls: no line of them goes on in another."""
    if any(row.mended for row in rows):
        return rows
    keeps = [True, *(_keeps_walls(row, tokens) for row in rows), True]
    return [replace(row, doubtful=set()) if all(keeps[number : number + 3]) else row for number, row in enumerate(rows)]


def _keeps_walls(row: GridRow, tokens: Sequence[Token]) -> bool:
    """Whether a row is one printed line with every column in a cell of its own, so that separators are its borders."""
    if any(len(indices) != 1 for indices in row.cells.values()) or {"name", "target"} - row.cells.keys():
        return False
    pieces = [tokens[index] for indices in row.cells.values() for index in indices]
    return len({piece.line for piece in pieces}) == 1 and all(piece.cell is not None for piece in pieces)


def _belongs_to_target(pieces: Sequence[Token], column: str) -> bool:
    shapes = [token_shape(piece.text) for piece in pieces]
    if column == "operator":
        return all(kind == "sign" for kind in shapes) and not any(
            piece.text in ("定性", "文字描述", "其他") for piece in pieces
        )
    return all(kind != "mark" for kind in shapes)


def _levels_of_rows(text: str, blocks: Sequence[Block], body: Sequence[Token], count: int) -> list[list[_Level]]:
    """The labels of each row: those of its block; none where the grid prints no label."""
    if not blocks:
        return [[_Level("level1", None, NO_LABEL), _Level("level2", None, NO_LABEL)]] * count
    return [levels for block in blocks for levels in [_levels(text, block, body)] * (block.stop - block.start)]


def _levels(source: str, block: Block, body: Sequence[Token]) -> list[_Level]:
    found: list[_Level] = []
    for name, placed, text in (
        ("level1", block.level1, block.level1_text),
        ("level2", block.level2, block.level2.text if block.level2 else None),
    ):
        spans = _without_points(source, [body[index] for index in placed.tokens]) if placed else ()
        if text is None:
            found.append(_Level(name, None, NO_LABEL))
        else:
            found.append(_Level(name, Label(text, spans), None if placed else INFERRED))
    return found


def _without_points(source: str, pieces: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Where a label is printed, without the points behind it: 产出指标（50分）."""
    spans = [piece.span for piece in pieces]
    start, end = spans[-1]
    points = re.search(r"\s*[（(【\[]?\d+(\.\d+)?\s*[分%]?[）)】\]]?\s*$", source[start:end])
    if points and points.start():
        spans[-1] = (start, start + points.start())
    return tuple(spans)


def _put_absences(result: Row, fields: Sequence[str]) -> None:
    for field in fields:
        if field not in result.cells and field != "deviation":
            result.doubt(field, LOST_TARGET if field == "target" else LOST_CELL)
