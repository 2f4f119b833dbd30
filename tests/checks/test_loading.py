"""JSON of other systems: blocks may be missing, a broken value is named by form, row and cell."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.api.documents import FormDocument, load_forms
from extractor.checks import check_forms
from extractor.checks.run import INTERNAL, Checked
from extractor.errors import ReadError


def loaded(folder: Path, content: Any) -> FormDocument:
    path = folder / "表.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return load_forms(path)


def broken(checked: Checked) -> list[str]:
    """Rules that ended with an error of their own."""
    start = INTERNAL.split("{")[0]
    return [line.code for line in checked.ledger if line.reason and line.reason.startswith(start)]


@pytest.mark.parametrize("kind", ["self_evaluation", "target_declaration"])
def test_a_form_without_any_block_is_checked(tmp_path: Path, kind: str) -> None:
    document = loaded(tmp_path, {"forms": [{"kind": kind}, {"kind": kind, "indicators": [{}]}]})
    first, second = check_forms(document.forms)
    assert {"fields.missing", "goals.missing", "recognition.no_rows"} <= {each.code for each in first.findings}
    assert "name.missing" in {each.code for each in second.findings}
    assert broken(first) == broken(second) == []


def test_a_measure_may_be_its_text(tmp_path: Path) -> None:
    row = {"name": "演练次数", "target": "≥2(次)", "actual": "3次"}
    (form,) = loaded(tmp_path, {"forms": [{"kind": "self_evaluation", "indicators": [row]}]}).forms
    (read,) = form.indicators
    assert read.target
    assert read.actual
    assert (read.target.operator, read.target.value, read.target.unit) == ("≥", Decimal(2), "次")
    assert read.actual.value == Decimal(3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"forms": [{"kind": "self_evaluation", "indicators": [{}, {"weight": "NaN"}]}]}, "第1张表的第2行“分值”"),
        ('{"forms":[{"kind":"self_evaluation","indicators":[{"score":Infinity}]}]}', "第1张表的第1行“得分”"),
        ({"forms": [{"kind": "self_evaluation"}, {"kind": "表"}]}, "第2张表的“表类”"),
        ({"forms": [{"kind": "self_evaluation", "indicators": "很多"}]}, "“指标”（indicators）"),
        ({"forms": [{"kind": "self_evaluation", "goals": {"actual": 3}}]}, "“实际完成情况”"),
        ({"forms": [3]}, "JSON 中应有 forms 列表"),
        ("[" * 100_000, "嵌套过深"),
        ("", "JSON 中应有 forms 列表"),
    ],
)
def test_a_broken_value_is_named(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(ReadError) as caught:
        loaded(tmp_path, content)
    assert said in caught.value.reason


def test_no_forms_are_told(tmp_path: Path) -> None:
    assert loaded(tmp_path, {"forms": []}).notices == ["JSON 中没有表（forms 为空）"]


@pytest.mark.parametrize("figure", ["1e30", "-5", "0", "1e-30"])
def test_absurd_figures_stop_no_rule(tmp_path: Path, figure: str) -> None:
    """Every rule ends with passed, found or a reason of its own; none breaks."""
    cell = {"text": f"≥{figure}次", "operator": "≥", "value": figure, "unit": "次"}
    row = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "演练次数",
        "target": cell,
        "actual": cell | {"operator": None},
        "weight": figure,
        "score": figure,
    }
    funding = {
        "currency_unit": "万元",
        "rows": [{"item": "annual_total", "adjusted_budget": figure, "executed": figure, "score": figure}],
    }
    form = {
        "kind": "self_evaluation",
        "fiscal_year": 2024,
        "funding": funding,
        "goals": {"expected": f"演练{figure}次", "actual": f"演练{'9' * 40}次"},
        "indicators": [row, row],
        "total_score": figure,
        "grade": "优",
    }
    (checked,) = check_forms(loaded(tmp_path, {"forms": [form]}).forms)
    assert broken(checked) == []
