"""What a row's 偏差原因分析及改进措施 says, as checks and drafts read it: is there a reason, what is its cause.

Both must mean the same by a reason: a draft is written for the rows that the checks find without one.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from extractor.model.form import Indicator
from extractor.resources import DataFile, read_data
from extractor.terms.text import fold_text

_LONGEST = 2000
"""Characters of a reason that are looked at."""


class ReasonTerms(DataFile):
    """Content of deviations.yaml: how a reason speaks of causes and measures."""

    measure: re.Pattern[str]
    dated: re.Pattern[str]
    dated_before: re.Pattern[str]
    year: re.Pattern[str]
    turn: re.Pattern[str]
    opening: re.Pattern[str]
    why: re.Pattern[str]
    empty: re.Pattern[str]
    late: re.Pattern[str]
    in_time: re.Pattern[str]
    none_given: re.Pattern[str]
    remaining: re.Pattern[str]


@cache
def load_reason_terms() -> ReasonTerms:
    """Read deviations.yaml, once."""
    return read_data(ReasonTerms, "extractor.terms", "deviations")


def read_reason(row: Indicator) -> str:
    """Read the reason of a row without blanks; "" where the cell is empty or says 无."""
    text = fold_text((row.deviation or "")[:_LONGEST])
    return "" if load_reason_terms().none_given.fullmatch(text) else text


def read_cause(reason: str) -> str:
    """Read what stands before the measures of a reason; all of it where they come first or are not told."""
    match = load_reason_terms().turn.search(reason)
    return reason[: match.start()] if match and match.start() > 0 else reason


def has_lost_points(row: Indicator) -> bool:
    """Tell whether the row scored less than its weight; False where one of the two is blank."""
    return row.score is not None and row.weight is not None and row.score < row.weight


def find_shared_run(first: str, second: str) -> str:
    """Find the longest run of characters that two texts have in common."""
    match = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return first[match.a : match.a + match.size]
