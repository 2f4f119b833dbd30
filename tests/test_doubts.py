"""Each symptom shows what it is for, and leaves alone what only looks like it; forms are invented."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from extractor import extract
from extractor.assembly.doubts_characters import NO_SIGN, NO_UNIT, OTHER_SIGN, find_hidden_signs, find_torn_text_doubts
from extractor.assembly.doubts_funding import (
    IMPOSSIBLE,
    LINE_LOST,
    MOVED_AMOUNT,
    NO_TOTAL,
    find_funding_doubts,
    find_misplaced_amounts,
)
from extractor.assembly.doubts_funding import (
    NO_UNIT as NO_CURRENCY,
)
from extractor.assembly.doubts_grid import BESIDE_DAMAGE, find_grid_doubts
from extractor.assembly.doubts_head import HOLDS_CAPTION, NOT_READ, find_glued_captions, find_passed_over
from extractor.assembly.doubts_labels import (
    NO_LABEL,
    TORN_LABEL,
    find_contradicted_labels,
    find_torn_labels,
    find_unlabelled_rows,
)
from extractor.assembly.doubts_rows import (
    EMPTY_CELL,
    JOINED_NAMES,
    NO_POINTS,
    SYMPTOMS,
    find_row_symptoms,
    find_swapped_cells,
    fold_row,
)
from extractor.model.form import (
    DeclarationFunding,
    Doubt,
    EvaluationFunding,
    EvaluationFundingRow,
    Form,
    Goals,
    Indicator,
)
from extractor.model.form_reading import BORDER, UNSURE_BLOCK
from extractor.reading import document_from_text
from extractor.terms.measures import parse_measure

USUAL = [("护岸加固长度", "≥7公里"), ("闸门检修数量", "≥12座"), ("巡查到位率", "≥95%"), ("工程验收合格率", "=100%")]


def row(name: str | None, target: str | None = None, **given: Any) -> Indicator:
    known: dict[str, Any] = {"level1": "产出指标", "level2": "数量指标"}
    measure = parse_measure(target).measure if target else None
    return Indicator(name=name, target=measure, **(known | given))


def form_of(rows: Iterable[Indicator] = (), **given: Any) -> Form:
    known: dict[str, Any] = {
        "kind": "target_declaration", "title": None, "fiscal_year": 2031, "project_name": "河道养护", "goals": Goals(),
        "funding": DeclarationFunding(), "evidence": {}, "findings": [], "review": [],
    }  # fmt: skip
    return Form(indicators=list(rows), **(known | given))


def funds(**rows: dict[str, str]) -> EvaluationFunding:
    return EvaluationFunding(
        rows=[
            EvaluationFundingRow(item=item, **{name: Decimal(value) for name, value in amounts.items()})
            for item, amounts in rows.items()
        ]
    )


def by_pointer(doubts: Iterable[Doubt]) -> dict[str, str]:
    return dict(doubts)


@pytest.mark.parametrize(
    ("name", "target", "deviation", "reason"),
    [
        ("率", "≥95%", None, "名称不完整"),
        ("数量指标闸门检修数量", "≥12座", None, "名称以指标类别开头"),
        ("闸门检修数量≥12座", None, None, "名称中有指标值"),
        ("河道闸门检修情况河道闸门检修数量", "≥12座", None, "名称中有两项的文字"),
        ("闸门检修（含启闭机", "≥12座", None, "括号不成对"),
        ("闸门检修数量", "≥12座，巡查≥95%", None, "指标值中有另一格的内容"),
        ("闸门检修单价", "（万元/座）", None, "指标值不完整"),
        ("闸门检修数量", "率", None, "指标值不完整"),
        ("闸门检修数量", "≥12座", "汛期", "偏差原因不完整"),
        ("沿河居民对", "≤1%", "闸门检修工作的投诉率", "偏差原因像是名称的后半"),
        ("≥12座", "闸门检修数量", None, "名称与指标值可能互换"),
    ],
)  # fmt: skip
def test_a_row_shows_what_is_wrong_with_it(name: str, target: str | None, deviation: str | None, reason: str) -> None:
    texts = fold_row(row(name, target, deviation=deviation))
    found = [said for shows, said in SYMPTOMS if shows(texts)]
    assert found
    assert found[0].endswith(reason)


@pytest.mark.parametrize(
    ("name", "target", "deviation"),
    [
        ("护岸加固投入（≥**万元）", "60", None),
        ("护岸加固投入（≥5万元的标段）", "60", None),
        ("闸门检修影响", "减少", None),
        ("档案管理情况", "合规", None),
        ("沿河居民满意度", "≥90%", "受汛期延长影响，少检修3座闸门。"),
        ("2031年闸门检修数量", "12座", "无"),
        ("12个闸门的检修数量", "全年≥12座", "—"),
    ],
)
def test_an_ordinary_row_shows_nothing(name: str, target: str, deviation: str | None) -> None:
    texts = fold_row(row(name, target, deviation=deviation))
    assert [said for shows, said in SYMPTOMS if shows(texts)] == []


def test_swapped_cells_are_doubted_in_a_file_that_gives_its_cells() -> None:
    form = form_of([row(*USUAL[0]), row("≥12座", "闸门检修数量")])
    assert list(by_pointer(find_swapped_cells(form))) == ["/indicators/1"]


def test_a_column_nobody_filled_in_is_no_loss_and_one_gap_is() -> None:
    doubts = {f"/indicators/{number}/weight": ["没有读到"] for number in range(4)}
    blank = form_of([row(*cells) for cells in USUAL], kind="self_evaluation", funding=EvaluationFunding())
    assert find_row_symptoms(blank, doubts) == {}
    some = form_of([row(*cells, weight=Decimal(9)) for cells in USUAL[:3]] + [row(*USUAL[3])])
    assert find_row_symptoms(some, doubts) == {3: EMPTY_CELL, **dict.fromkeys(range(3), NO_POINTS)}


def test_damage_reaches_names_and_labels_of_the_rows_beside_and_not_their_points() -> None:
    rows = [row(*cells, weight=Decimal(9)) for cells in USUAL]
    rows[1] = row("河道闸门检修情况河道闸门检修数量", "≥12座", weight=Decimal(9))
    found = by_pointer(find_grid_doubts(form_of(rows), {}))
    assert found["/indicators/1"] == JOINED_NAMES
    assert {pointer for pointer, reason in found.items() if reason == BESIDE_DAMAGE} == {
        f"/indicators/{number}/{field}" for number in (0, 2) for field in ("level1", "level2", "name", "target")
    }


def test_a_row_with_both_borders_unsure_may_be_two() -> None:
    form = form_of([row(*cells) for cells in USUAL])
    both = {"/indicators/2/name": [BORDER], "/indicators/2/target": [BORDER]}
    assert "/indicators/2" in by_pointer(find_grid_doubts(form, both))
    assert by_pointer(find_grid_doubts(form, {"/indicators/2/name": [BORDER]})) == {}


def test_a_row_at_the_edge_of_its_block_that_speaks_for_the_next_is_doubted() -> None:
    rows = [
        row("护岸加固长度", "≥7公里"),
        row("工程验收合格率", "=100%"),
        row("巡查质量达标率", "≥95%", level2="质量指标"),
        row("护岸完工及时率", "=100%", level2="时效指标"),
    ]
    found = find_contradicted_labels(form_of(rows))
    assert by_pointer(found) == {"/indicators/1/level1": UNSURE_BLOCK, "/indicators/1/level2": UNSURE_BLOCK}


def test_a_label_that_lost_its_end_is_doubted_and_short_labels_of_a_form_are_not() -> None:
    whole = [row(*cells) for cells in USUAL]
    torn = form_of([*whole, row("护岸完工及时率", "=100%", level1="产出")])
    assert by_pointer(find_torn_labels(torn)) == {"/indicators/4/level1": TORN_LABEL}
    short = form_of([row(*cells, level1="产出", level2="数量") for cells in USUAL])
    assert by_pointer(find_torn_labels(short)) == {}


def test_one_row_without_a_label_has_lost_it_and_a_form_without_labels_has_not() -> None:
    labelled = [row(*cells) for cells in USUAL]
    lost = form_of([*labelled, row("护岸完工及时率", "=100%", level1=None, level2=None)])
    assert by_pointer(find_unlabelled_rows(lost)) == {f"/indicators/4/level{level}": NO_LABEL for level in (1, 2)}
    bare = form_of([row(*cells, level1=None, level2=None) for cells in USUAL])
    assert by_pointer(find_unlabelled_rows(bare)) == {}


class TestFunding:
    def test_a_blank_line_of_other_funds_is_none_lost(self) -> None:
        form = form_of(kind="self_evaluation", funding=funds(annual_total={"executed": "12"}))
        assert by_pointer(find_funding_doubts(form, ["其他资金", "年度总体目标"])) == {}
        assert by_pointer(find_funding_doubts(form, ["其他资金||4.5|"])) == {"/funding": LINE_LOST}
        assert by_pointer(find_funding_doubts(form, ["其他资金", "4.5", "3"])) == {"/funding": LINE_LOST}

    def test_an_initial_budget_alone_beside_a_line_without_one_has_slipped(self) -> None:
        slipped = funds(appropriation={"adjusted_budget": "89", "executed": "89"}, other={"initial_budget": "90"})
        found = by_pointer(find_misplaced_amounts(form_of(kind="self_evaluation", funding=slipped)))
        assert found == dict.fromkeys((f"/funding/rows/{number}/initial_budget" for number in (0, 1)), MOVED_AMOUNT)
        whole = funds(appropriation={"initial_budget": "80", "executed": "89"}, other={"initial_budget": "90"})
        assert by_pointer(find_misplaced_amounts(form_of(kind="self_evaluation", funding=whole))) == {}

    def test_no_line_has_a_thousand_points_or_a_rate_below_nothing(self) -> None:
        wrong = funds(appropriation={"weight": "8927.48", "execution_rate": "-100"}, other={"execution_rate": "104"})
        found = by_pointer(find_misplaced_amounts(form_of(kind="self_evaluation", funding=wrong)))
        assert found == dict.fromkeys(["/funding/rows/0/weight", "/funding/rows/0/execution_rate"], IMPOSSIBLE)

    def test_parts_without_their_total_are_doubted(self) -> None:
        declared = form_of(funding=DeclarationFunding(annual_appropriation=Decimal(5), currency_unit="万元"))
        assert by_pointer(find_funding_doubts(declared, [])) == {"/funding/annual_total": NO_TOTAL}
        zero = funds(annual_total={"executed": "0"}, appropriation={"executed": "89"})
        assert by_pointer(find_funding_doubts(form_of(kind="self_evaluation", funding=zero), [])) == {}

    def test_a_unit_torn_over_two_lines_was_printed(self) -> None:
        assert by_pointer(find_funding_doubts(form_of(), ["项目资金(万", "元)"])) == {
            "/funding/currency_unit": NO_CURRENCY
        }


class TestHead:
    def test_a_name_that_holds_the_caption_of_the_funds_is_glued(self) -> None:
        form = form_of(implementing_unit="云岭镇水务站项目资金（万元）", department="云岭镇项目资金管理中心")
        assert by_pointer(find_glued_captions(form)) == {"/implementing_unit": HOLDS_CAPTION.format("项目资金(万元)")}

    def test_a_field_with_text_behind_its_caption_was_passed_over(self) -> None:
        assert by_pointer(find_passed_over(form_of(), ["主管部门:云岭镇"])) == {"/department": NOT_READ}
        assert by_pointer(find_passed_over(form_of(), ["主管部门:", "云岭镇"])) == {}

    def test_an_indicator_about_a_time_is_no_date_of_the_head(self) -> None:
        text = (
            "项目支出绩效目标表\n（2031年度）\n项目名称\t河道养护\n主管部门\t云岭镇\t实施单位\t云岭镇水务站\n"
            "年度总体目标\t完成7公里护岸加固。\n一级指标\t二级指标\t三级指标\t指标值\n"
            "产出指标\t数量指标\t护岸加固长度\t≥7公里\n\t时效指标\t护岸加固完成时间\t11月底前\n"
        )
        (form,) = extract(document_from_text(text, "表.txt"), engine="rules").forms
        assert [row.name for row in form.indicators] == ["护岸加固长度", "护岸加固完成时间"]
        assert not [entry for entry in form.review if entry.pointer.endswith("_date")]


class TestTargets:
    def test_what_is_left_of_a_round_number_is_no_target(self) -> None:
        usual = [row(*cells) for cells in USUAL]
        assert by_pointer(find_hidden_signs(form_of([*usual, row("护岸加固投入", "20万元")]))) == {}
        assert by_pointer(find_hidden_signs(form_of([*usual, row("护岸加固投入", "250万元")]))) == {
            "/indicators/4/target": NO_SIGN
        }

    def test_one_number_without_a_unit_among_many_with_one(self) -> None:
        form = form_of([*[row(*cells) for cells in USUAL], row("护岸加固投入", "≤60")])
        assert by_pointer(find_torn_text_doubts(form)) == {"/indicators/4/target": NO_UNIT}
        assert by_pointer(find_torn_text_doubts(form_of([row("护岸加固投入", "≤60"), row(*USUAL[0])]))) == {}

    def test_one_strict_sign_among_others_is_shown_in_text(self) -> None:
        form = form_of([*[row(*cells) for cells in USUAL], row("护岸加固投入", "<60万元")])
        assert by_pointer(find_torn_text_doubts(form)) == {"/indicators/4/target": OTHER_SIGN.format("<")}


def test_two_goals_in_cells_of_one_line_are_sure_and_wrapped_ones_are_not() -> None:
    def goals(line: str) -> list[str]:
        text = (
            "项目支出绩效自评表\n（2031年度）\n| 项目名称 | 河道养护 |\n| 年度总体目标 | 预期目标 | 实际完成情况 |\n"
            f"{line}\n| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n"
            "|  | 产出指标 | 数量指标 | 护岸加固长度 | ≥7公里 | 7公里 | 50 | 50 |\n"
            "|  |  | 质量指标 | 验收合格率 | =100% | 100% | 50 | 50 |\n"
        )
        (form,) = extract(document_from_text(text, "表.txt"), engine="rules").forms
        return [entry.pointer for entry in form.review if entry.pointer.startswith("/goals")]

    assert goals("|  | 完成7公里护岸加固 | 完成7公里 |") == []
    assert goals("|  | 完成7公里 | 完成 |\n|  | 护岸加固 | 7公里 |") == ["/goals/expected", "/goals/actual"]
