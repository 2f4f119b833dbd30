"""Checks of how targets and goals are worded: vague words, strict signs, costs that are none, years that have passed.

In: a form. Out: problems. What counts as vague or stale: checks_structure.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.registry import PRACTICE, CannotRun, Problem, rule
from extractor.checks.rules.goal_coverage import planned
from extractor.model.form import Form, Indicator, Measure
from extractor.profiles.profile import Profile
from extractor.terms.families import family, group, listed, pattern, rows, says, text_of
from extractor.terms.indicators import said
from extractor.terms.names import topics
from extractor.terms.numerals import parse_numeral
from extractor.terms.phrasing import figure, row_name, short
from extractor.terms.text import fold_text
from extractor.terms.units import count_units

_ONE, _FULL = Decimal(1), Decimal(100)


def _targets(indexes: list[int]) -> list[str]:
    return [f"/indicators/{index}/target" for index in indexes]


def _vague(row: Indicator) -> bool:
    text = text_of(row.target)
    return bool(text) and row.target is not None and row.target.value is None and _is_vague(text)


def _is_answered(row: Indicator) -> bool:
    """The name holds what a word is enough for: a deadline to be met, a standard to be complied with; or it is a rate
    or count with 完成 or a date for its number, which has a rule of its own."""
    name = fold_text(row.name or "")
    if pattern("wording", "dated_name").search(name):
        return True
    if pattern("wording", "countable").search(name) and said("units", "yes_words", text_of(row.target)):
        return True
    by_standard = pattern("wording", "standard_name").search(name) is not None
    return by_standard and pattern("wording", "complies").fullmatch(text_of(row.target)) is not None


def _is_vague(text: str) -> bool:
    return pattern("wording", "vague").fullmatch(text) is not None


@rule("target.vague", "warning", PRACTICE, family="appropriateness", title="指标值未量化", needs="指标值")
def vague_targets(form: Form, _profile: Profile) -> Iterator[Problem]:
    """提升, 及时, 完成 as a target: 财预〔2015〕88号 wants numbers, or grades that can be told apart. Costs and rates
    have rules of their own, and a name with its own deadline (12月底前完成…) needs no more than 完成."""
    vague = [index for index, row in rows(form) if _vague(row) and group(row) != "成本" and not _is_answered(row)]
    if vague:
        values = dict.fromkeys(f"“{text_of(form.indicators[index].target)}”" for index in vague)
        message = f"{listed(form, vague)}的指标值{'、'.join(values)}没有量化，也没有说明达到的标准"
        why = "能量化的应写数值；不能量化的应分级描述，使完成与否可以判断"
        yield Problem(_targets(vague), message, why)


@rule("cost.not_numeric", "warning", PRACTICE, family="appropriateness", title="成本指标没有数值", needs="指标值")
def cost_without_number(form: Form, _profile: Profile) -> Iterator[Problem]:
    """经济成本 says how much at most: 节约, 合理 is no target."""
    vague = [
        index
        for index, row in rows(form)
        if family(row) == "经济成本"
        and text_of(row.target)
        and not re.search(r"\d", text_of(row.target))
        and not pattern("wording", "by_standard").search(text_of(row.target))
    ]
    if vague:
        values = dict.fromkeys(f"“{text_of(form.indicators[index].target)}”" for index in vague)
        message = f"{listed(form, vague)}的指标值{'、'.join(values)}不是数值，应写明单位成本或总额的上限"
        yield Problem(_targets(vague), message, "经济成本指标应按标准或报价写“≤金额(单位)”")


@rule("cost.no_harm", "warning", PRACTICE, family="relevance", title="社会成本指标无实际内容")
def harmless_cost(form: Form, _profile: Profile) -> Iterator[Problem]:
    """社会成本, 生态环境成本 are harm a project does to society or nature (101号): 节约 or 未发生 says nothing, and
    what should be as much as possible (回收利用率 ≥95 %) is no harm."""
    wrong = [index for index, row in rows(form) if family(row) in ("社会成本", "生态成本") and _is_harmless(row)]
    if wrong:
        values = dict.fromkeys(f"“{text_of(form.indicators[index].target) or '空'}”" for index in wrong)
        label = form.indicators[wrong[0]].level2
        told = f"{listed(form, wrong)}（指标值{'、'.join(values)}）"
        message = f"{told}没有实际内容：{label}指项目造成的负面影响，不是节约或成效"
        pointers = [f"/indicators/{index}/{key}" for index in wrong for key in ("name", "target")]
        yield Problem(pointers, message, "没有负面影响的不必设置，可改设经济成本指标")


def _is_harmless(row: Indicator) -> bool:
    """A saving, or no harm at all where the name says of what. 对环境的破坏: 无 can be checked and is left alone."""
    name = fold_text(row.name or "")
    if pattern("wording", "saving").search(name):
        return True
    if row.target and row.target.value is not None:
        full = row.target.operator == "=" and _is_extreme(row.target) and row.target.value > 0
        return says("good_rate", name) and (row.target.operator in ("≥", ">") or full)
    named = pattern("wording", "harm").search(name)
    return not named and pattern("wording", "harmless").search(text_of(row.target)) is not None


def _strict(form: Form) -> list[int]:
    return [
        index
        for index, row in rows(form)
        if row.target and row.target.operator == ">" and row.target.value is not None and group(row) != "成本"
    ]


@rule("operator.strict", "warning", PRACTICE, family="wording", title="应使用≥而用了>", needs="指标值")
def strict_sign(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Counts and full rates with “>”: reaching the number exactly fails. Rates beside them are named in the same
    breath. One finding a form."""
    strict = _strict(form)
    counts = [index for index in strict if _counts(form.indicators[index])]
    if not counts:
        return
    row = form.indicators[counts[0]]
    assert row.target
    assert row.target.value is not None
    least = f"“{text_of(row.target)}”实际要求至少{figure(row.target.value + _ONE)}{row.target.unit or ''}"
    message = f"{listed(form, strict)}用“>”，刚好达到该数值将被判为未完成（{least}），如意为“不少于”请改用“≥”"
    others = sum(1 for _, row in rows(form) if row.target and row.target.operator == "≥")
    yield Problem(_targets(strict), message, f"本表“>” {len(strict)} 行、“≥” {others} 行")


def _counts(row: Indicator) -> bool:
    """A whole number of things."""
    target = row.target
    if target is None or target.value is None or target.value != target.value.to_integral_value():
        return False
    return fold_text(target.unit or "") in count_units()


@rule("operator.goal", "warning", PRACTICE, family="wording", title="符号与目标表述不一致", needs="总体目标")
def sign_against_goal(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The goal says 92%以上 or 达到92%, which 92 meets; the row says >92, which it does not."""
    goals = planned(form)
    if not goals:
        raise CannotRun("没有总体目标")
    for index in _strict(form):
        row = form.indicators[index]
        assert row.target
        assert row.target.value is not None
        number = f"{figure(row.target.value)}{'%' if row.target.unit == '%' else ''}"
        for pointer, text in goals:
            quote = _inclusive_clause(fold_text(text), number, row)
            if quote:
                message = f"{row_name(form, index)}为“{text_of(row.target)}”，目标写“{quote}”，符号应为“≥”"
                yield Problem(
                    [f"/indicators/{index}/target", pointer], message, f"刚好{number}时，目标完成而指标未完成"
                )
                break


def _inclusive_clause(text: str, number: str, row: Indicator) -> str | None:
    """The clause of a goal that is about the row, has its number and says that the number is enough."""
    for clause in re.split(r"[,，。；;、]", text):
        if re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.%])", clause) and topics(clause) & topics(row.name or ""):
            return clause if pattern("wording", "inclusive").search(clause) else None
    return None


@rule("year.stale", "warning", PRACTICE, family="feasibility", title="年份已过", needs="年度")
def stale_year(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A goal, name or target that speaks of an earlier year and never of the form's own: copied from last year.

    Documents, terms (2021-2025), baselines (较2023年) and things named after a year are left out.
    """
    if form.fiscal_year is None:
        raise CannotRun("没有年度")
    for pointer, text in _texts(form):
        years = {int(year) for year in pattern("stale", "year").findall(_without_documents(text))}
        if years and max(years) < form.fiscal_year:
            named = "、".join(f"{year}年" for year in sorted(years))
            message = f"{_place(form, pointer)}写的是{named}，本表为{form.fiscal_year}年度，疑似沿用旧文未改"
            yield Problem([pointer, "/fiscal_year"], message, f"{max(years)} < {form.fiscal_year}")


def _texts(form: Form) -> list[tuple[str, str]]:
    """(pointer, text) of goals, names and targets: what is written anew each year."""
    texts = planned(form)
    texts += [(f"/indicators/{index}/name", row.name or "") for index, row in rows(form)]
    return texts + [(f"/indicators/{i}/target", row.target.text) for i, row in rows(form) if row.target]


def _without_documents(text: str) -> str:
    return pattern("stale", "document").sub("", fold_text(text))


def _place(form: Form, pointer: str) -> str:
    parts = pointer.split("/")
    return (
        row_name(form, int(parts[2])) if parts[1] == "indicators" else f"目标“{short(getattr(form.goals, parts[2]))}”"
    )


@rule("edition.stale", "warning", PRACTICE, family="feasibility", title="届次与项目不符", needs="项目名称中的届次")
def stale_edition(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The project is for 第8届, a goal or name speaks of 第7届 of the same thing alone: copied from last time."""
    own = _editions(f"{form.project_name or ''}{form.title or ''}")
    for pointer, text in _texts(form):
        for thing, numbers in _editions(text).items():
            if thing in own and max(numbers) < min(own[thing]):
                wanted, named = min(own[thing]), max(numbers)
                message = f"{_place(form, pointer)}写的是第{named}届，项目为第{wanted}届{thing}，疑似沿用旧文未改"
                yield Problem([pointer, "/project_name"], message, f"第{named}届 < 第{wanted}届")


def _editions(text: str) -> dict[str, set[int]]:
    """What is held in editions (the two characters after 届) → the numbers named."""
    found: dict[str, set[int]] = {}
    for number, thing in re.findall(r"第(\d{1,3}|[一二三四五六七八九十]{1,3})届([\u4e00-\u9fff]{2})", fold_text(text)):
        edition = parse_numeral(number)
        if edition is not None:
            found.setdefault(thing, set()).add(edition)
    return found


@rule("operator.missing", "info", PRACTICE, family="wording", title="指标值没有符号", kind="target_declaration")
def sign_missing(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A number without ≥, ≤ or = leaves open what counts as done. Not where a template has no signs at all; nothing
    and all of it (0起, 100%) leave nothing open."""
    numbers = [i for i, row in rows(form) if row.target and row.target.value is not None]
    bare = [
        i
        for i in numbers
        if (target := form.indicators[i].target) and target.operator is None and not _is_extreme(target)
    ]
    signed = any((target := form.indicators[i].target) and target.operator for i in numbers)
    if bare and signed:
        message = f"{listed(form, bare)}的指标值没有“≥”“≤”或“=”，无法判断多于或少于时是否完成"
        yield Problem(_targets(bare), message, f"{len(numbers)} 行数值中 {len(bare)} 行没有符号")


def _is_extreme(target: Measure) -> bool:
    return target.value == 0 or (target.value == _FULL and fold_text(target.unit or "") == "%")
