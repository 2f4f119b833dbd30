"""Checks of the forms of one set against each other: pasted goals, one thing in two units, a form handed in twice.

In: forms. Out: (index of the form, problem); the other side stands in the problem's `others`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from extractor.checks.registry import PRACTICE, Problem, set_rule
from extractor.checks.rules.goal_coverage import planned
from extractor.history.form_history import project_key
from extractor.model.form import Form, Measure
from extractor.profiles.profile import Profile
from extractor.terms.families import group, rows, text_of
from extractor.terms.names import name_key, text_likeness, topics, undated
from extractor.terms.phrasing import short
from extractor.terms.text import fold_text

_Batch = tuple[str, int | None]
_Place = tuple[int, str]
_Goal = tuple[_Place, str]
_SHOWN = 3
_SAID = {"annual": "年度总体目标", "overall": "项目总目标", "expected": "预期目标"}


def project(form: Form) -> str:
    return f"“{short(form.project_name or '（无项目名称）')}”"


def _different(one: Form, other: Form) -> bool:
    return bool(one.project_name and other.project_name) and project_key(one) != project_key(other)


def _goals(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[_Batch, _Place, str]]:
    """Goals long enough not to be alike by chance. A batch is one year and kind: next year's form may keep its goal."""
    for index, form in enumerate(forms):
        for pointer, text in planned(form):
            if len(text) >= profile.number("limits.same_goal"):
                yield (form.kind, form.fiscal_year), (index, pointer), fold_text(text)


@set_rule("goals.identical", "error", PRACTICE, title="不同项目目标相同", needs="两个以上项目")
def identical_goals(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """Two projects with one goal, word for word: one of them does not say what its money is for."""
    places: dict[tuple[_Batch, str], list[_Place]] = {}
    for batch, place, text in _goals(forms, profile):
        places.setdefault((batch, text), []).append(place)
    for (_, text), same in places.items():
        for place in same:
            others = [other for other in same if _different(forms[place[0]], forms[other[0]])]
            if others:
                yield _pasted(forms, place, others, "完全相同", f"各 {len(text)} 字")


@set_rule("goals.pasted", "warning", PRACTICE, title="不同项目目标雷同", needs="两个以上项目")
def alike_goals(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """Two projects whose goals differ by some characters only."""
    least = float(profile.number("similarity.texts"))
    batches: dict[_Batch, list[tuple[_Place, str]]] = {}
    for batch, place, text in _goals(forms, profile):
        batches.setdefault(batch, []).append((place, text))
    for goals in batches.values():
        goals.sort(key=lambda goal: len(goal[1]))
        for (place, text), (other, words) in _near_in_length(goals, least):
            one, far = forms[place[0]], forms[other[0]]
            if text != words and _different(one, far) and not _differ_by_name(text, words, one, far):
                likeness = text_likeness(text, words, least)
                if likeness >= least:
                    for here, there in ((place, other), (other, place)):
                        yield _pasted(forms, here, [there], "几乎相同", f"相似度 {likeness:.0f}%")


def _differ_by_name(text: str, words: str, one: Form, other: Form) -> bool:
    """Goals of two projects of one kind that differ in what the projects are called, and in nothing else."""
    names = fold_text(one.project_name or ""), fold_text(other.project_name or "")
    changed = [edit for edit in Levenshtein.opcodes(text, words) if edit.tag != "equal"]
    return all(
        text[edit.src_start : edit.src_end] in names[0] and words[edit.dest_start : edit.dest_end] in names[1]
        for edit in changed
    )


def _near_in_length(goals: list[_Goal], least: float) -> Iterator[tuple[_Goal, _Goal]]:
    """Pairs of goals, sorted by length, that are not too different in length to be alike."""
    for number, goal in enumerate(goals):
        for other in goals[number + 1 :]:
            if 2 * len(goal[1]) / (len(goal[1]) + len(other[1])) * 100 < least:
                break
            yield goal, other


def _pasted(forms: Sequence[Form], place: _Place, others: list[_Place], how: str, why: str) -> tuple[int, Problem]:
    caption = _SAID[place[1].rsplit("/", 1)[1]]
    named = "、".join(dict.fromkeys(project(forms[index]) for index, _ in others[:_SHOWN]))
    message = f"{caption}与项目{named}的{how}，应按本项目内容分别编写"
    return place[0], Problem([place[1]], message, why, others=others)


@set_rule("project.twice", "warning", PRACTICE, title="同一项目重复", needs="两个以上项目")
def same_project_twice(forms: Sequence[Form], _profile: Profile) -> Iterator[tuple[int, Problem]]:
    """One unit's form for one project and year a second time, or two versions of it."""
    seen: dict[tuple[object, ...], int] = {}
    for index, form in enumerate(forms):
        if not project_key(form):
            continue
        same = (form.kind, form.fiscal_year, project_key(form), fold_text(form.implementing_unit or ""))
        first = seen.setdefault(same, index)
        if first != index:
            message = f"与同一批中的另一张表项目名称、实施单位和年度都相同：{project(form)}，请核实是否重复报送"
            yield index, Problem(["/project_name"], message, None, others=[(first, "/project_name")])


def _base(measure: Measure | None) -> str:
    return fold_text(measure.unit or "") if measure else ""


def _is_part(one: str, other: str) -> bool:
    """元/人 of 元/人·天: the same price with and without what it is counted by."""
    return one != other and "/" in one and other.startswith(one) and other[len(one)] in "·*×/"


@set_rule("units.across", "warning", PRACTICE, title="同一事项计量单位不一", needs="两个以上项目")
def one_thing_two_units(forms: Sequence[Form], _profile: Profile) -> Iterator[tuple[int, Problem]]:
    """Costs of one kind and figure, 元/人 here and 元/人·天 there: one of the two is not what was meant."""
    costs: dict[tuple[int | None, Decimal], list[tuple[int, int]]] = {}
    for index, form in enumerate(forms):
        for row, indicator in rows(form):
            target = indicator.target
            if group(indicator) == "成本" and target and target.value is not None and target.unit:
                costs.setdefault((form.fiscal_year, target.value), []).append((index, row))
    for places in costs.values():
        for number, place in enumerate(places):
            others = [other for other in places[:number] if _one_thing_two_units(forms, place, other)]
            if others:
                yield _other_unit(forms, place, others)


def _one_thing_two_units(forms: Sequence[Form], one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Rows of two forms share a topic, and the unit of one is part of the other's."""
    mine, theirs = forms[one[0]].indicators[one[1]], forms[other[0]].indicators[other[1]]
    units = _base(mine.target), _base(theirs.target)
    if one[0] == other[0] or not (_is_part(*units) or _is_part(*units[::-1])):
        return False
    return bool(topics(name_key(mine.name or "")) & topics(name_key(theirs.name or "")))


def _other_unit(forms: Sequence[Form], place: tuple[int, int], others: list[tuple[int, int]]) -> tuple[int, Problem]:
    mine = forms[place[0]].indicators[place[1]]
    theirs = [forms[index].indicators[row] for index, row in others]
    named = "、".join(dict.fromkeys(project(forms[index]) for index, _ in others[:_SHOWN]))
    message = (
        f"第{place[1] + 1}行“{short(mine.name or '')}”为“{text_of(mine.target)}”，而项目{named}"
        f"的“{short(theirs[0].name or '')}”为“{text_of(theirs[0].target)}”，金额相同而计量单位不一致"
    )
    why = f"{_base(theirs[0].target)} 与 {_base(mine.target)}"
    there = [(index, f"/indicators/{row}/target") for index, row in others]
    return place[0], Problem([f"/indicators/{place[1]}/target"], message, why, others=there)


@set_rule("deviation.across", "warning", PRACTICE, title="不同项目偏差原因相同", kind="self_evaluation")
def same_reason(forms: Sequence[Form], profile: Profile) -> Iterator[tuple[int, Problem]]:
    """One reason pasted into the forms of two projects."""
    seen: dict[str, tuple[int, int]] = {}
    for index, form in enumerate(forms):
        for row, indicator in enumerate(form.indicators):
            text = undated(indicator.deviation or "")
            if len(text) < profile.number("limits.same_goal"):
                continue
            first = seen.setdefault(text, (index, row))
            if first[0] != index and _different(form, forms[first[0]]):
                message = (
                    f"第{row + 1}行的偏差原因与项目{project(forms[first[0]])}第{first[1] + 1}行的相同，应按实际分别说明"
                )
                others = [(first[0], f"/indicators/{first[1]}/deviation")]
                quoted = f"“{short(indicator.deviation or '')}”"
                yield index, Problem([f"/indicators/{row}/deviation"], message, quoted, others=others)
