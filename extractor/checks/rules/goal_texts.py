"""What the goals and targets of a form say in words: lost numbers, growth from nowhere, titles of files, web mark-up.

Forms in, problems out.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Problem, rule
from extractor.model.form import Form
from extractor.profiles.profile import Profile
from extractor.terms.indicators import cell, pointers, said, words
from extractor.terms.phrasing import row_name, short
from extractor.terms.text import fold_text

_REVIEW = "绩效目标审核实务"
_CLEAR = "财预〔2015〕88号 绩效目标设置：指向明确、细化量化"
_GOALS = {"overall": "项目总目标", "annual": "年度总体目标", "expected": "预期目标", "actual": "实际完成情况"}
_REPEATED = 3
"""Characters of a target from which it is worth saying that the name holds them already; shorter ones are vague."""
_TITLES = 2
_QUOTED = 8


def _texts(form: Form) -> list[tuple[str, str, str]]:
    """(pointer, caption, folded text) of the goals that are printed."""
    texts = [(f"/goals/{key}", caption, getattr(form.goals, key)) for key, caption in _GOALS.items()]
    return [(pointer, caption, fold_text(text)) for pointer, caption, text in texts if text]


def _cells(form: Form) -> list[tuple[str, str, str]]:
    """The same of names and of targets and actuals in words."""
    found = []
    for index, row in enumerate(form.indicators):
        where = row_name(form, index)
        if row.name:
            found.append((f"/indicators/{index}/name", f"{where}的名称", fold_text(row.name)))
        for key, caption in (("target", "指标值"), ("actual", "实际完成值")):
            measure = getattr(row, key)
            if measure and measure.value is None:
                found.append((f"/indicators/{index}/{key}", f"{where}的{caption}", fold_text(measure.text)))
    return found


def around(text: str, start: int, end: int) -> str:
    """A quotation of a place with a little of what stands before and after."""
    return f"“…{text[max(0, start - _QUOTED) : end + _QUOTED]}…”"


@rule(
    "text.number_missing",
    "error",
    _CLEAR,
    family="completeness",
    title="计量单位前应有数字",
    needs="目标、指标值",
)
def number_missing(form: Form, _profile: Profile) -> Iterator[Problem]:
    """为期个月: the unit is there, the number is not."""
    for pointer, caption, text in [*_texts(form), *_cells(form)]:
        match = words("goals")["missing_number"].search(text)
        if match:
            unit = match.group(2)
            message = f"{caption}中“{unit}”前缺少数字：{around(text, match.start(), match.end())}"
            yield Problem([pointer], message, f"“{match.group()}”")


@rule(
    "text.growth_without_base",
    "warning",
    _CLEAR,
    family="appropriateness",
    title="增长、下降类表述应有基数",
    needs="目标、指标名称、指标值",
)
def growth_without_base(form: Form, _profile: Profile) -> Iterator[Problem]:
    """较上年增长, 增长率 without the figure it starts from: nobody can tell later whether it was reached."""
    everything = [*_texts(form), *_cells(form)]
    planned = [place for place in everything if not place[0].endswith("/actual")]
    if any(words("goals")["baseline"].search(text) for _pointer, _caption, text in everything):
        return
    found = [(place, words("goals")["growth"].search(place[2])) for place in planned]
    growing = [(place, match) for place, match in found if match]
    if growing:
        told = "、".join(f"{caption}“{match.group()}”" for (_pointer, caption, _text), match in growing)
        message = f"{told}没有写明基数，无法判断是否达成"
        yield Problem([place[0] for place, _match in growing], message, "应写明上年实际值或基期数值和计算方法")


@rule(
    "text.circular_target",
    "warning",
    _CLEAR,
    family="wording",
    title="指标值不应只重复指标名称",
    needs="三级指标、指标值",
)
def circular_target(form: Form, _profile: Profile) -> Iterator[Problem]:
    """示范引领 as the target of 项目示范引领: it says nothing beyond the name."""
    rows = []
    for index, row in enumerate(form.indicators):
        if row.target is None or row.target.value is not None:
            continue
        said_so = words("goals")["filler"].sub("", fold_text(row.target.text))
        if len(said_so) >= _REPEATED and said_so in words("goals")["filler"].sub("", fold_text(row.name or "")):
            rows.append(index)
    if rows:
        told = "、".join(f"{row_name(form, index)}为“{cell(form.indicators[index].target)}”" for index in rows)
        message = f"{told}：指标值只重复了名称，没有说明做到什么程度"
        yield Problem(pointers(form, rows, "name", "target"), message, "指标值应能据以判断是否达成")


@rule(
    "goals.only_files",
    "warning",
    _CLEAR,
    family="relevance",
    title="绩效目标不应只罗列文件依据",
    needs="绩效目标",
)
def only_files(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A goal made of titles of documents: the basis of the project, not what it is to bring about."""
    for pointer, caption, text in _texts(form):
        titles = [match.group() for match in words("goals")["file_title"].finditer(text)]
        rest = words("goals")["file_title"].sub("", text)
        if len(titles) >= _TITLES and not said("goals", "deed", rest):
            message = f"{caption}只罗列了{len(titles)}处文件依据，没有写明做什么、达到什么效果"
            yield Problem([pointer], message, f"如{'、'.join(short(title) for title in titles[:_TITLES])}")


@rule(
    "goals.same_twice",
    "warning",
    _REVIEW,
    family="completeness",
    title="项目总目标与年度目标不应完全相同",
    kind="target_declaration",
    needs="项目总目标、年度总体目标、计划期",
)
def same_twice(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The goal of several years copied as the goal of one. A project of a single year may have one goal."""
    overall, annual = (fold_text(text or "") for text in (form.goals.overall, form.goals.annual))
    one_year = form.start_date and form.end_date and form.start_date.year == form.end_date.year
    if overall and overall == annual and not one_year:
        message = "项目总目标与年度总体目标完全相同，年度目标应写本年度要完成的部分"
        yield Problem(["/goals/overall", "/goals/annual"], message, f"两栏均为“{short(annual)}”")


@rule(
    "goals.results_copied",
    "warning",
    _REVIEW,
    family="relevance",
    title="实际完成情况不应照抄预期目标",
    kind="self_evaluation",
    needs="预期目标、实际完成情况",
)
def results_copied(form: Form, _profile: Profile) -> Iterator[Problem]:
    """What was done in the very words of what was planned: results and figures are missing."""
    expected, actual = (fold_text(text or "") for text in (form.goals.expected, form.goals.actual))
    if actual and expected == actual:
        message = "实际完成情况与预期目标一字不差，应写实际完成的内容、数量和效果"
        yield Problem(["/goals/expected", "/goals/actual"], message, f"两栏均为“{short(actual)}”")


@rule(
    "text.markup",
    "error",
    _REVIEW,
    family="wording",
    title="文字中不应有网页标记",
    needs="目标、指标、偏差原因",
)
def markup_in_values(form: Form, _profile: Profile) -> Iterator[Problem]:
    """<p> and &nbsp; pasted with the text, in values that kept them."""
    reasons = [
        (f"/indicators/{index}/deviation", f"{row_name(form, index)}的偏差原因", fold_text(row.deviation))
        for index, row in enumerate(form.indicators)
        if row.deviation
    ]
    for pointer, caption, text in [*_texts(form), *_cells(form), *reasons]:
        match = words("goals")["tag"].search(text)
        if match:
            yield Problem([pointer], f"{caption}中有网页标记“{match.group()}”，请删除", around(text, *match.span()))
