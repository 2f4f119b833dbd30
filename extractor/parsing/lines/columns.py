"""Tokens in, the columns of the indicator grid out: which it prints, in which order, and where the body begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.model.document import display_width
from extractor.model.form import Kind
from extractor.parsing.lines.caption_phrases import phrase_at
from extractor.parsing.lines.tokens import Token
from extractor.terms import captions
from extractor.terms.level_labels import label_text

STACKED_LINES = 4
"""Lines a caption may be split over."""
REACH = 40
"""Tokens a printed column header may take: nine captions split over up to four lines each."""
DEFAULT: dict[Kind, tuple[str, ...]] = {
    "target_declaration": ("name", "target"),
    "self_evaluation": ("name", "target", "actual", "weight", "score", "deviation"),
}


HINTS = {"actual": "完", "deviation": "偏", "target": "标", "weight": "分(?!析)", "score": "得"}
"""What is left of a column's caption where its pieces are scattered."""
POINTS = frozenset(("weight", "score"))


@dataclass(slots=True)
class GridHeader:
    """columns: fields right of the two level columns, in printed order ("+" for ones the contract has no place for).

    places: field → caption token, for layouts that keep positions. body: index of the first token after the header.
    """

    columns: tuple[str, ...]
    start: int
    body: int
    places: dict[str, Token] = field(default_factory=dict)
    complete: bool = True
    unknown: tuple[str, ...] = ()
    """Headings of columns the vocabulary does not have."""

    @property
    def without_points(self) -> bool:
        """Whether both columns of points are missing, as in the forms of transfer payments."""
        return not POINTS & set(self.columns)


def find_grid(tokens: Sequence[Token], kind: Kind, start: int = 0) -> GridHeader | None:
    """The first column header at or after `start`, or None when the form prints none."""
    for index in range(start, len(tokens)):
        if tokens[index].text[:2] not in ("一级", "三级", "二级", "指标", "绩效", "序号", "年度"):
            continue
        header = header_at(tokens, index, kind)
        if header is not None:
            return header
    return None


def header_at(tokens: Sequence[Token], index: int, kind: Kind) -> GridHeader | None:
    """The header that begins right here: at least a level or name column and one more."""
    stacked = _stacked(tokens, index)
    if stacked:
        columns = sorted(stacked[0], key=lambda column: stacked[0][column].column)
        return _header(columns, stacked[0], index, stacked[1], kind, tokens)
    columns = []
    unknown: list[str] = []
    places: dict[str, Token] = {}
    position = index
    while position < min(index + REACH, len(tokens)):
        phrase = phrase_at(tokens, position, ["grid_columns"])
        fragment = tokens[position].text in captions.load_captions().grid_fragments
        glued = [] if phrase or fragment else _glued(tokens[position])
        if phrase and phrase.field not in places:
            columns.append(phrase.field)
            places[phrase.field] = tokens[phrase.start]
            position = phrase.end
        elif phrase and phrase.field in places and (phrase.field == "+" or position - index < 3):
            columns.append("+")
            position = phrase.end
        elif (
            fragment
            or (phrase_at(tokens, position, ["grid_block"]) and not columns)
            or (columns and tokens[position].text.startswith("(") and len(tokens[position].text) < 12)
        ):
            position += 1
        elif glued and not places.keys() & {column for column, _ in glued}:
            columns += [column for column, _ in glued]
            places.update(glued)
            position += 1
        elif len(columns) >= 2 and _is_heading(tokens, index, position):
            columns.append("+")
            unknown.append(tokens[position].text)
            position += 1
        else:
            break
    if not {"level1", "level2", "name"} & set(columns) or len(set(columns) - {"+"}) < 3:
        return None
    header = _header(columns, places, index, position, kind, tokens)
    header.unknown = tuple(unknown)
    return header


def _glued(token: Token) -> list[tuple[str, Token]]:
    """(field, its part of the token) of headings run together (实际完成值分值); [] for any other text."""
    found: list[tuple[str, Token]] = []
    column = token.column
    for heading in _headings(token.text):
        width = display_width(heading)
        field = str(captions.field_of("grid_columns", heading))
        found.append((field, replace(token, text=heading, column=column, width=width)))
        column += width
    return found if len({field for field, _ in found}) == len(found) > 1 else []


def _headings(text: str) -> list[str]:
    """The headings a text consists of, each as long as it can be; [] when something is left over."""
    for stop in range(min(len(text), captions.LONGEST_CAPTION), 1, -1):
        if captions.field_of("grid_columns", text[:stop]):
            rest = _headings(text[stop:])
            if rest or stop == len(text):
                return [text[:stop], *rest]
    return []


def _is_heading(tokens: Sequence[Token], start: int, position: int) -> bool:
    """Whether an unknown text in the line of the column header is the heading of a column."""
    token = tokens[position]
    apart = token.gap in ("cell", "wide") and token.line == tokens[start].line
    return apart and 2 <= len(token.text) <= 16 and not label_text(token.text)


def _stacked(tokens: Sequence[Token], index: int) -> tuple[dict[str, Token], int] | None:
    """Captions printed over several lines side by side (一级 二级 / 指标 指标 …): pieces in one place are joined.

    Gives the caption of each column, as one token as wide as its pieces, and the index after the header.
    """
    if tokens[index].cell is not None:
        return None
    stop = index
    for _ in range(STACKED_LINES):
        line = tokens[stop].line if stop < len(tokens) else None
        end = stop
        while end < len(tokens) and tokens[end].line == line and end - index <= REACH:
            end += 1
        if end == stop:
            return None
        stop = end
        if stop - index > REACH:
            return None
        columns = _columns_in_place(tokens[index:stop])
        if columns and stop - index > len(columns) and {"name", "target"} <= set(columns):
            return columns, stop
    return None


def _columns_in_place(tokens: Sequence[Token]) -> dict[str, Token] | None:
    groups: list[list[Token]] = []
    for token in tokens:
        middle = token.column + token.width / 2
        home = next((group for group in groups if _covers(group, middle, token)), None)
        if home is None:
            groups.append([token])
        else:
            home.append(token)
    columns: dict[str, Token] = {}
    for group in groups:
        field = captions.field_of("grid_columns", "".join(token.text for token in group))
        if field is None or field in columns:
            return None
        low = min(token.column for token in group)
        high = max(token.column + token.width for token in group)
        columns[field] = replace(group[0], column=low, width=high - low)
    return columns


def _covers(group: Sequence[Token], middle: float, token: Token) -> bool:
    last = group[-1]
    return last.line < token.line and (
        last.column - 1 <= middle <= last.column + last.width + 1
        or token.column <= last.column + last.width / 2 <= token.column + token.width
    )


def _header(
    columns: list[str], places: dict[str, Token], start: int, body: int, kind: Kind, tokens: Sequence[Token]
) -> GridHeader:
    wanted = DEFAULT[kind]
    cells = [column for column in columns if column not in ("level1", "level2")]
    if "name" not in cells:
        cells = ["name", *cells]
    cells = [c for c in cells if c in (*wanted, "operator", "unit", "weight", "score", "actual", "deviation", "+")]
    complete = all(column in cells for column in wanted)
    if not complete and kind == "self_evaluation":
        cells = _completed(cells, wanted, _printed_header(tokens, start, body))
    elif "target" not in cells:
        cells.insert(cells.index("name") + 1, "target")
    return GridHeader(tuple(cells), start, body, places, complete)


def _printed_header(tokens: Sequence[Token], start: int, body: int) -> str:
    """What the header prints, and what is left of its last line where that could not be read."""
    while body < len(tokens) and tokens[body].gap != "line":
        body += 1
    return "".join(token.text for token in tokens[start:body])


def _completed(cells: list[str], wanted: tuple[str, ...], text: str) -> list[str]:
    """Columns whose split caption could not be put together, placed in their usual order."""
    missing = [c for c in wanted if c not in cells and (c not in HINTS or re.search(HINTS[c], text))]
    for column in missing:
        before = [c for c in wanted[: wanted.index(column)] if c in cells]
        cells.insert(cells.index(before[-1]) + 1 if before else 0, column)
    return cells


def is_repeated_header(tokens: Sequence[Token], index: int, kind: Kind) -> int | None:
    """End index of a column header printed again on the next page, or None."""
    if not captions.field_of("grid_columns", tokens[index].text) and tokens[index].text not in (
        "一级",
        "二级",
        "绩效指标",
    ):
        return None
    header = header_at(tokens, index, kind)
    return header.body if header else None
