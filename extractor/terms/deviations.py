"""What a row's 偏差原因分析及改进措施 says, as checks and drafts read it: is there a reason, what is its cause.

Both must mean the same by a reason: a draft is written for the rows that the checks find without one.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from extractor.model.form import Indicator
from extractor.terms.indicators import words
from extractor.terms.text import folded

_LONGEST = 2000
"""Characters of a reason that are looked at."""


def read_reason(row: Indicator) -> str:
    """Read the reason of a row without blanks; "" where the cell is empty or says 无."""
    text = folded((row.deviation or "")[:_LONGEST])
    return "" if words("deviation")["none_given"].fullmatch(text) else text


def read_cause(reason: str) -> str:
    """Read what stands before the measures of a reason; all of it where they come first or are not told."""
    match = words("deviation")["turn"].search(reason)
    return reason[: match.start()] if match and match.start() > 0 else reason


def has_lost_points(row: Indicator) -> bool:
    """Tell whether the row scored less than its weight; False where one of the two is blank."""
    return row.score is not None and row.weight is not None and row.score < row.weight


def find_shared_run(first: str, second: str) -> str:
    """Find the longest run of characters that two texts have in common."""
    match = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return first[match.a : match.a + match.size]
