"""What a reason is worth is what it marks; the curve follows the reasons from the surest to the vaguest."""

from __future__ import annotations

from typing import Any

import pytest

from evals.metrics.calibration import NO_REASON, bound_share, measure_reasons, name_reason, trace_risk


def value(*reasons: str, right: bool = True, reviewed: bool | None = None) -> dict[str, Any]:
    return {"right": right, "reviewed": bool(reasons) if reviewed is None else reviewed, "reasons": list(reasons)}


VALUES = [
    *[value("准", right=False)] * 2,
    *[value("泛", right=False)] * 2,
    value("泛", "准"),
    *[value("泛")] * 5,
    value(right=False),
    *[value()] * 9,
]


def test_reasons_that_differ_in_what_they_quote_or_count_are_one() -> None:
    assert name_reason("无法识别为数字：“12O”") == name_reason("无法识别为数字：“3.l”")
    assert name_reason("图片识别把握不大（71%），请对照原图") == name_reason("图片识别把握不大（8%），请对照原图")
    assert name_reason("比率超过 100%，疑为误识") != name_reason("这一项各栏可能读串：名称不完整")


def test_the_most_precise_reason_comes_first_with_what_it_costs() -> None:
    sure, vague = measure_reasons(VALUES)
    assert (sure.reason, sure.marked, sure.wrong, sure.alone) == ("准", 3, 2, 0)
    assert sure.precision == pytest.approx(2 / 3)
    assert sure.marks_per_wrong == pytest.approx(1.5)
    assert (vague.reason, vague.marked, vague.wrong, vague.alone) == ("泛", 8, 2, 5)


def test_marks_on_cells_that_are_rightly_blank_are_false_alarms() -> None:
    (reason,) = measure_reasons([value("空", right=False)], [{"pointer": "/grade", "reasons": ["空"]}] * 3)
    assert (reason.marked, reason.wrong, reason.blank) == (4, 1, 3)
    assert reason.precision == pytest.approx(1 / 4)


def test_a_value_in_review_without_a_reason_still_counts() -> None:
    assert [of.reason for of in measure_reasons([value(reviewed=True)])] == [NO_REASON]
    assert measure_reasons([value("说过", reviewed=False)]) == []


def test_the_curve_falls_as_reasons_are_honoured_in_their_order() -> None:
    points = trace_risk(VALUES, ["准", "泛", "别处的"])
    assert [point.reason for point in points] == ["", "准", "泛"]
    assert [point.silent for point in points] == [5, 3, 1]
    assert [point.reviewed_share for point in points] == [0, 3 / 20, 10 / 20]
    assert trace_risk([], ["准"]) == []


@pytest.mark.parametrize(
    ("count", "total", "upper"), [(0, 100, 0.0362), (1, 100, 0.0545), (5, 5, 1.0), (0, 1000, 0.00368), (0, 0, 1.0)]
)
def test_the_upper_end_is_that_of_the_exact_interval(count: int, total: int, upper: float) -> None:
    """0 of n: 1 − 0.025^(1/n), Clopper and Pearson."""
    assert bound_share(count, total) == pytest.approx(upper, rel=0.002)
