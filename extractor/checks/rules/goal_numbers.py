"""Numbers of the goals held against the rows: a form in, contradictions out.

Conservative: a text may count a wider or narrower scope than a row. Only the same noun in the same context with the
same unit and another number is called a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from extractor.checks.registry import CannotRun, Problem, rule
from extractor.checks.rules.counted import Counted, counted, noun_of, same_counter
from extractor.checks.rules.reasons import shared_run
from extractor.model.form import Form, Indicator, Measure
from extractor.profiles.profile import Profile
from extractor.terms.indicators import cell, pointers, words
from extractor.terms.phrasing import figure, row_name
from extractor.terms.text import fold_text
from extractor.terms.units import money_units

_BASIS = "绩效目标审核、自评复核：文字与指标应一致"
_CORE = 5
"""Characters of a name (without 数量, 率 …) that a text must repeat for the two to be about the same thing."""
_ADJACENT = 4
"""The same where it stands right before the number: 加装电梯24部."""
_REST = 6
"""Characters before a number that may say it counts what is left."""
_CONTEXT = 5
_LONGEST = 80
"""Characters at the end of a name that are compared."""
_ROUGHLY = Decimal("0.2")
"""约500 may be 450."""
_TEN_THOUSAND = 10000
_DISTINCT = 100
"""From here on an equal number is hardly chance."""

Column = Literal["target", "actual"]
_TEXTS: tuple[tuple[str, str, Column], ...] = (
    ("annual", "年度总体目标", "target"),
    ("expected", "预期目标", "target"),
    ("actual", "实际完成情况", "actual"),
)


class _Place(NamedTuple):
    """A text of the goals: its key, its caption, the column of the grid it must agree with, its numbers."""

    key: str
    caption: str
    column: Column
    numbers: list[Counted]


def _places(form: Form) -> list[_Place]:
    found = [_Place(key, cap, column, list(counted(getattr(form.goals, key)))) for key, cap, column in _TEXTS]
    found = [place for place in found if place.numbers]
    if not found:
        raise CannotRun("目标和完成情况中没有可与指标核对的数量")
    return found


def _measured(form: Form, column: Column) -> list[tuple[int, Indicator, Measure, Decimal]]:
    """(index, row, measure, value) of rows with a number and a unit in the column; 8万人 is 80000 as in a text."""
    return [
        (index, row, measure, measure.value * (_TEN_THOUSAND if _in_ten_thousands(measure) else 1))
        for index, row in enumerate(form.indicators)
        if row.name and (measure := getattr(row, column)) is not None and measure.value is not None and measure.unit
    ]


def _in_ten_thousands(measure: Measure) -> bool:
    """万人, 万亩; 万元 is a unit of its own."""
    unit = fold_text(measure.unit or "")
    return unit.startswith("万") and unit not in money_units() and len(unit) > 1


def _unit(measure: Measure) -> str:
    """What is counted, 万 aside."""
    unit = fold_text(measure.unit or "")
    return unit[1:] if _in_ten_thousands(measure) else unit


def _core(name: str) -> str:
    return str(words("texts")["tail"].sub("", fold_text(name[-_LONGEST:])))


def _agrees(number: Counted, value: Decimal, column: Column) -> bool:
    if number.about or (number.bound and column == "actual"):
        return abs(number.value - value) <= max(value, number.value) * _ROUGHLY
    return number.value == value


@rule(
    "text.number_conflict",
    "error",
    _BASIS,
    family="relevance",
    title="目标、完成情况中的数量应与指标一致",
    needs="目标或完成情况、指标值或实际完成值",
)
def number_conflict(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A number in the goals and another one in the row about the same thing (完成20个项目 against an actual of 8)."""
    for place in _places(form):
        for number in place.numbers:
            rows = _about_the_same(form, place.column, number)
            values = [value for _index, _row, _measure, value in rows]
            if rows and not any(_agrees(number, value, place.column) for value in values):
                yield _conflict(form, place, number, [index for index, *_ in rows])


_Rows = list[tuple[int, Indicator, Measure, Decimal]]


def _about_the_same(form: Form, column: Column, number: Counted) -> _Rows:
    """Rows the number must be about: the name itself stands beside it, or its noun in the same context."""
    rest = "其中" in number.before or words("deviation")["remaining"].search(number.before[-_REST:])
    if rest or words("texts")["other_scope"].search(number.near):
        return []
    rows = [entry for entry in _measured(form, column) if same_counter(number.unit, _unit(entry[2]))]
    named = [entry for entry in rows if _named(entry[1], number)]
    return named or _same_noun(rows, number)


def _named(row: Indicator, number: Counted) -> bool:
    core = _core(row.name or "")
    if number.unit == "%":
        name = fold_text(row.name or "")
        return len(name) >= _CORE and words("texts")["verb_of_number"].sub("", number.before).endswith(name)
    before = words("texts")["verb_of_number"].sub("", number.before)
    if len(core) >= _ADJACENT and number.before.endswith(core):
        return True
    cores = [words("texts")[verb].sub("", core) for verb in ("tail_verb", "head_verb")]
    cores = [each for each in (core, *cores) if len(each) >= _CORE]
    return any(number.after.startswith(each) or before.endswith(each) for each in cores) or (
        bool(cores) and before.endswith(fold_text(row.name or ""))
    )


def _same_noun(rows: _Rows, number: Counted) -> _Rows:
    """The row that shares most with the sentence, of those that count the noun standing after the number."""
    noun = noun_of(number.after)
    best: tuple[int, _Rows] = (_CONTEXT - 1, [])
    for entry in rows if noun else []:
        core = _core(entry[1].name or "")
        if not core.endswith(str(noun)):
            continue
        run = len(shared_run(number.near, core.removesuffix(str(noun))))
        if run > best[0]:
            best = (run, [entry])
        elif run == best[0] and best[1]:
            best[1].append(entry)
    return best[1]


def _conflict(form: Form, place: _Place, number: Counted, rows: list[int]) -> Problem:
    caption = "实际完成值" if place.column == "actual" else "指标值"
    told = "、".join(f"{row_name(form, index)}{caption}“{_shown(form, index, place)}”" for index in rows)
    message = f"{place.caption}写“{number.shown}”，而{told}，数量不一致"
    swapped = _used_elsewhere(form, place, number, rows)
    siblings = _siblings(form, place.column, rows)
    arithmetic = f"{figure(number.value)} ≠ {_shown(form, rows[0], place)}"
    if swapped:
        message += f"；同句“{swapped.shown}”中的{figure(swapped.value)}正是该行的数值，疑为口径混淆"
    if siblings:
        others = "、".join(f"{row_name(form, index)}“{_shown(form, index, place)}”" for index in siblings)
        arithmetic += f"；同口径的还有{others}"
    places = [f"/goals/{place.key}", *pointers(form, rows + siblings, place.column)]
    return Problem(places, message, arithmetic)


def _shown(form: Form, index: int, place: _Place) -> str:
    return cell(getattr(form.indicators[index], place.column))


def _used_elsewhere(form: Form, place: _Place, number: Counted, rows: list[int]) -> Counted | None:
    """Another number of the sentence that has the row's value and counts something else."""
    if number.unit == "%":
        return None
    values = {measure.value for index in rows if (measure := getattr(form.indicators[index], place.column))}
    for other in place.numbers:
        if other is not number and other.sentence == number.sentence and other.value in values:
            return other
    return None


def _siblings(form: Form, column: Column, rows: list[int]) -> list[int]:
    """Rows that count another noun of the same thing: …基地项目数 beside …基地单位数."""
    heads = [words("texts")["nouns_end"].sub("", _core(form.indicators[index].name or "")) for index in rows]
    found = []
    for index, row, _measure, _value in _measured(form, column):
        head = words("texts")["nouns_end"].sub("", _core(row.name or ""))
        if index not in rows and len(head) >= _CORE and head in heads:
            found.append(index)
    return found


@rule(
    "text.unit_differs",
    "warning",
    _BASIS,
    family="relevance",
    title="目标与指标中同一数量的计量单位应一致",
    needs="目标或完成情况、指标值或实际完成值",
)
def unit_differs(form: Form, _profile: Profile) -> Iterator[Problem]:
    """2400人次 in the goal and 2400 人 in the row: people and visits are not the same."""
    for place in _places(form):
        measured = _measured(form, place.column)
        for number in place.numbers:
            same = [entry for entry in measured if entry[3] == number.value and number.value >= _DISTINCT]
            if any(same_counter(number.unit, fold_text(entry[2].unit or "")) for entry in same):
                continue
            for index, row, measure, _value in same:
                if _mixed(number.unit, fold_text(measure.unit or "")) and _touches(row, number):
                    message = (
                        f"{place.caption}写“{number.shown}”，"
                        f"{row_name(form, index)}为“{_shown(form, index, place)}”，计量单位不一致"
                    )
                    compared = f"{number.unit} ≠ {measure.unit}"
                    yield Problem([f"/goals/{place.key}", *pointers(form, [index], place.column)], message, compared)


def _mixed(first: str, second: str) -> bool:
    """Units that are taken for each other: people and visits, places and times."""
    pairs = words("texts")["mixed_units"]
    return bool(pairs.fullmatch(f"{first}|{second}") or pairs.fullmatch(f"{second}|{first}"))


def _touches(row: Indicator, number: Counted) -> bool:
    return len(shared_run(number.before[-12:] + number.after[:12], fold_text((row.name or "")[-_LONGEST:]))) >= 2


@rule(
    "text.parts_exceed_total",
    "warning",
    "表内勾稽关系",
    family="arithmetic",
    title="总数不应小于其组成部分",
    needs="名称含“总数”的指标及其组成部分",
)
def parts_exceed_total(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A row called 总数 that is smaller than another row of the same thing."""
    rows = _measured(form, "target")
    for index, row, measure, value in rows:
        if not words("texts")["total_name"].search(fold_text(row.name or "")) or measure.operator in ("≤", "<"):
            continue
        parts = [entry for entry in rows if entry[0] != index and _is_part(row, measure, entry)]
        larger = [entry for entry in parts if entry[3] > value]
        if larger:
            total = sum((entry[3] for entry in parts), Decimal(0))
            told = "、".join(f"{row_name(form, entry[0])}“{cell(entry[2])}”" for entry in parts)
            message = f"{row_name(form, index)}“{cell(measure)}”小于其组成部分：{told}"
            added = " + ".join(figure(entry[3]) for entry in parts)
            summed = f" = {figure(total)}" if len(parts) > 1 else ""
            arithmetic = f"{added}{summed} > {figure(value)}"
            yield Problem(pointers(form, [index, *(entry[0] for entry in parts)], "target"), message, arithmetic)


def _is_part(total: Indicator, measure: Measure, entry: tuple[int, Indicator, Measure, Decimal]) -> bool:
    _index, row, other, _value = entry
    if fold_text(row.level2 or "") != fold_text(total.level2 or "") or other.operator in ("≤", "<"):
        return False
    units = fold_text(measure.unit or ""), fold_text(other.unit or "")
    return (same_counter(*units) or _mixed(*units)) and bool(_subjects(total) & _subjects(row))


def _subjects(row: Indicator) -> set[str]:
    """Pairs of characters of a name, those left out that any name may hold (人员, 参加)."""
    name = words("texts")["not_subject"].sub(" ", words("texts")["total_name"].sub(" ", _core(row.name or "")))
    return {name[i : i + 2] for i in range(len(name) - 1) if " " not in name[i : i + 2]}
