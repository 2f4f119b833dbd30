"""Checks of a form against its past: targets beside last year's actuals, rows dropped or redefined, goals copied.

In: forms of several years. Out: (index of the later form, problem). How rows are linked: history.py; an earlier name
that differs is quoted, so that a person can refuse the link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.checks.registry import PRACTICE, Problem, set_rule
from extractor.checks.rules.across import project
from extractor.checks.rules.goal_coverage import planned
from extractor.history.form_history import History, Link
from extractor.model.form import Form, Indicator, Measure
from extractor.profiles.profile import Profile
from extractor.terms.families import group, listed, pattern, rows, text_of
from extractor.terms.names import subject_likeness, undated
from extractor.terms.phrasing import figure, short
from extractor.terms.text import fold_text

_HUNDRED = Decimal(100)
_AT_LEAST = ("≥", ">", "=")


def _unit(measure: Measure | None) -> str:
    return fold_text(measure.unit or "") if measure else ""


def _comparable(now: Indicator, then: Indicator) -> bool:
    """Targets of one kind: both numbers, % only with %, people only with people; 个, 家, 家次 all count things."""
    if now.target is None or now.target.value is None:
        return False
    units = _unit(now.target), _unit(then.actual or then.target)
    people = pattern("names", "people_units")
    alike = ("%" in units[0]) == ("%" in units[1]) and bool(people.fullmatch(units[0])) == bool(
        people.fullmatch(units[1])
    )
    return alike and group(now) != "成本" and group(then) != "成本"


def _history(forms: Sequence[Form], profile: Profile) -> History:
    return History(forms, profile)


def _actual(forms: Sequence[Form], link: Link) -> Decimal | None:
    """Last year's actual, where the two can be compared."""
    now, then = forms[link.form].indicators[link.row], forms[link.past].indicators[link.past_row]
    value = then.actual.value if then.actual else None
    return value if value is not None and _comparable(now, then) else None


def _linked(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[Link, Measure, Decimal]]:
    """(link, this year's target, last actual) of rows that want much."""
    history = _history(forms, profile)
    for index, form in enumerate(forms):
        if form.kind != "target_declaration":
            continue
        for link in history.links(index):
            target, actual = form.indicators[link.row].target, _actual(forms, link)
            if target and target.value is not None and actual is not None and target.operator in _AT_LEAST:
                yield link, target, actual


def _problem(forms: Sequence[Form], link: Link, message: str, why: str) -> tuple[int, Problem]:
    form, past = forms[link.form], forms[link.past]
    then = past.indicators[link.past_row]
    other = "" if link.own else f"（项目{project(past)}，如为同一口径）"
    name = form.indicators[link.row].name or ""
    linked = "" if fold_text(name) == fold_text(then.name or "") else f"，该年指标名称“{short(then.name or '')}”"
    pointer = f"/indicators/{link.row}/target"
    there = (link.past, f"/indicators/{link.past_row}/actual")
    row = f"第{link.row + 1}行“{short(name)}”"
    return link.form, Problem([pointer], f"{row}{message}{other}{linked}", why, others=[there])


def _of_last(forms: Sequence[Form], link: Link, actual: Decimal) -> str:
    then = forms[link.past].indicators[link.past_row].actual
    return f"{forms[link.past].fiscal_year}年实际{figure(actual)}{then.unit or '' if then else ''}"


@set_rule(
    "years.low", "warning", PRACTICE, title="指标值低于上年实际", kind="target_declaration", needs="以前年度自评表"
)
def below_last_actual(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """A target below 90 % of the last actual (profile: history.low): easy to meet, or the task shrinks. Ask why."""
    low = profile.number("history.low")
    for link, target, actual in _linked(forms, profile):
        value = target.value or Decimal(0)
        if value and actual >= profile.number("limits.small_count") and value < low * actual:
            message = (
                f"指标值“{text_of(target)}”低于{_of_last(forms, link, actual)}的{figure(low * _HUNDRED)}%，请说明依据"
            )
            yield _problem(forms, link, message, _ratio(value, actual))


@set_rule(
    "years.high", "warning", PRACTICE, title="指标值远高于上年实际", kind="target_declaration", needs="以前年度自评表"
)
def above_last_actual(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """A target above 150 % of the last actual (profile: history.high): on what basis?"""
    high = profile.number("history.high")
    for link, target, actual in _linked(forms, profile):
        value = target.value or Decimal(0)
        if actual >= profile.number("limits.small_count") and value > high * actual:
            message = f"指标值“{text_of(target)}”超过{_of_last(forms, link, actual)}的{figure(high)}倍，请说明依据"
            yield _problem(forms, link, message, _ratio(value, actual))


def _ratio(value: Decimal, actual: Decimal) -> str:
    return f"{figure(value)} ÷ {figure(actual)} = {value / actual * _HUNDRED:.0f}%"


@set_rule("years.strict", "warning", PRACTICE, title="“>”上年实际", kind="target_declaration", needs="以前年度自评表")
def strict_at_last_actual(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """“>7” after 7 last year: as good as last year would fail. Meant is ≥."""
    for link, target, actual in _linked(forms, profile):
        if target.operator == ">" and target.value == actual:
            last = _of_last(forms, link, actual)
            message = f"指标值“{text_of(target)}”与{last}相同，持平即不达标，如意为“不低于上年”请用“≥”"
            yield _problem(forms, link, message, f"上年 {figure(actual)}，本年须 > {figure(actual)}")


def _continued(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, int]]:
    """(declaration, latest earlier form of its project)."""
    history = _history(forms, profile)
    for index, form in enumerate(forms):
        past = history.of_project(index) if form.kind == "target_declaration" else []
        if past:
            yield index, past[0]


@set_rule(
    "years.unit", "warning", PRACTICE, title="同一指标换了计量单位", kind="target_declaration", needs="以前年度表"
)
def unit_changed(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """An indicator of the project kept its name and changed its unit: the years cannot be compared."""
    history = _history(forms, profile)
    for index, form in enumerate(forms):
        for link in history.links(index):
            now, then = form.indicators[link.row], forms[link.past].indicators[link.past_row]
            units = _unit(now.target), _unit(then.target)
            if link.own and all(units) and units[0] != units[1] and ("%" in units[0]) == ("%" in units[1]):
                year = forms[link.past].fiscal_year
                message = f"第{link.row + 1}行“{short(now.name or '')}”的计量单位与{year}年不同，请核实口径是否改变"
                there = [(link.past, f"/indicators/{link.past_row}/target")]
                pointers = [f"/indicators/{link.row}/target"]
                yield index, Problem(pointers, message, f"{units[1]} → {units[0]}", others=there)


@set_rule(
    "years.dropped",
    "info",
    PRACTICE,
    title="上年未完成的指标没有再设",
    kind="target_declaration",
    needs="以前年度自评表",
)
def dropped_rows(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """Indicators that lost points in the project's last self-evaluation and are not in this year's declaration."""
    for index, past in _continued(forms, profile):
        names = [row.name or "" for _, row in rows(forms[index])]
        gone = [i for i, row in rows(forms[past]) if _missed(row) and not _kept(row.name or "", names, profile)]
        if gone:
            year = forms[past].fiscal_year
            message = f"{year}年未得满分的{len(gone)}个指标本年没有再设：{listed(forms[past], gone)}，请核实"
            there = [(past, f"/indicators/{i}/name") for i in gone]
            yield index, Problem(["/indicators"], message, None, whole=True, others=there)


def _kept(name: str, names: list[str], profile: Profile) -> bool:
    """Whether any name is about the same, however it is measured: saying that a row is gone wants more care."""
    return any(subject_likeness(name, other) >= float(profile.number("limits.kept_name")) for other in names)


def _missed(row: Indicator) -> bool:
    return row.score is not None and row.weight is not None and row.score < row.weight


@set_rule("years.copied", "warning", PRACTICE, title="目标照抄上年", kind="target_declaration", needs="以前年度表")
def goal_copied(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """The project's goal is last year's with nothing but another year or edition in it."""
    for index, past in _continued(forms, profile):
        for pointer, text in planned(forms[index]):
            for other, words in planned(forms[past]):
                if len(text) >= profile.number("limits.same_goal") and undated(text) == undated(words):
                    message = f"目标与{forms[past].fiscal_year}年的相同，至多改了年份、届次，请按本年任务修改"
                    yield index, Problem([pointer], message, f"“{short(text)}”", others=[(past, other)])
