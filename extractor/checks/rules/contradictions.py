"""Cells of a self-evaluation that say different things: grade, reason, timeliness, results. Forms in, problems out.

A reason must be about its own row and agree with the row's grade; what is told as done must be done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.registry import Problem, rule
from extractor.checks.rules.reasons import SHARED, cause, listed, quote, reason, reasons, shared_run
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.indicators import attainment, figures, graded, pointers, said, sane, smaller_is_better, words
from extractor.terms.phrasing import row_name, short
from extractor.terms.text import fold_text

_REVIEW = "自评复核实务"
_ALL = 100
_OTHER_WORDS = 2
"""Characters a name may hold beside the event."""
_GRADES = {"none": "未达成", "partial": "部分达成", "full": "达成"}


@rule(
    "deviation.grade_conflict",
    "error",
    _REVIEW,
    family="relevance",
    title="偏差原因与实际完成等次应一致",
    kind="self_evaluation",
    needs="实际完成值、偏差原因",
)
def grade_conflict(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The actual cell says 未达成, the reason says 部分达成 or 达成 (or the other way round)."""
    for index, row in enumerate(form.indicators):
        grade, text = graded(row), reason(row)
        claims = [match.group() for match in words("graded").finditer(text) if len(match.group()) > 3]
        other = attainment(claims[0]) if claims else None
        if grade and other and grade != other and row.actual:
            message = (
                f"{row_name(form, index)}实际完成值为“{row.actual.text}”，偏差原因却写“{short(claims[0])}”，二者不一致"
            )
            compared = f"{_GRADES[grade]} ≠ {_GRADES[other]}"
            yield Problem(pointers(form, [index], "actual", "deviation"), message, compared)


@rule(
    "deviation.late_but_in_time",
    "error",
    _REVIEW,
    family="relevance",
    title="偏差原因称延迟的工作，其及时率不应为满分",
    kind="self_evaluation",
    needs="偏差原因、及时率指标的得分",
)
def late_but_in_time(form: Form, _profile: Profile) -> Iterator[Problem]:
    """One row explains itself with an event that came late; the row of that event's timeliness has full points."""
    for index, text in reasons(form):
        if not said("deviation", "late", text):
            continue
        for other, row in enumerate(form.indicators):
            if other == index or not _wholly_in_time(row) or not said("deviation", "in_time", row.name):
                continue
            event = shared_run(cause(text), fold_text(row.name or ""))
            if len(event) >= SHARED and _about_all(fold_text(row.name or ""), event):
                message = (
                    f"{row_name(form, index)}的偏差原因称“{short(event)}”延迟，"
                    f"而{row_name(form, other)}实际{row.actual.text if row.actual else '空'}、得满分，二者矛盾"
                )
                yield Problem(
                    pointers(form, [index], "deviation") + pointers(form, [other], "actual", "score"),
                    message,
                    f"偏差原因：{quote(text)}",
                )


def _wholly_in_time(row: Indicator) -> bool:
    """Full points, and all of it in time: 88 % against a target of 85 % leaves room for what came late."""
    full = row.score is not None and row.weight is not None and 0 < row.weight <= row.score
    return full and (row.actual is None or row.actual.value is None or row.actual.value >= _ALL)


def _about_all(name: str, event: str) -> bool:
    """The name is the event and that it was done in time; 经费下拨及时率 of the event is about something else."""
    bare = _unbracketed(words("deviation")["in_time"].sub("", name))
    return len(bare) - len(shared_run(bare, event)) <= _OTHER_WORDS


def _unbracketed(text: str) -> str:
    while "(" in text and ")" in text[text.index("(") :]:
        start = text.index("(")
        text = text[:start] + text[text.index(")", start) + 1 :]
    return text


@rule(
    "deviation.other_indicator",
    "warning",
    _REVIEW,
    family="relevance",
    title="偏差原因应针对本指标",
    kind="self_evaluation",
    needs="偏差原因、三级指标",
)
def about_another(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The reason names another indicator of the form in full and shares nothing with the name of its own."""
    names = [fold_text(row.name or "") for row in form.indicators]
    for index, text in reasons(form):
        own = shared_run(text, names[index])
        others = [
            other
            for other, name in enumerate(names)
            if other != index and len(name) >= SHARED and name in text and name not in names[index]
        ]
        if others and len(own) < 3:
            message = f"{row_name(form, index)}的偏差原因说的是另一指标（{listed(form, others[:1])}），请核对是否串行"
            yield Problem(
                pointers(form, [index], "deviation") + pointers(form, others[:1], "name"), message, quote(text)
            )


@rule(
    "actual.plan_language",
    "warning",
    _REVIEW,
    family="wording",
    title="实际完成情况不应写计划、打算",
    kind="self_evaluation",
    needs="实际完成情况、实际完成值",
)
def plan_in_actuals(form: Form, _profile: Profile) -> Iterator[Problem]:
    """力争, 拟, 预计 belong in a plan, not in what was done. When the rest will be done (剩余1个预计…) is no plan."""
    places = [("/goals/actual", "实际完成情况", form.goals.actual)]
    for index, row in enumerate(form.indicators):
        if row.actual and row.actual.value is None:
            places.append((f"/indicators/{index}/actual", f"{row_name(form, index)}的实际完成值", row.actual.text))
    for pointer, where, text in places:
        match = words("deviation")["plan"].search(fold_text(text or ""))
        if match and text and not _of_the_rest(fold_text(text), match.start()):
            near = fold_text(text)[max(0, match.start() - 6) : match.end() + 14]
            message = f"{where}使用了计划性表述“{match.group()}”，应写已经完成的结果"
            yield Problem([pointer], message, f"“…{near}…”")


def _of_the_rest(text: str, start: int) -> bool:
    """Whether the sentence up to a word of plan says that something is not done yet."""
    sentence = re.split("[。;；]", text[:start])[-1] + re.split("[。;；]", text[start:])[0]
    return said("deviation", "remaining", sentence)


@rule(
    "actual.claims_success",
    "warning",
    _REVIEW,
    family="relevance",
    title="实际完成情况与未达成的指标应一致",
    kind="self_evaluation",
    needs="实际完成情况、实际完成值",
)
def claims_success(form: Form, profile: Profile) -> Iterator[Problem]:
    """The text says 顺利完成 while rows are graded 未达成, or figures reach less than half of the target.

    Where it says that all was done (完成年度任务, 全部完成) a figure below the target by under_target.share is enough.
    """
    claim = words("deviation")["success"].search(fold_text(form.goals.actual or ""))
    if claim is None:
        return
    half = profile.number("limits.failed_share")
    if said("deviation", "all_done", form.goals.actual):
        claim = words("deviation")["all_done"].search(fold_text(form.goals.actual or "")) or claim
        half = 1 - profile.number("under_target.share")
    rows = [index for index, row in enumerate(form.indicators) if graded(row) == "none" or _failed(row, half)]
    if rows:
        message = f"实际完成情况称“{claim.group()}”，而{listed(form, rows)}未达成，请核对表述"
        told = "；".join(f"第{index + 1}行 {_actual(form.indicators[index])}" for index in rows)
        yield Problem(["/goals/actual", *pointers(form, rows, "actual")], message, told)


def _actual(row: Indicator) -> str:
    return row.actual.text if row.actual else "空"


def _failed(row: Indicator, share: Decimal) -> bool:
    pair = figures(row)
    if pair is None or smaller_is_better(row) or pair[0] <= 0 or not sane(*pair):
        return False
    return pair[1] < pair[0] * share
