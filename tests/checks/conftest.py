"""Forms for the checks: the gold forms as models, and small ones that a test bends in one place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor.checks import check_form
from extractor.model.form import Finding, Form

GOLD = Path(__file__).parents[2] / "evals" / "gold"


def build(**changes: Any) -> Form:
    """A faultless self-evaluation with two rows; changes replace its top-level values."""
    rows = [
        {
            "level1": "产出指标",
            "level2": "数量指标",
            "name": "演练次数",
            "target": {"text": "≥2(次)", "operator": "≥", "value": "2", "unit": "次"},
            "actual": {"text": "3(次)", "operator": None, "value": "3", "unit": "次"},
            "weight": "60",
            "score": "58",
        },
        {
            "level1": "满意度指标",
            "level2": "服务对象满意度指标",
            "name": "参演人员满意度",
            "target": {"text": "≥90(%)", "operator": "≥", "value": "90", "unit": "%"},
            "actual": {"text": "85(%)", "operator": None, "value": "85", "unit": "%"},
            "weight": "30",
            "score": "28",
        },
    ]
    amounts = {"initial_budget": "120", "adjusted_budget": "100", "executed": "92.645"}
    nothing = {"initial_budget": "0", "adjusted_budget": "0", "executed": "0", "execution_rate": "0"}
    funding = [
        {"item": "annual_total", **amounts, "weight": "10", "execution_rate": "92.64", "score": "9.26"},
        {"item": "appropriation", **amounts, "execution_rate": "92.64"},
        {"item": "carryover", **nothing},
        {"item": "other", **nothing},
    ]
    form = {
        "kind": "self_evaluation",
        "title": "绩效自评表",
        "fiscal_year": 2024,
        "project_name": "应急演练",
        "funding": {"currency_unit": "万元", "rows": funding},
        "goals": {},
        "indicators": rows,
        "total_score": "95.26",
        "grade": "优",
        "evidence": {},
        "findings": [],
        "review": [],
    }
    return Form.model_validate(form | changes)


def declare(**changes: Any) -> Form:
    """A faultless declaration with one row."""
    row = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "演练次数",
        "target": {"text": "≥2(次)", "operator": "≥", "value": "2", "unit": "次"},
    }
    funding = {
        "project_total": "100",
        "project_fiscal": "80",
        "project_other": "20",
        "annual_total": "50.5",
        "annual_appropriation": "40",
        "annual_carryover": "10",
        "annual_other": "0.5",
    }
    form = {
        "kind": "target_declaration",
        "title": "绩效目标申报表",
        "fiscal_year": 2025,
        "project_name": "应急演练",
        "start_date": "2025-01-01",
        "end_date": "2025-12-31",
        "funding": funding,
        "goals": {},
        "indicators": [row],
        "evidence": {},
        "findings": [],
        "review": [],
    }
    return Form.model_validate(form | changes)


@pytest.fixture
def evaluation() -> Form:
    return build()


@pytest.fixture
def declaration() -> Form:
    return declare()


@pytest.fixture
def found() -> Callable[[Form, str], list[Finding]]:
    """Findings of one code."""
    return lambda form, code: [finding for finding in check_form(form) if finding.code == code]


@pytest.fixture(scope="session")
def gold_forms() -> list[Form]:
    forms = [form for path in sorted(GOLD.glob("*.json")) for form in json.loads(path.read_text("utf-8"))["forms"]]
    return [Form.model_validate({"evidence": {}, "findings": [], "review": [], **form}) for form in forms]
