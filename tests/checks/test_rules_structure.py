"""The grid's shape: families of labels, missing labels and names, doubles, numbers that were not parsed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extractor.model.form import Finding, Form, Measure

Found = Callable[[Form, str], list[Finding]]


@pytest.mark.parametrize(
    ("level1", "level2", "findings"),
    [
        ("产出指标", "数量指标", 0),
        ("产出", "数量", 0),
        ("效益指标", "服务对象满意度指标", 0),
        ("产出指标", "成本指标", 0),
        ("成本指标", "经济成本指标", 0),
        ("成本指标", "质量指标", 1),
        ("时效指标", "社会效益指标", 1),
        ("产出指标", "社会效益指标", 1),
        ("满意度指标", "数量", 1),
        ("部门履职", "数量指标", 0),
        ("产出指标", "其他指标", 0),
    ],
)
def test_level_2_stands_under_its_family(
    evaluation: Form, found: Found, level1: str, level2: str, findings: int
) -> None:
    """Labels that no template has are not judged; one of level 2 in the place of level 1 is."""
    evaluation.indicators[0].level1, evaluation.indicators[0].level2 = level1, level2
    assert len(found(evaluation, "labels.family")) == findings


def test_a_row_without_labels_is_noticed(evaluation: Form, found: Found) -> None:
    evaluation.indicators[1].level2 = None
    (finding,) = found(evaluation, "labels.missing")
    assert finding.pointers == ["/indicators/1/level2"]
    assert finding.message == "第2行“参演人员满意度”没有二级指标"


def test_a_row_without_a_name_is_an_error(evaluation: Form, found: Found) -> None:
    assert found(evaluation, "name.missing") == []
    evaluation.indicators[1].name = None
    assert found(evaluation, "name.missing")[0].severity == "error"


def test_the_same_row_twice_is_a_duplicate(evaluation: Form, found: Found) -> None:
    evaluation.indicators.append(evaluation.indicators[0].model_copy(update={"name": "演练 次数"}))
    (finding,) = found(evaluation, "rows.duplicate")
    assert finding.pointers == ["/indicators/0", "/indicators/2"]
    assert found(evaluation, "rows.same_name") == []


def test_one_name_with_two_targets_is_a_warning(evaluation: Form, found: Found) -> None:
    target = Measure(text="≥3(次)", operator="≥", value=Decimal(3), unit="次")
    evaluation.indicators.append(evaluation.indicators[0].model_copy(update={"target": target}))
    assert found(evaluation, "rows.duplicate") == []
    assert found(evaluation, "rows.same_name")[0].severity == "warning"


def test_one_name_under_two_labels_is_no_double(evaluation: Form, found: Found) -> None:
    evaluation.indicators.append(evaluation.indicators[0].model_copy(update={"level2": "质量指标"}))
    assert found(evaluation, "rows.duplicate") == found(evaluation, "rows.same_name") == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("≥5..0(个)", 1),
        (">=95(%", 1),
        ("≥3家A级", 1),
        ("95%左右", 1),
        ("完成", 0),
        ("11月底前完成", 0),
        ("3个工作日内", 0),
        ("2025年", 0),
        ("本市城镇职工月最低工资标准的80%", 0),
    ],
)
def test_a_number_that_was_not_parsed_is_noticed(evaluation: Form, found: Found, text: str, findings: int) -> None:
    evaluation.indicators[0].target = Measure(text=text, operator=None, value=None, unit=None)
    assert len(found(evaluation, "measure.unparsed")) == findings


def test_an_actual_that_was_not_parsed_is_noticed(evaluation: Form, found: Found) -> None:
    evaluation.indicators[1].actual = Measure(text="94.00(%)", operator=None, value=None, unit=None)
    assert found(evaluation, "measure.unparsed")[0].pointers == ["/indicators/1/actual"]
