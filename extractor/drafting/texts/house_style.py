"""Past reasons of a body in, how it writes them out: how it opens a cause and how it turns to its measures.

A draft in the body's own words needs less editing; nothing of the content of past reasons is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractor.drafting.facts.facts import tidy_text
from extractor.model.form import Form
from extractor.resources import DataFile, read_data
from extractor.terms.deviations import read_reason

_EXAMPLES = 3
_LONGEST = 160


class UsualStyle(DataFile):
    """Content of house_style.yaml: the usual words, and the patterns of a body's own."""

    lead: str
    turn: str
    lead_pattern: re.Pattern[str]
    turn_pattern: re.Pattern[str]


@cache
def load_usual_style() -> UsualStyle:
    """Read the usual style, once."""
    return read_data(UsualStyle, __package__ or "extractor.drafting.texts", "house_style")


@dataclass(frozen=True, slots=True)
class Style:
    """lead: 因, 由于 …; turn: 后续拟, 下一步 …; examples: past reasons for a model to see how they sound."""

    lead: str
    turn: str
    examples: tuple[str, ...] = ()


def style_of(forms: Sequence[Form]) -> Style:
    """The commonest opening and turn of the reasons in these forms; the usual ones where there are none."""
    usual = load_usual_style()
    rows = [row for form in forms for row in form.indicators]
    texts = [tidy_text(row.deviation) for row in rows if read_reason(row) and row.deviation]
    lead = _commonest(usual.lead_pattern, texts) or usual.lead
    turn = _commonest(usual.turn_pattern, texts) or usual.turn
    fit = sorted((text for text in texts if len(text) <= _LONGEST), key=len, reverse=True)
    return Style(lead, turn, tuple(dict.fromkeys(fit))[:_EXAMPLES])


def _commonest(pattern: re.Pattern[str], texts: Sequence[str]) -> str | None:
    found = Counter(match.group() for text in texts if (match := pattern.search(text)))
    return found.most_common(1)[0][0] if found else None
