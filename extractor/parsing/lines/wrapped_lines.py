"""Table lines that only go on with the cells of the line above: brought back behind the cells they belong to.

A layout with cells prints a wrapped cell on a line of its own, under its column, after the rest of the row. Read in
order, its text would seem to be a new row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from extractor.model.form import Kind
from extractor.parsing.lines.step_costs import is_lined
from extractor.parsing.lines.token_shape import token_shape
from extractor.parsing.lines.tokens import Token
from extractor.terms.level_labels import load_level_labels

LONGEST_ROW = 8
"""Tokens from the name of a row to its end."""
SHORT = 4
"""Characters up to which a piece of text alone on a line is no indicator name."""
_VALUES = frozenset(("measure", "amount", "number", "sign", "mark"))
Line = list[int]
"""Token indices of one table line."""


def mend_lines(
    tokens: list[Token], positions: list[int], kind: Kind, label_lines: set[int]
) -> tuple[list[Token], list[int]]:
    """Tokens with each continuation right behind the token it continues, and their positions moved along.

    label_lines: lines on which a level label begins; there a row begins too.
    """
    if not is_lined(tokens):
        return tokens, positions
    lines = [list(group) for _, group in groupby(range(len(tokens)), key=lambda index: tokens[index].line)]
    order: list[tuple[int, bool]] = []
    row: dict[int, int] = {}
    for line in lines:
        if order and _breaks_off(tokens, line, order[-1][0], kind):
            order += [(index, True) for index in line]
            continue
        begins = tokens[line[0]].line in label_lines
        if row and not begins and _continues(tokens, line, row, kind):
            for index in line:
                at = row[_cell(tokens[index])]
                where = next(i for i, (known, _) in enumerate(order) if known == at)
                order.insert(where + 1, (index, True))
                row[_cell(tokens[index])] = index
            continue
        order += [(index, False) for index in line]
        row = {_cell(tokens[index]): index for index in line}
    mended = [replace(tokens[index], continues=True) if moved else tokens[index] for index, moved in order]
    return mended, [positions[index] for index, _ in order]


def _breaks_off(tokens: Sequence[Token], line: Line, last: int, kind: Kind) -> bool:
    """Whether a line without cells is the rest of the text before it: a line break inside the last cell of a row."""
    before, token = tokens[last], tokens[line[0]]
    return (
        kind == "self_evaluation"
        and len(line) == 1
        and token.cell is None
        and before.cell is not None
        and token_shape(before.text) in ("text", "clause", "sentence", "reason")
        and not before.text.endswith("。")
        and token_shape(token.text) not in _VALUES
    )


def _cell(token: Token) -> int:
    return -1 if token.cell is None else token.cell


def _continues(tokens: Sequence[Token], line: Line, row: dict[int, int], kind: Kind) -> bool:
    """Whether every cell of a line goes on with the cell above it."""
    if any(_cell(tokens[index]) not in row or _cell(tokens[index]) < 0 for index in line):
        return False
    if len(line) >= len(row) or any(token_shape(tokens[index].text) in _VALUES for index in line):
        return False
    if kind == "self_evaluation":
        return True
    if len(line) > 1 or len(row) < 2:
        return False
    above = tokens[row[_cell(tokens[line[0]])]]
    return _is_unfinished(above.text, tokens[line[0]].text)


def _is_unfinished(above: str, text: str) -> bool:
    """In a declaration a lone text may also be an indicator that lost its target: the words must tell."""
    if above.count("(") > above.count(")"):
        return True
    return len(text) <= SHORT or not above.endswith(load_level_labels().name_ends)


def mend_page_breaks(tokens: list[Token], positions: list[int], label_lines: set[int]) -> tuple[list[Token], list[int]]:
    """The rest of a name that the end of a page cut off, brought back behind its beginning.

    It stands alone on the first line of the page, in front of a row that has a name of its own, and the name it goes on
    with is not the end of a row.
    """
    moves: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if token.after_page and token.line not in label_lines and _is_rest(tokens, index):
            name = _cut_name(tokens, index)
            if name is not None:
                moves[index] = name
    if not moves:
        return tokens, positions
    order = [index for index in range(len(tokens)) if index not in moves]
    for index, name in moves.items():
        order.insert(order.index(name) + 1, index)
    mended = [replace(tokens[index], continues=True) if index in moves else tokens[index] for index in order]
    return mended, [positions[moves.get(index, index)] for index in order]


def _is_rest(tokens: Sequence[Token], index: int) -> bool:
    """Whether a text stands alone on its line and the next line begins a row with a name."""
    if index + 2 >= len(tokens) or token_shape(tokens[index].text) != "text":
        return False
    line, after = tokens[index].line, tokens[index + 1]
    alone = after.line != line and (index == 0 or tokens[index - 1].line != line)
    return (
        alone
        and token_shape(after.text) in ("text", "clause")
        and token_shape(tokens[index + 2].text) in (*_VALUES, "answer")
    )


def _cut_name(tokens: Sequence[Token], index: int) -> int | None:
    """The last piece of the name of the row above, when it breaks off: the text right before the row's target."""
    for at in range(index - 1, max(-1, index - LONGEST_ROW), -1):
        if token_shape(tokens[at].text) in ("text", "clause") and token_shape(tokens[at + 1].text) in (
            "measure",
            "answer",
        ):
            return None if tokens[at].text.endswith(load_level_labels().name_ends) or at + 1 >= index else at
    return None
