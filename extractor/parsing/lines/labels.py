"""Level labels in the body of the grid: finding them among the tokens, also when they are split over lines.

A label is one token (产出指标), several in a row (产出 / 指标), or pieces with other cells between them, as when two
labels are printed side by side (满意 服务 / 度指 对象 / 标 …).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.parsing.lines.token_shape import token_shape
from extractor.parsing.lines.tokens import Token
from extractor.terms.level_labels import all_labels, label_prefixes, label_text, load_level_labels

MAX_PIECES = 8
"""Pieces a label may be split into: 服务对象满意度指标 in a column two characters wide gives five."""
MAX_DISTANCE = 14
"""Tokens between two pieces of one label that stands in the middle of its rows."""
SAME_PLACE = 3
"""Half-width units by which the pieces of a label on different lines may be out of line."""
MAX_FRAGMENT = 6
"""Characters of a piece of a split label."""


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """text: folded, without points. tokens: indices of its pieces. cell: cell index of its first piece."""

    text: str
    tokens: tuple[int, ...]
    cell: int | None


def find_labels(tokens: Sequence[Token]) -> list[PrintedLabel]:
    """All level labels in reading order; a token belongs to at most one."""
    taken: set[int] = set()
    found: list[PrintedLabel] = []
    for index in range(len(tokens)):
        if index in taken or tokens[index].text[0] not in _first_characters():
            continue
        label = _label_at(tokens, index, taken)
        if label:
            pieces, text = label
            taken.update(pieces)
            found.append(PrintedLabel(text, pieces, tokens[pieces[0]].cell))
    found = [label for label in found if not _stands_among_names(tokens, label, found)]
    return sorted(found, key=lambda label: label.tokens[0])


def _stands_among_names(tokens: Sequence[Token], label: PrintedLabel, labels: Sequence[PrintedLabel]) -> bool:
    """A piece of a wrapped name (满意度) looks like a short label, but stands right of where the labels stand."""
    if label.text.endswith(("指标", "目标")):
        return False
    whole = [tokens[other.tokens[0]] for other in labels if other.text.endswith(("指标", "目标"))]
    token = tokens[label.tokens[0]]
    if not whole:
        return False
    if token.cell is not None:
        return token.cell > max(other.cell if other.cell is not None else 0 for other in whole)
    return token.column > max(other.column for other in whole) + SAME_PLACE


@lru_cache(maxsize=1)
def _first_characters() -> frozenset[str]:
    return frozenset(prefix for prefix in label_prefixes() if len(prefix) == 1)


def _label_at(tokens: Sequence[Token], index: int, taken: set[int]) -> tuple[tuple[int, ...], str] | None:
    run = _consecutive(tokens, index, taken)
    if run and len(run[0]) > 1:
        return run
    apart = _apart(tokens, index, taken)
    if apart and (run is None or len(apart[1]) > len(run[1])):
        return apart
    return run if run and _may_stand_alone(tokens, index) else None


def _may_stand_alone(tokens: Sequence[Token], index: int) -> bool:
    """产出, 数量 … without 指标 are labels where a label stands, and not right before a value: then they are a name."""
    token = tokens[index]
    if token.text.endswith(("指标", "目标")) or label_text(token.text) != token.text:
        return True
    if _is_value(tokens, index + 1):
        return False
    return token.gap == "line" or token.gap == "cell"


def _is_value(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a value of the row: a number, or an answer that ends its line."""
    if index >= len(tokens):
        return True
    kind = token_shape(tokens[index].text)
    ends_line = index + 1 == len(tokens) or tokens[index + 1].line != tokens[index].line
    return kind in ("measure", "amount", "number", "sign") or (
        kind == "answer" and ends_line and tokens[index].gap != "line"
    )


def _consecutive(tokens: Sequence[Token], index: int, taken: set[int]) -> tuple[tuple[int, ...], str] | None:
    """The longest label made of tokens in a row."""
    text, best = "", None
    for end in range(index, min(index + MAX_PIECES, len(tokens))):
        token = tokens[end]
        if end in taken or (end > index and not _may_follow(tokens[index], text, token)):
            break
        text += tokens[end].text
        label = label_text(text)
        if label:
            best = (tuple(range(index, end + 1)), label)
        elif text not in label_prefixes():
            break
    return best


def _apart(tokens: Sequence[Token], index: int, taken: set[int]) -> tuple[tuple[int, ...], str] | None:
    """A label whose pieces have other cells between them; pieces stand at the start of their lines or cells."""
    first = tokens[index]
    if len(first.text) > MAX_FRAGMENT or first.text not in label_prefixes() or first.gap in ("space",):
        return None
    text, pieces, last = first.text, [index], index
    best: tuple[tuple[int, ...], str] | None = None
    for other in range(index + 1, min(index + 1 + MAX_DISTANCE * 2, len(tokens))):
        token = tokens[other]
        if other - last > MAX_DISTANCE:
            break
        if other in taken or not _may_follow(first, text, token) or not _is_fragment(token.text):
            continue
        longer = text + token.text
        label = label_text(longer)
        if label or longer in label_prefixes():
            text, last = longer, other
            pieces.append(other)
            best = (tuple(pieces), label) if label else best
        if longer not in label_prefixes() and label:
            break
    return best


def _may_follow(first: Token, text: str, token: Token) -> bool:
    """Whether a token can be the next piece of a label: no other cell of the line, and no level 2 after a level 1."""
    if text in load_level_labels().level1 and token.text in load_level_labels().level2:
        return False
    if first.cell is not None and token.cell is not None:
        return token.cell == first.cell and token.line > first.line
    if token.line != first.line:
        return abs(token.column - first.column) <= SAME_PLACE
    return token.gap in ("line", "wide") or len(token.text) <= MAX_FRAGMENT


@lru_cache(maxsize=4096)
def _is_fragment(text: str) -> bool:
    labels = all_labels()
    return len(text) <= MAX_FRAGMENT and any(text in label for label in labels)
