"""Symptoms of the funding block: a line, a total or a unit that was not read, amounts in a place of something else.

One function a symptom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.model.form import (
    FUNDING_ITEMS,
    DeclarationFunding,
    Doubt,
    EvaluationFunding,
    EvaluationFundingRow,
    Form,
)
from extractor.terms.captions import caption_terms

LINE_LOST = "资金表中有一行没有读到，请对照原件"
MOVED_AMOUNT = "年初预算数与另一行的预算数、执行数相互空缺，可能印错了行，请对照原件"
NO_UNIT = "印有金额单位，没有读到，请对照原件"
IMPOSSIBLE = "不可能是分数或执行率，可能是另一栏的金额，请对照原件"
NO_TOTAL = "各分项有金额，总额没有读到，请对照原件"

AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
HUNDRED = 100
"""Points of a whole form; no line of funds has more."""
LONGEST_ITEM = 4
"""Characters in front of an item's name on its line (其中：)."""
CAPTION_LENGTH = 4
"""Shorter captions (单位, 其他) are words of ordinary values too."""
_CURRENCY = re.compile(r"\((万?元)\)")
_AMOUNT_BEHIND = re.compile(r"[:|\s()万元]*-?\d")


def find_funding_doubts(form: Form, lines: Sequence[str]) -> Iterator[Doubt]:
    """Doubts about the funding block; `lines` are those of the form, NFKC and without blanks."""
    if isinstance(form.funding, EvaluationFunding) and loses_line(form.funding, lines):
        yield "/funding", LINE_LOST
    if form.funding.currency_unit is None and _CURRENCY.search("".join(lines)):
        yield "/funding/currency_unit", NO_UNIT
    yield from find_lost_total(form.funding)
    yield from find_misplaced_amounts(form)


def find_misplaced_amounts(form: Form) -> Iterator[Doubt]:
    """Amounts that stand in a place they cannot belong to, however sure the cells were."""
    if isinstance(form.funding, EvaluationFunding):
        yield from find_moved_amounts(form.funding)
        yield from find_impossible_points(form.funding)


def loses_line(funding: EvaluationFunding, lines: Sequence[str]) -> bool:
    """Whether an item that was not read is printed at the beginning of a line or over two, with an amount behind it."""
    read = {row.item for row in funding.rows}
    missing = [item for item in FUNDING_ITEMS if item not in read]
    if not missing:
        return False
    starts = ["".join(pair).replace("|", "") for pair in pairwise([*lines, ""])]
    captions = [
        caption
        for item in missing
        for caption in caption_terms("funding_evaluation", item)
        if len(caption) >= CAPTION_LENGTH
    ]
    return any(_has_amount(start, caption) for start in starts for caption in captions)


def _has_amount(line: str, caption: str) -> bool:
    at = line.find(caption, 0, LONGEST_ITEM + len(caption))
    return at >= 0 and _AMOUNT_BEHIND.match(line, at + len(caption)) is not None


def find_moved_amounts(funding: EvaluationFunding) -> Iterator[Doubt]:
    """One item has nothing but an initial budget, another lacks nothing but that: the column slipped by a line."""
    parts = [(number, row) for number, row in enumerate(funding.rows) if row.item != "annual_total"]
    alone = [number for number, row in parts if row.initial_budget and not _is_used(row)]
    without = [number for number, row in parts if row.initial_budget is None and _is_used(row)]
    if alone and without:
        yield from ((f"/funding/rows/{number}/initial_budget", MOVED_AMOUNT) for number in (*alone, *without))


def find_impossible_points(funding: EvaluationFunding) -> Iterator[Doubt]:
    """Points or a rate that no form can have: an amount of another column stands there."""
    for number, row in enumerate(funding.rows):
        for field in ("weight", "score"):
            points = getattr(row, field)
            if points is not None and not 0 <= points <= HUNDRED:
                yield f"/funding/rows/{number}/{field}", IMPOSSIBLE
        if row.execution_rate is not None and row.execution_rate < 0:
            yield f"/funding/rows/{number}/execution_rate", IMPOSSIBLE


def find_lost_total(funding: DeclarationFunding | EvaluationFunding) -> Iterator[Doubt]:
    """The total of amounts that are read is blank; every form prints it."""
    if isinstance(funding, EvaluationFunding):
        others = [row for row in funding.rows if row.item != "annual_total"]
        for number, row in enumerate(funding.rows):
            if row.item == "annual_total" and all(getattr(row, field) is None for field in AMOUNTS):
                filled = [field for field in AMOUNTS if any(getattr(other, field) for other in others)]
                yield from ((f"/funding/rows/{number}/{field}", NO_TOTAL) for field in filled)
    elif funding.annual_total is None and funding.annual_appropriation:
        yield "/funding/annual_total", NO_TOTAL


def _is_used(row: EvaluationFundingRow) -> bool:
    return bool(row.adjusted_budget or row.executed)
