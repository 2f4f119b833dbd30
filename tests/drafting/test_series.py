"""Years of one indicator side by side: units, merged rows, both forms of one year, what ended; rounding and outlook."""

from __future__ import annotations

from decimal import Decimal

import pytest
from past_forms import held

from extractor.drafting.targets.forecast import forecast_value, group_slope
from extractor.history.amounts import converted, like, rate_above, rate_below, rounded
from extractor.history.series import history_of
from extractor.model.form import Measure
from extractor.terms.measures import parse_measure


def numbers(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_three_years_of_an_indicator_stand_in_order():
    past = [held(year, ("数量", f"{year}年演练次数", "≥5(次)", f"{year - 2015}(次)")) for year in (2024, 2022, 2023)]
    (series,) = history_of(past).series
    assert [(point.year, point.actual) for point in series.points] == [(2022, 7), (2023, 8), (2024, 9)]
    assert [evidence.document for evidence in series.evidence()[:2]] == ["2024.docx", "2024.docx"]


def test_values_are_brought_to_the_unit_of_the_latest_year():
    past = [
        held(2023, ("成本", "场地租赁费用", "≤300000(元)", "250000(元)")),
        held(2024, ("成本", "场地租赁费用", "≤32(万元)", "28(万元)")),
    ]
    (series,) = history_of(past).series
    assert [point.target for point in series.points] == numbers("30", "32")
    assert [point.actual for point in series.points] == numbers("25", "28")


def test_merged_rows_add_up():
    past = [
        held(
            2023,
            ("数量", "参加全省专项技能竞赛获得奖项数", "≥2(个)", "13(个)"),
            ("数量", "参加全省行业技能竞赛获得奖项数", "≥5(个)", "12(个)"),
        ),
        held(2024, ("数量", "获得省级技能竞赛奖项数", "≥20(个)", "26(个)")),
    ]
    (series,) = history_of(past).series
    assert series.points[0].actual == 25
    assert series.points[0].target == 7


def test_of_merged_rates_the_lowest_counts():
    past = [
        held(
            2023,
            ("满意度", "全省专项技能竞赛参赛选手满意度", "≥90(%)", "96(%)"),
            ("满意度", "全省行业技能竞赛参赛选手满意度", "≥85(%)", "93(%)"),
        ),
        held(2024, ("满意度", "省级技能竞赛参赛选手满意度", "≥90(%)", "94(%)")),
    ]
    (series,) = history_of(past).series
    assert (series.points[0].target, series.points[0].actual) == (85, 93)


def test_rows_only_the_declaration_of_the_year_has_come_after_the_evaluation():
    evaluation = held(2024, ("数量", "演练次数", "≥5(次)", "6(次)"))
    declared = held(
        2024,
        ("数量", "演练次数", "≥5(次)", None),
        ("数量", "印发手册数量", "≥90(册)", None),
        kind="target_declaration",
        document="d.docx",
        funding={},
    )
    series = history_of([declared, evaluation]).series
    assert [(each.row.name, each.last.actual) for each in series] == [("演练次数", 6), ("印发手册数量", None)]


def test_rows_nothing_continues_are_listed():
    past = [
        held(2023, ("数量", "演练次数", "≥5(次)", "5(次)"), ("数量", "无人机购置数量", "≥2(架)", "2(架)")),
        held(2024, ("数量", "演练次数", "≥5(次)", "5(次)")),
    ]
    assert [row.name for row in history_of(past).ended] == ["无人机购置数量"]


def test_a_year_without_the_row_does_not_end_the_series():
    past = [
        held(2022, ("数量", "桥梁检测座数", "≥5(座)", "5(座)"), ("数量", "演练次数", "≥5(次)", "5(次)")),
        held(2023, ("数量", "演练次数", "≥5(次)", "5(次)")),
        held(2024, ("数量", "桥梁检测座数", "≥5(座)", "8(座)"), ("数量", "演练次数", "≥5(次)", "5(次)")),
    ]
    assert [point.year for point in history_of(past).series[0].points] == [2022, 2024]


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "found"),
    [
        ("3", "万元", "元", "30000"),
        ("5000", "元/项目", "万元/项目", "0.5"),
        ("2", "万人次", "人次", "20000"),
        ("130", "元/人*天", "元/人·天", "130"),
        ("5", "个", None, "5"),
    ],
)
def test_units_of_one_kind(value: str, unit: str, wanted: str | None, found: str):
    assert converted(Decimal(value), unit, wanted) == Decimal(found)


@pytest.mark.parametrize(("unit", "wanted"), [("万元", "%"), ("元/人", "元/人·天"), ("个", "家次")])
def test_units_of_two_kinds(unit: str, wanted: str):
    assert converted(Decimal(1), unit, wanted) is None


@pytest.mark.parametrize(
    ("value", "seen", "found"),
    [
        ("63.4", "50", "63"),
        ("127", "130", "125"),
        ("1059", "500", "1050"),
        ("8.4", "8", "8"),
        ("2.534", "2.50", "2.5"),
        ("112345", "100000", "110000"),
    ],
)
def test_people_round_to_few_digits(value: str, seen: str, found: str):
    seen_before = [Decimal(seen), Decimal("2.55")] if "." in seen else [Decimal(seen)]
    assert rounded(Decimal(value), seen_before) == Decimal(found)


def test_usual_rates():
    assert [rate_below(Decimal(value)) for value in ("94", "100", "89.9", "41.5")] == numbers("92", "100", "85", "41")
    assert [rate_above(Decimal(value)) for value in ("95", "90", "100")] == numbers("98", "92", "100")


@pytest.mark.parametrize(
    ("printed", "value", "text"),
    [
        ("≥50.00(个)", "63", "≥63.00(个)"),
        ("≥50(个)", "63", "≥63(个)"),
        ("≥50个", "63", "≥63个"),
        (">=50个", "63", ">=63个"),
        ("≥50(个)", "2.5", "≥2.5(个)"),
        ("=100%", "100", "=100%"),
    ],
)
def test_a_cell_is_printed_like_the_one_before(printed: str, value: str, text: str):
    found: Measure = like(parse_measure(printed).measure, Decimal(value))
    assert (found.text, found.value) == (text, Decimal(value))


def test_a_steady_trend_is_carried_on():
    years = [(2020 + step, Decimal(100) * Decimal("1.1") ** step) for step in range(5)]
    found = forecast_value(years, 2025, group_slope([years]))
    assert found is not None
    assert found.own
    assert Decimal(155) < found.value < Decimal(162)


def test_one_year_takes_the_growth_of_its_group():
    growing = [(2023, Decimal(100)), (2024, Decimal(120))]
    group = group_slope([growing, growing, growing])
    found = forecast_value([(2024, Decimal(50))], 2025, group)
    assert found is not None
    assert not found.own
    assert Decimal(54) < found.value < Decimal(60)
    assert forecast_value([(2024, Decimal(0))], 2025, group) is None


def test_a_leap_is_not_carried_on_without_bound():
    years = [(2023, Decimal(2)), (2024, Decimal(40))]
    found = forecast_value(years, 2025, Decimal(0))
    assert found is not None
    assert found.value < Decimal(60)
