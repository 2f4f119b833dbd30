"""The columns of a grid are found where headings are run together, and missed by nobody where one cannot be read."""

from __future__ import annotations

import pytest

from extractor.extraction import extract
from extractor.model.form import Form
from extractor.parsing.lines.columns import GridHeader, find_grid
from extractor.parsing.lines.tokens import tokens_of
from extractor.reading import document_from_text

HEADINGS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
FORM = """项目支出绩效自评表
（2023年度）
项目名称 堤防白蚁防治
主管部门 某县水利局 实施单位 某县河道站
年度总体目标 预期目标 实际完成情况
完成堤防白蚁防治。 已完成。
{header}
产出指标 数量指标 防治堤段长度 ≥30公里 28公里 20.00 18.67 汛期推迟进场。
质量指标 复查合格率 ≥95% 97% 30.00 30.00
满意度指标 服务对象满意度指标 沿堤群众满意度 ≥90% 92% 40.00 40.00
总分 100 98.67
"""


def form_with(header: str) -> Form:
    (form,) = extract(document_from_text(FORM.format(header=header), "t.txt"), engine="rules").forms
    return form


def header_of(text: str) -> GridHeader:
    header = find_grid(tokens_of(document_from_text(text, "t.txt"), ()), "self_evaluation")
    assert header is not None
    return header


@pytest.mark.parametrize("first", range(3, 7))
def test_headings_run_together_are_columns_of_their_own(first: int) -> None:
    glued = [*HEADINGS[:first], HEADINGS[first] + HEADINGS[first + 1], *HEADINGS[first + 2 :]]
    rows = form_with(" ".join(glued)).indicators
    assert [(str(row.weight), str(row.score)) for row in rows] == [
        ("20.00", "18.67"), ("30.00", "30.00"), ("40.00", "40.00"),
    ]  # fmt: skip
    assert rows[0].deviation == "汛期推迟进场。"


def test_each_heading_run_together_keeps_its_place_in_the_line() -> None:
    header = header_of("一级指标 二级指标 三级指标 年度指标值实际完成值分值\n")
    target = header.places["target"].column
    assert (header.places["actual"].column, header.places["weight"].column) == (target + 10, target + 20)


def test_a_heading_that_cannot_be_read_does_not_cost_the_columns_of_points_behind_it() -> None:
    header = header_of("一级指标 二级指标 三级指标 指标値实际完成値 分值 得分 偏差原因分析及改进措施\n")
    assert {"weight", "score", "deviation"} <= set(header.columns)


def test_a_form_that_prints_no_points_is_asked_for_none() -> None:
    text = FORM.replace(" 20.00 18.67", "").replace(" 30.00 30.00", "").replace(" 40.00 40.00", "")
    header = " ".join(heading for heading in HEADINGS if heading not in ("分值", "得分"))
    (form,) = extract(document_from_text(text.format(header=header), "t.txt"), engine="rules").forms
    assert [(row.weight, row.score) for row in form.indicators] == [(None, None)] * 3
    assert not [entry for entry in form.review if entry.pointer.endswith(("/weight", "/score"))]
