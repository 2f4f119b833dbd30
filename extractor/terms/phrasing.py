"""Rows, amounts and names in; the words and figures of messages out, the same in every rule."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from extractor.model.form import Form

_QUOTED = 12
"""Characters of a name or of lost text quoted in a message."""

AMOUNTS = {
    "project_total": "项目资金总额",
    "project_fiscal": "其中：财政资金",
    "project_other": "其他资金",
    "annual_total": "年度资金（申请）总额",
    "annual_appropriation": "当年财政拨款",
    "annual_carryover": "上年结转资金",
    "annual_other": "其他资金",
    "appropriation": "当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
    "initial_budget": "年初预算数",
    "adjusted_budget": "全年预算数",
    "executed": "全年执行数",
}


def row_name(form: Form, index: int) -> str:
    """第3行“…” of the row with that index, long names cut."""
    name = form.indicators[index].name or "（无名称）"
    return f"第{index + 1}行“{short(name)}”"


def short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def figure(value: Decimal) -> str:
    """A number as a person writes it: no exponent, no zeros without meaning."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def summed(values: Iterable[Decimal]) -> str:
    return " + ".join(figure(value) for value in values)
