"""A small invented declaration and the right answer to it, pointer by pointer."""

from __future__ import annotations

from typing import Any

TEXT = """\
项目支出绩效目标申报表
（2030年度）
项目名称\t湖岸巡护\t项目性质\t经常性专项业务费
主管部门：云溪市湖泊局\t实施单位\t云溪市湖泊管理所
计划开始日期\t2030-01-01\t计划完成日期\t2030-12-31
项目资金（元）\t年度资金申请总额\t120,000.00\t当年财政拨款\t120,000.00
年度总体目标\t巡护湖岸，及时清理漂浮物。
一级指标\t二级指标\t三级指标\t年度指标值
产出指标\t数量指标\t巡护湖岸\t≥9(次)
清理漂浮物\t≥30.00(吨)
质量指标\t清理达标率\t≥95(%)
效益指标\t社会效益指标\t水面状况 改善
"""
"""Pieces: 1 title, 2 year, 3-6 and 7-10 header (7 and 8 are one segment), 11-14 dates, 15-19 funds, 20-21 goals,
22-25 headings, 26-29 and 30-31 and 32-34 rows, 35-36 labels, 37 the last row, name and target glued."""

ANSWER: dict[str, Any] = {
    "head": {
        "title": "1",
        "fiscal_year": "2",
        "project_name": "4",
        "project_nature": "6",
        "department": "8",
        "implementing_unit": "10",
        "start_date": "12",
        "end_date": "14",
    },
    "fund": {"currency_unit": "15", "annual_total": "17", "annual_appropriation": "19"},
    "goals": {"annual": "21"},
    "blocks": [
        {"l1": "26", "l2": "27", "rows": ["28|29", "30|31"]},
        {"l2": "32", "rows": ["33|34"]},
        {"l1": "35", "l2": "36", "rows": ["37《水面状况》|37《改善》"]},
    ],
}
