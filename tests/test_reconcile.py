"""Two readings of one form: agreement settles doubts, disagreement is shown, nothing of either is lost."""

from __future__ import annotations

from copy import deepcopy

import pytest

from extractor.assembly.assemble import assemble_form
from extractor.assembly.reconcile import reconcile_readings
from extractor.model.form import Form
from extractor.model.form_reading import BORDER, FormReading, Label
from extractor.parsing import read_forms
from extractor.reading import Document, document_from_text

TEXT = """财政项目支出绩效目标申报表
(2025年度)
项目名称	河道巡查	项目性质	经常性项目
主管部门	水务局	实施单位	河道所
项目资金(元)	项目资金总额:		年度资金申请总额:	1,000.00
	其中: 财政资金		其中: 当年财政拨款	1,000.00
项目绩效目标	项目总目标		年度总体目标
			保障河道畅通。
	一级指标	二级指标	三级指标	年度指标值
	产出指标	数量指标	巡查次数	≥5(次)
		质量指标	巡查合格率	=100(%)
	满意度指标	服务对象满意度指标	居民满意度	≥90(%)
"""


@pytest.fixture
def layout() -> Document:
    return document_from_text(TEXT, "t.txt")


@pytest.fixture
def reading(layout: Document) -> FormReading:
    (reading,) = read_forms(layout)
    return reading


def merged(layout: Document, first: FormReading, second: FormReading) -> Form:
    return assemble_form(layout, reconcile_readings(layout, first, second, ("rules", "llm")), "both")


def reasons(form: Form, pointer: str) -> str:
    return "；".join(reason for entry in form.review if entry.pointer == pointer for reason in entry.reasons)


def test_readings_that_agree_give_the_form_without_review(layout: Document, reading: FormReading) -> None:
    form = merged(layout, reading, deepcopy(reading))
    assert form.review == []
    assert [row.name for row in form.indicators] == ["巡查次数", "巡查合格率", "居民满意度"]


def test_agreement_settles_a_doubt_about_a_border_but_not_a_lost_cell(layout: Document, reading: FormReading) -> None:
    reading.rows[0].doubt("name", BORDER)
    reading.rows[1].doubt("target", "指标值缺失，疑似识别丢失")
    form = merged(layout, reading, deepcopy(reading))
    assert reasons(form, "/indicators/0/name") == ""
    assert reasons(form, "/indicators/1/target") == "指标值缺失，疑似识别丢失"


def test_a_doubt_stays_where_the_second_reader_differs(layout: Document, reading: FormReading) -> None:
    other = deepcopy(reading)
    other.rows[0].cells["target"] = other.rows[1].cells["target"]
    form = merged(layout, reading, other)
    assert form.indicators[0].target is not None
    assert form.indicators[0].target.text == "≥5(次)"
    assert reasons(form, "/indicators/0/target") == "规则读作“≥5(次)”，模型读作“=100(%)”"


def test_a_value_only_the_second_reader_saw_is_kept_and_shown(layout: Document, reading: FormReading) -> None:
    first = deepcopy(reading)
    del first.cells["/department"]
    del first.rows[2].cells["target"]
    form = merged(layout, first, reading)
    assert form.department == "水务局"
    assert "规则未读到，模型读作“水务局”" in reasons(form, "/department")
    assert form.indicators[2].target is not None
    assert reasons(form, "/indicators/2/target")


def test_a_row_only_one_reader_saw_is_kept_and_shown(layout: Document, reading: FormReading) -> None:
    shorter = deepcopy(reading)
    del shorter.rows[1]
    for first, second, who in ((reading, shorter, "模型"), (shorter, reading, "规则")):
        form = merged(layout, first, second)
        assert [row.name for row in form.indicators] == ["巡查次数", "巡查合格率", "居民满意度"]
        assert reasons(form, "/indicators/1/name") == f"{who}未读到这一行"
        assert reasons(form, "/indicators/0/name") == ""


def test_a_label_the_readers_differ_on_is_shown(layout: Document, reading: FormReading) -> None:
    other = deepcopy(reading)
    other.rows[1].level2 = Label("时效指标")
    form = merged(layout, reading, other)
    assert form.indicators[1].level2 == "质量指标"
    assert "时效指标" in reasons(form, "/indicators/1/level2")


def test_a_row_cut_differently_is_shown_on_the_rows(layout: Document, reading: FormReading) -> None:
    other = deepcopy(reading)
    other.rows[0].cells["name"] = (*other.rows[0].cells["name"], *other.rows[1].cells["name"])
    del other.rows[1]
    form = merged(layout, reading, other)
    assert reasons(form, "/indicators/0/name")
    assert reasons(form, "/indicators/1/name")


def test_the_readings_themselves_are_not_changed(layout: Document, reading: FormReading) -> None:
    before, other = deepcopy(reading), deepcopy(reading)
    other.rows[0].cells["target"] = other.rows[1].cells["target"]
    reconcile_readings(layout, reading, other, ("rules", "llm"))
    assert reading == before


def test_columns_of_their_own_and_given_walls_are_kept(layout: Document, reading: FormReading) -> None:
    reading.walls = "given"
    reading.rows[0].others = {"备注": ((0, 4),)}
    for first, second in (
        (reading, deepcopy(reading)),
        (reading, read_forms(layout)[0]),
        (read_forms(layout)[0], reading),
    ):
        result = reconcile_readings(layout, first, second, ("rules", "llm"))
        assert result.walls == first.walls
        assert result.rows[0].others == {"备注": ((0, 4),)}
