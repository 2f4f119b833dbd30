"""An invented self-evaluation of a park office, one row for each case that owes an explanation."""

from __future__ import annotations

from typing import Any

from extractor.model.form import Form
from extractor.terms.measures import parse_measure

ROWS: list[tuple[str, str, str, str, str, str, str | None]] = [
    # level 2, name, target, actual, weight, score, deviation
    ("数量指标", "湖岸巡护次数", "≥40(次)", "36(次)", "10", "9", None),
    ("数量指标", "新增观鸟点位", "≥5(个)", "12(个)", "10", "10", None),
    ("质量指标", "水质监测达标率", "≥95(%)", "92.5(%)", "10", "9", None),
    ("数量指标", "编写巡护手册数", "≥2(本)", "0(本)", "10", "0", None),
    ("时效指标", "设备报修响应时长", "≤2(小时)", "3(小时)", "10", "5", None),
    ("经济成本指标", "手册印刷费用", "≤80000(元)", "30000(元)", "10", "10", None),
    ("社会效益指标", "公众护湖意识", "提高", "部分达成指标并具有一定效果", "10", "7", None),
    ("服务对象满意度指标", "游客满意度", "≥90(%)", "88.5(%)", "10", "9", None),
    ("数量指标", "清淤河道条数", "=6(条)", "6(条)", "10", "10", None),
    ("数量指标", "志愿者培训人次", "≥300(人次)", "280(人次)", "10", "9",
     "因汛期停训两周，培训人次少于计划。后续拟错峰安排培训。"),
]  # fmt: skip


def measure(text: str) -> dict[str, Any]:
    return parse_measure(text).measure.model_dump(mode="json")


def evaluation(**changes: Any) -> Form:
    """The form; changes replace its top-level values."""
    rows = [
        {
            "level1": "产出指标", "level2": level2, "name": name, "target": measure(target), "actual": measure(actual),
            "weight": weight, "score": score, "deviation": deviation,
        }
        for level2, name, target, actual, weight, score, deviation in ROWS
    ]  # fmt: skip
    total = {"item": "annual_total", "initial_budget": "120", "adjusted_budget": "100", "executed": "80",
             "weight": "10", "execution_rate": "80", "score": "8"}  # fmt: skip
    form = {
        "kind": "self_evaluation", "title": "绩效自评表", "fiscal_year": 2024, "project_name": "湖区巡护经费",
        "implementing_unit": "湖区管理站", "funding": {"currency_unit": "万元", "rows": [total]},
        "goals": {"expected": "开展湖岸巡护和水质监测，编写巡护手册，提高公众护湖意识。"}, "indicators": rows,
        "total_score": "85", "grade": "良", "evidence": {}, "findings": [], "review": [],
    }  # fmt: skip
    return Form.model_validate(form | changes)


NOTES = """湖岸巡护次数：因汛期封闭堤路两周，四次巡护未能进行。下一步由巡护科于2025年3月前调整巡护路线。
第2行：新建生态岛后候鸟增多，游客要求增设点位
游客满意度：发放问卷200份，主要反映停车位不足
全年执行率低，因手册印刷招标节余15万元
"""
