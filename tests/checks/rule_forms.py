"""Forms a few lines long for the tests of rules on structure and wording, and one rule run alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractor.checks import load_profile, load_rules
from extractor.checks.registry import Problem
from extractor.model.form import Form, Indicator
from extractor.terms.measures import parse_measure

PARENTS = {
    "数量指标": "产出指标",
    "质量指标": "产出指标",
    "时效指标": "产出指标",
    "经济成本指标": "成本指标",
    "社会成本指标": "成本指标",
    "生态环境成本指标": "成本指标",
    "社会效益指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
}


def row(level2: str, name: str, target: str | None = None, **more: Any) -> Indicator:
    """A row with the target parsed as a reader would."""
    if isinstance(more.get("actual"), str):
        more["actual"] = parse_measure(more["actual"]).measure
    label = level2 if level2.endswith("指标") else f"{level2}指标"
    plain = {"level1": PARENTS.get(label), "level2": label, "name": name}
    return Indicator(**(plain | {"target": parse_measure(target).measure if target else None} | more))


def declared(*rows: Indicator, **more: Any) -> Form:
    """A declaration of 2025 with these rows."""
    plain: dict[str, Any] = {
        "kind": "target_declaration",
        "title": "绩效目标申报表",
        "fiscal_year": 2025,
        "project_name": "河道保洁",
        "implementing_unit": "水务站",
        "funding": {},
        "goals": {},
        "indicators": list(rows),
        "evidence": {},
        "findings": [],
        "review": [],
    }
    return Form.model_validate(plain | more)


def evaluated(*rows: Indicator, **more: Any) -> Form:
    """A self-evaluation of 2024 with these rows."""
    return declared(*rows, **({"kind": "self_evaluation", "fiscal_year": 2024} | more))


def problems(code: str, form: Form, profile: str = "national") -> list[Problem]:
    """What one rule sees on a form."""
    check = load_rules()[code].check
    assert check
    return list(check(form, load_profile(profile)))


def across(code: str, forms: Sequence[Form]) -> list[tuple[int, Problem]]:
    """What one rule sees in a set of forms."""
    check = load_rules()[code].set_check
    assert check
    return list(check(forms, load_profile("national")))
