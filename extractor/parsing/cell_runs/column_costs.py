"""What it costs a cell to stand in a column, from `column_costs.yaml`: the file says what each cost is for."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from extractor.parsing.lines.token_shape import token_shape
from extractor.resources import DataFile, read_data
from extractor.terms.level_labels import label_text, load_level_labels
from extractor.terms.measures import parse_number
from extractor.terms.text import BLANK_MARKS

LEVELS = ("level1", "level2")
POINTS = ("weight", "score")
_LIKE_A_LABEL = re.compile(r"[\u4e00-\u9fff、（）()]{2,16}(指标|目标)等?")
_WORD = re.compile("[\u4e00-\u9fff]{2,8}")
_NUMBERED = re.compile(r"指标[一二三四五六七八九十\d]{1,2}[.:：、．]")
"""How a name begins that its form numbers."""
_WITH_POINTS = re.compile(r"\d+(?:\.\d+)?分")


class LabelCosts(DataFile):
    """A cell in a column of labels: a label of that level, of another one, a text like one, a word, any other text."""

    own: float
    other: float
    alike: float
    word: float
    text: float


class ColumnCosts(DataFile):
    """Content of column_costs.yaml. shapes: column → shape of a cell → cost; "other": a column kept by its caption."""

    shapes: dict[str, dict[str, float]]
    most_points: int
    too_many_points: float
    points_with_unit: float
    short_word: float
    short_word_length: int
    label: LabelCosts
    label_elsewhere: float
    word_of_label_elsewhere: float
    numbered_elsewhere: float
    more_than_set: float
    as_set: float
    as_target: float
    foreign_parent: float
    level2_lost: float
    first_label_lost: float
    name_lost: float
    goes_on: float
    goes_on_full: float
    rest_of_label: float
    filled: dict[str, float]
    expectation_weight: float
    whole_sums: tuple[int, ...]
    whole_sum: float
    total_agrees: float
    margin: float
    dearest_row: float
    dearest_cell: float


@cache
def load_column_costs() -> ColumnCosts:
    """Read the costs, once."""
    return read_data(ColumnCosts, __package__ or "extractor.parsing.cell_runs", "column_costs")


def shape_of(text: str) -> str:
    """The shape of a cell; a mark for blank is one whatever else it may be."""
    return "mark" if text in BLANK_MARKS else token_shape(text)


def cell_cost(text: str, column: str) -> float:
    """What a folded text costs in a column: a field of the contract, operator, unit, or "other"."""
    costs = load_column_costs()
    label = label_text(text)
    if column in LEVELS:
        return _label_cost(text, label, column)
    cost = costs.shapes[column][shape_of(text)]
    if label is not None:
        whole = text.endswith(("指标", "目标")) or label != text
        cost += costs.label_elsewhere if whole else costs.word_of_label_elsewhere
    if column in POINTS:
        number = parse_number(text)
        if number is not None and _WITH_POINTS.fullmatch(text):
            cost = costs.points_with_unit
        if number is not None and not 0 <= number <= costs.most_points:
            cost += costs.too_many_points
    if column != "name" and _NUMBERED.match(text):
        cost += costs.numbered_elsewhere
    elif column in ("operator", "unit") and 0 < len(text) <= costs.short_word_length and _WORD.fullmatch(text):
        cost = min(cost, costs.short_word)
    return cost


def _label_cost(text: str, label: str | None, level: str) -> float:
    costs, known = load_column_costs().label, load_level_labels()
    if label is not None:
        own = label in (known.level1 if level == "level1" else known.level2)
        return costs.own if own else costs.other
    if _LIKE_A_LABEL.fullmatch(text):
        return costs.alike
    return costs.word if _WORD.fullmatch(text) else costs.text


def pair_cost(left: str, left_column: str, right: str, right_column: str) -> float:
    """What two cells of a row cost side by side, beyond what each costs alone."""
    costs = load_column_costs()
    if (left_column, right_column) == ("weight", "score"):
        given, gained = parse_number(left), parse_number(right)
        if given is None or gained is None:
            return 0.0
        return costs.more_than_set if gained > given else costs.as_set if gained == given else 0.0
    if (left_column, right_column) == ("target", "actual"):
        return costs.as_target if _alike(left, right) else 0.0
    return 0.0


def _alike(left: str, right: str) -> bool:
    """Whether two values are worded alike: the same text, or numbers with the same unit behind them."""
    bare = re.sub(r"^[^\w]+", "", left)
    if bare == re.sub(r"^[^\w]+", "", right):
        return True
    return bool(bare[:1].isdigit() and right[:1].isdigit()) and _behind(bare) == _behind(right) != ""


def _behind(text: str) -> str:
    return re.sub(r"^[\d.,]+", "", text)


def sum_of(texts: list[str]) -> Decimal:
    """The sum of the numbers among some cells."""
    return sum((number for text in texts if (number := parse_number(text)) is not None), Decimal(0))
