"""Small past forms for the tests of linking, series and proposals: rows as (name, target, actual) as printed."""

from __future__ import annotations

from typing import Any

from extractor.history.past_form import PastForm
from extractor.model.form import Form
from extractor.terms.measures import parse_measure

LEVELS = {
    "成本": ("成本指标", "经济成本指标"),
    "数量": ("产出指标", "数量指标"),
    "质量": ("产出指标", "质量指标"),
    "时效": ("产出指标", "时效指标"),
    "效益": ("效益指标", "社会效益指标"),
    "满意度": ("满意度指标", "服务对象满意度指标"),
}
Line = tuple[str, str, str | None, str | None]
"""Family, name, target, actual."""


def held(
    year: int, *lines: Line, project: str = "应急演练", spent: str | None = None, document: str = "", **changes: Any
) -> PastForm:
    """A self-evaluation of a year; spent: 全年执行数 in 万元."""
    rows = []
    for family, name, target, actual in lines:
        level1, level2 = LEVELS[family]
        rows.append(
            {"level1": level1, "level2": level2, "name": name, "target": _cell(target), "actual": _cell(actual)}
        )
    money = [{"item": "annual_total", "initial_budget": spent, "adjusted_budget": spent, "executed": spent}]
    form = {
        "kind": "self_evaluation",
        "title": "绩效自评表",
        "fiscal_year": year,
        "project_name": project,
        "funding": {"currency_unit": "万元", "rows": money if spent else []},
        "goals": {},
        "indicators": rows,
        "evidence": {},
        "findings": [],
        "review": [],
    }
    return PastForm(document or f"{year}.docx", 0, Form.model_validate(form | changes))


def _cell(printed: str | None) -> dict[str, Any] | None:
    return parse_measure(printed).measure.model_dump() if printed else None
