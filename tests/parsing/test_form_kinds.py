"""Forms that look like the ones that are read are told by name and never read as another; what a form is about."""

from __future__ import annotations

import pytest

from extractor.extraction import extract
from extractor.reading import document_from_text
from extractor.terms.form_kinds import scope_of, unsupported_kind

MONITORING = """{title}
项目名称\t河道保洁\t主管部门\t某水务局
年初预算数\t1-7月执行数\t1-7月执行率\t全年预计执行数
120.00\t60.00\t50.00%\t120.00
一级指标\t二级指标\t三级指标\t年度指标值\t1-7月执行情况\t全年预计完成情况\t完成目标可能性
产出指标\t数量指标\t保洁河道长度\t≥36公里\t20公里\t36公里\t确定能
产出指标\t质量指标\t水面洁净率\t≥95%\t96%\t96%\t确定能
"""
DECLARATION = """{title}
（2031年度）
项目名称\t河道保洁\t主管部门\t某水务局
年度总体目标\t保洁河道36公里。
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t保洁河道长度\t≥36公里
产出指标\t质量指标\t水面洁净率\t≥95%
"""


@pytest.mark.parametrize("title", ["2031年项目支出绩效运行监控表", "项目支出情况表", "项目支出绩效自评表"])
def test_a_monitoring_form_is_told_and_not_read(title: str) -> None:
    result = extract(document_from_text(MONITORING.format(title=title), "监控.txt"), engine="rules")
    assert result.forms == []
    (notice,) = result.notices
    assert "绩效运行监控表" in notice
    assert "第 1 行" in notice or "第 2 行" in notice


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("项目支出绩效目标申报表", "project"),
        ("部门整体支出绩效目标申报表", "department"),
        ("部门(单位)整体支出绩效目标表", "department"),
        ("中央对地方专项转移支付绩效目标申报表", "transfer"),
        ("整体推进项目支出绩效目标表", "project"),
    ],
)
def test_a_title_says_what_a_form_is_about(title: str, scope: str) -> None:
    assert scope_of(title) == scope
    (form,) = extract(document_from_text(DECLARATION.format(title=title), "申报.txt"), engine="rules").forms
    assert form.scope == scope


def test_one_column_alone_makes_no_other_kind() -> None:
    assert unsupported_kind("项目支出绩效自评表", "上半年完成情况全年完成情况") is None
