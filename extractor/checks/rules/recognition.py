"""Checks of the reader, not of the unit: every value stands in the text, and no text of the form was left over.

In: a form with evidence and its layout. Out: problems that say where the reading may be wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from operator import attrgetter
from typing import Any

from pydantic import BaseModel

from extractor.checks.registry import READING, UNREAD, Problem, rule, source_rule
from extractor.model.document import Document, spans_text
from extractor.model.form import DECLARATION_AMOUNTS, DeclarationFunding, Form, Goals, Measure, Span, form_value
from extractor.profiles.profile import Profile
from extractor.terms.measures import parse_amount, parse_date, parse_number
from extractor.terms.phrasing import AMOUNTS, row_name, short
from extractor.terms.text import fold_text

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_HEADER = {
    "title": "标题",
    "fiscal_year": "年度",
    "project_name": "项目名称",
    "project_nature": "项目性质",
    "project_category": "项目类别",
    "department": "主管部门",
    "implementing_unit": "实施单位",
    "start_date": "计划开始日期",
    "end_date": "计划完成日期",
    "total_score": "总分",
    "grade": "评分等级",
}
_CELLS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "deviation": "偏差原因分析及改进措施",
}
_DECLARED = DECLARATION_AMOUNTS
_EVALUATED = ("initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score")
_INFERRED = ("/level1", "/level2", "/fiscal_year")
"""Values a reader may infer where the print is displaced or lost; without evidence they are not ungrounded."""

_COUNTED = ("target", "actual", "weight", "score")
_SHOWN = 3


def _values(form: Form) -> list[tuple[str, Any]]:
    """(pointer, value) of every value a form can print, null ones left out."""
    found = [*_printed(form, "", _HEADER), *_printed(form.goals, "/goals", Goals.model_fields)]
    found += _printed(form.funding, "/funding", ("currency_unit",))
    if isinstance(form.funding, DeclarationFunding):
        found += _printed(form.funding, "/funding", _DECLARED)
    else:
        for index, amounts in enumerate(form.funding.rows):
            found += _printed(amounts, f"/funding/rows/{index}", _EVALUATED)
    for index, row in enumerate(form.indicators):
        found += _printed(row, f"/indicators/{index}", _CELLS)
    return found


def _printed(part: BaseModel, at: str, keys: Iterable[str]) -> list[tuple[str, Any]]:
    return [(f"{at}/{key}", value) for key in keys if (value := getattr(part, key)) is not None]


def _caption(form: Form, pointer: str) -> str:
    """What the value of a pointer is called."""
    section, *inner = pointer[1:].split("/")
    if section == "indicators":
        return f"{row_name(form, int(inner[0]))}{_CELLS[inner[1]]}"
    if section == "goals":
        return f"目标（{inner[0]}）"
    if section != "funding":
        return _HEADER[section]
    if inner == ["currency_unit"]:
        return "金额单位"
    return AMOUNTS[form_value(form, f"/funding/rows/{inner[1]}/item") if inner[0] == "rows" else inner[0]]


def _inside(spans: list[Span], text: str) -> bool:
    return all(0 <= start < end <= len(text) for start, end in spans)


@source_rule("recognition.ungrounded", "error", READING, title="读出的每个值应在原文中有出处")
def ungrounded(form: Form, _layout: Document, _profile: Profile) -> Iterator[Problem]:
    """A value without evidence is invented, unless it is one that may be inferred."""
    for pointer, value in _values(form):
        if not form.evidence.get(pointer) and not pointer.endswith(_INFERRED):
            message = f"{_caption(form, pointer)}“{short(_shown(value))}”在原文中没有出处"
            yield Problem([pointer], message, "有值而无出处")


@source_rule("recognition.span", "error", READING, title="每个值的出处应在原文范围之内")
def span_outside(form: Form, layout: Document, _profile: Profile) -> Iterator[Problem]:
    size = len(layout.text)
    evidence = form.evidence.items()
    outside = [pointer for pointer, spans in evidence for start, end in spans if not 0 <= start < end <= size]
    for pointer in dict.fromkeys(outside):
        yield Problem([pointer], f"{pointer} 的出处超出原文范围", f"出处 {form.evidence[pointer]}，原文共 {size} 字")


@source_rule("recognition.mismatch", "error", READING, title="读出的值应与出处文字一致")
def value_differs(form: Form, layout: Document, _profile: Profile) -> Iterator[Problem]:
    """The characters pointed at are the value: compared without blanks, tags and full-width forms."""
    for pointer, value in _values(form):
        spans = form.evidence.get(pointer)
        if not spans:
            continue
        start, end = spans[0]
        printed = layout.text[start:end] if len(spans) == 1 else spans_text(layout.text, spans)
        if "<" in printed:
            printed = _TAG.sub("", printed)
        text = value.text if type(value) is Measure else value
        unit = form.funding.currency_unit if pointer.startswith("/funding/") else None
        if printed != text and not _says(printed, text, unit) and _inside(spans, layout.text):
            message = f"{_caption(form, pointer)}读作“{short(_shown(value))}”，原文为“{short(printed.strip())}”"
            yield Problem([pointer], message, "取值与出处文字不一致")


def _says(printed: str, value: Any, currency_unit: str | None) -> bool:
    """Whether a value is what is printed, an amount in the unit of account; a measure is given as its text."""
    if isinstance(value, str):
        return fold_text(printed) == fold_text(value)
    if isinstance(value, Decimal):
        return value in (parse_number(printed), parse_amount(printed, currency_unit))
    if isinstance(value, dt.date):
        return value in (parse_date(printed), parse_date(printed, last=True))
    if isinstance(value, int):
        return re.findall(r"\d{4}", fold_text(printed)) == [str(value)]
    return fold_text(printed) == fold_text(str(value))


def _shown(value: Any) -> str:
    return value.text if isinstance(value, Measure) else str(value)


@source_rule("recognition.unclaimed", "error", READING, title="表内文字应全部归入栏目")
def unclaimed(form: Form, layout: Document, _profile: Profile) -> Iterator[Problem]:
    """Text of the form that no field and no known caption claims was lost."""
    spans = form.coverage.unclaimed if form.coverage else []
    if spans:
        quoted = "、".join(f"“{short(layout.text[start:end].strip())}”" for start, end in spans[:_SHOWN])
        more = f"等{len(spans)}处" if len(spans) > _SHOWN else ""
        yield Problem([UNREAD], f"疑似识别遗漏：{quoted}{more}未归入任何栏目", f"未归入栏目的文字 {len(spans)} 处")


@rule(
    "recognition.lost",
    "warning",
    READING,
    family="recognition",
    title="多数行都有的内容不应个别行为空",
    needs="各行指标",
    reading=True,
)
def lost_cells(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A cell that is empty in one row and filled in most others was more likely lost in the text than left blank.

    A column that is mostly empty is one the form does not use.
    """
    columns = zip(*map(attrgetter(*_COUNTED), form.indicators), strict=True)
    for key, column in zip(_COUNTED, columns, strict=False):
        missing = [index for index, value in enumerate(column) if value is None]
        if 2 * len(missing) >= len(form.indicators):
            continue
        for index in missing:
            message = f"疑似识别丢失：{row_name(form, index)}未读到{_CELLS[key]}，请对照原件"
            counted = f"本列 {len(form.indicators)} 行中 {len(missing)} 行为空"
            yield Problem([f"/indicators/{index}/{key}"], message, counted)


@rule(
    "recognition.no_rows",
    "warning",
    READING,
    family="recognition",
    title="绩效表应有指标行",
    needs="各行指标",
    reading=True,
)
def no_rows(form: Form, _profile: Profile) -> Iterator[Problem]:
    if not form.indicators:
        yield Problem(["/indicators"], "未读到任何三级指标，请核对原件是否有绩效指标", "指标行数 0")
