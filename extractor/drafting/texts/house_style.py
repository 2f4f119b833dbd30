"""Past reasons of a body in, how it writes them out: how it opens a cause and how it turns to its measures.

A draft in the body's own words needs less editing; nothing of the content of past reasons is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractor.data import load
from extractor.drafting.facts.facts import tidy
from extractor.model.form import Form
from extractor.terms.deviations import read_reason

_EXAMPLES = 3
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Style:
    """lead: 因, 由于 …; turn: 后续拟, 下一步 …; examples: past reasons for a model to see how they sound."""

    lead: str
    turn: str
    examples: tuple[str, ...] = ()


def style_of(forms: Sequence[Form]) -> Style:
    """The commonest opening and turn of the reasons in these forms; the usual ones where there are none."""
    known = load("drafting_texts")["style"]
    texts = [tidy(row.deviation) for form in forms for row in form.indicators if read_reason(row) and row.deviation]
    lead = _commonest("lead_pattern", texts) or known["lead"][0]
    turn = _commonest("turn_pattern", texts) or known["turn"][0]
    fit = sorted((text for text in texts if len(text) <= _LONGEST), key=len, reverse=True)
    return Style(lead, turn, tuple(dict.fromkeys(fit))[:_EXAMPLES])


def _commonest(key: str, texts: Sequence[str]) -> str | None:
    found = Counter(match.group() for text in texts if (match := _pattern(key).search(text)))
    return found.most_common(1)[0][0] if found else None


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(load("drafting_texts")["style"][key])
