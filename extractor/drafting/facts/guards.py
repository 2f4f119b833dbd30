"""A drafted text and its facts in, what is wrong with it out: made-up numbers, names and words, contradictions, length.

Deterministic, and the same for a rule's, a model's and a person's text. A fault is a Chinese sentence: a model is
re-asked with it, staff read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

from extractor.checks import check_forms
from extractor.checks.rules.reasons import reason
from extractor.data import load
from extractor.drafting.facts.facts import Difference, Facts, difference
from extractor.drafting.facts.unknown_names import unknown_names
from extractor.drafting.facts.unknown_words import unknown_words
from extractor.model.form import Form, Indicator
from extractor.terms.indicators import in_yuan, smaller_is_better
from extractor.terms.numerals import Said, find_numbers, same_value
from extractor.terms.text import fold_text

JUDGED = (
    "deviation.grade_conflict",
    "deviation.late_but_in_time",
    "deviation.other_indicator",
    "deviation.empty_phrases",
    "deviation.no_cause",
    "deviation.no_measure",
)
"""Rules of the checks a drafted reason is put before; they know when a reason contradicts its row."""
_QUOTED = 16
_DATE_UNITS = frozenset({"年", "年度", "月", "月份", "日", "号", "季度"})
_ROLE = 14
"""Characters before a number that say what it is."""


@cache
def _texts() -> dict[str, re.Pattern[str]]:
    known = load("drafting_texts")
    patterns = {**known["claims"], "slot": known["slot_pattern"], "plain": known["numbers"]["plain"]}
    return {key: re.compile(pattern) for key, pattern in patterns.items()}


def slots_of(text: str) -> list[str]:
    """What the slots of a text ask for: 〔待填：原因〕 → 原因."""
    return [match.group()[4:-1] for match in _texts()["slot"].finditer(text)]


def without_slots(text: str) -> str:
    """The text with nothing where its slots stand, a mark keeps their neighbours apart."""
    return _texts()["slot"].sub("□", text)


def fact_faults(text: str, facts: Facts) -> list[str]:
    """Numbers and names that no fact has, also inside slots: a slot asks, it does not tell."""
    return [*slot_faults(text), *number_faults(text, facts), *name_faults(text, facts)]


def slot_faults(text: str) -> list[str]:
    rest = _texts()["slot"].sub("", text)
    return ["空位须写成“〔待填：要填什么〕”，不得嵌套或残缺"] if re.search("[〔〕]|待填", rest) else []


def number_faults(text: str, facts: Facts) -> list[str]:
    """Each number with its unit stands in a fact; a computed one may be rounded as a person rounds."""
    plain = _texts()["plain"].sub("□", fold_text(text))
    exact = [(fact.exact, fact.unit) for fact in facts.items if fact.exact is not None]
    printed = [number for fact in facts.items for number in find_numbers(fact.text)]
    faults = [
        f"“{number.shown}”没有依据，请删去或改为空位"
        for number in find_numbers(plain)
        if not _grounded(number, printed) and not any(_computed(number, *each) for each in exact)
    ]
    return faults + [f"日期“{shown}”没有依据" for shown in _dates(plain) if not _has_date(shown, facts)]


def _grounded(number: Said, printed: Sequence[Said]) -> bool:
    return any(_equal(number.value, number.unit, known.value, known.unit) for known in printed)


def _computed(number: Said, exact: Decimal, unit: str) -> bool:
    return same_unit(number.unit, unit) and same_value(number.value, exact)


def _equal(value: Decimal, unit: str, known: Decimal, known_unit: str) -> bool:
    if same_unit(unit, known_unit):
        return value == known
    one, other = in_yuan(value, unit), in_yuan(known, known_unit)
    return one is not None and one == other


def same_unit(one: str, other: str) -> bool:
    """Units that count the same; a number without a unit may be of any."""
    if not one or not other or one == other:
        return True
    return any(one in group and other in group for group in load("drafting_texts")["numbers"]["same_counters"])


def _dates(text: str) -> Iterator[str]:
    """Dates of two parts: each part may be known and the date still be made up."""
    numbers = find_numbers(text)
    for one, other in pairwise(numbers):
        if one.end == other.start and {one.unit, other.unit} <= _DATE_UNITS:
            yield one.shown + other.shown


def _has_date(shown: str, facts: Facts) -> bool:
    wanted = [(number.value, number.unit) for number in find_numbers(shown)]
    for text in facts.texts():
        known = [(number.value, number.unit) for number in find_numbers(text)]
        if wanted in [known[place : place + 2] for place in range(len(known))]:
            return True
    return False


def name_faults(text: str, facts: Facts) -> list[str]:
    return [f"“{name}”不在所给事实中，请删去或改为空位" for name in unknown_names(text, facts.texts())]


def word_faults(text: str, facts: Facts, *groups: str) -> list[str]:
    """Words that neither the facts nor these groups of the vocabulary have; slots may also use words that ask."""
    unknown = unknown_words(without_slots(text), facts.texts(), *groups)
    for slot in slots_of(text):
        unknown += unknown_words(slot, facts.texts(), "slot", *groups)
    if not unknown:
        return []
    listed = "、".join(f"“{word}”" for word in dict.fromkeys(unknown))
    return [f"{listed}没有依据，请只用所给事实的原词，不知道的写成空位"]


def role_faults(text: str, row: Indicator, facts: Facts) -> list[str]:
    """A number called the target is the target, one called the actual is the actual, one called the score the score."""
    parts, plain = difference(row), fold_text(text)
    faults = [fault for number in find_numbers(plain) if parts and (fault := _role_fault(number, plain, parts, facts))]
    if row.score is None:
        return faults
    return faults + [
        f"“{quoted}”与得分不符"
        for number in find_numbers(plain)
        if number.value != row.score and (quoted := _called(number, plain, "score_role")) and not _told(quoted, facts)
    ]


def _called(number: Said, text: str, key: str) -> str | None:
    """The number with what it is called, where it is called so."""
    match = _texts()[key].search(text[max(0, number.start - _ROLE) : number.start].rstrip("≥≤=><"))
    return match.group() + number.shown if match else None


def _told(quoted: str, facts: Facts) -> bool:
    return any(quoted in fold_text(fact) for fact in facts.texts("cause", "measure"))


def _role_fault(number: Said, text: str, parts: Difference, facts: Facts) -> str | None:
    if number.unit and parts.unit and not same_unit(number.unit, parts.unit):
        return None
    for key, value, caption in (("target_role", parts.target, "指标值"), ("actual_role", parts.actual, "实际完成值")):
        quoted = _called(number, text, key)
        if quoted and number.value != value and not _told(quoted, facts):
            return f"“{quoted}”与{caption}不符"
    return None


def claim_faults(text: str, row: Indicator) -> list[str]:
    """No success where the target was missed, no failure where it was passed, no full marks where points were taken."""
    plain, parts = fold_text(without_slots(text)), difference(row)
    faults = []
    if row.score is not None and row.weight is not None and row.score < row.weight:
        faults += _said("full_marks", plain, "该行有扣分")
    if parts is None or parts.actual == parts.target:
        return faults
    short = parts.actual < parts.target
    missed = short != smaller_is_better(row)
    faults += _said("missed" if missed else "passed", plain, "该行未达到指标值" if missed else "该行已达到指标值")
    faults += _said("more" if short else "less", plain, "实际值低于指标值" if short else "实际值高于指标值")
    return faults


def _said(key: str, text: str, why: str) -> list[str]:
    match = _texts()[key].search(text)
    return [f"“{match.group()}”与表不符：{why}"] if match else []


def plan_faults(measure: str, facts: Facts) -> list[str]:
    """A measure is what will be done: what was done is a fact, and staff's to tell."""
    match = _texts()["done"].search(fold_text(without_slots(measure)))
    if match is None or any(match.group() in fold_text(told) for told in facts.texts("measure")):
        return []
    return [f"改进措施写“{match.group()}”，像是已做的事，请写将要做的"]


def length_faults(text: str, kind: str) -> list[str]:
    """Characters, slots included; kind: reason, summary or goal."""
    bounds = load("drafting_texts")["limits"][kind]
    size = len(fold_text(text))
    if size < bounds["fewest"]:
        return [f"只有{size}字，至少{bounds['fewest']}字"]
    return [f"有{size}字，最多{bounds['most']}字"] if size > bounds["most"] else []


def reason_faults(text: str, form: Form, index: int, facts: Facts) -> list[str]:
    """Everything a reason of one row is held against, but its words and its neighbours."""
    row = form.indicators[index]
    return [
        *length_faults(text, "reason"),
        *fact_faults(text, facts),
        *role_faults(text, row, facts),
        *claim_faults(text, row),
        *check_faults(text, form, index),
    ]


def check_faults(text: str, form: Form, index: int) -> list[str]:
    """What the rules of the checks say about a reason standing in its row."""
    trial = form.model_copy(deep=True)
    for place, row in enumerate(trial.indicators):
        row.deviation = text if place == index else None
    found = check_forms([trial], codes=JUDGED)[0].findings
    return [finding.message for finding in found if f"/indicators/{index}/deviation" in finding.pointers]


def copied(texts: dict[int, str], form: Form) -> list[int]:
    """Rows whose drafted reason is a copy of an earlier row's, the names and numbers of the rows aside."""
    standing = {index: reason(row) for index, row in enumerate(form.indicators) if index not in texts and reason(row)}
    seen: list[str] = [bare_reason(text, form.indicators[index]) for index, text in standing.items()]
    found = []
    for index, text in texts.items():
        bare = bare_reason(text, form.indicators[index])
        if any(is_copy(bare, other) for other in seen):
            found.append(index)
        seen.append(bare)
    return found


def is_copy(one: str, other: str) -> bool:
    return bool(fuzz.ratio(one, other) >= load("drafting_texts")["limits"]["same_text"])


def bare_reason(text: str, row: Indicator) -> str:
    """A reason without its row's name, so that two rows' pasted reasons are alike."""
    return fold_text(text).replace(fold_text(row.name or "\n"), "□")
