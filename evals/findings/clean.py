"""A random source in, a form out that a strict reviewer would send through: the generator's form with a sound grid.

The generator of the corpus makes forms to be read: its goals are thin, its targets often vague, its weights wild. Here
header and funding stay; goals and indicators are made anew from the same vocabulary so that they fit each other.
"""

from __future__ import annotations

import random
from decimal import ROUND_DOWN, Decimal
from typing import Any

from evals.corpus.content import make_form, vocabulary
from evals.corpus.indicators import plain
from extractor.model.form import Form

Row = dict[str, Any]
THINGS = 3
TEMPLATES = ("shanghai", "national", "evaluation", "evaluation")
LEAST_SPENT = Decimal("0.8")
"""A form that spent less of its budget says why."""
WEIGHTS = {"成本": 20, "数量": 20, "质量": 10, "时效": 10, "效益": 20, "满意度": 10}
"""财预〔2021〕101号; with the execution rate's 10 they make 100."""
LABELS = {
    "成本": ("成本指标", "经济成本指标"),
    "数量": ("产出指标", "数量指标"),
    "质量": ("产出指标", "质量指标"),
    "时效": ("产出指标", "时效指标"),
    "效益": ("效益指标", "社会效益指标"),
    "满意度": ("满意度指标", "服务对象满意度指标"),
}


def clean_form(rng: random.Random) -> Form:
    """A faultless form of a random kind; the same source gives the same form."""
    template = rng.choice(TEMPLATES)
    made = make_form(rng, template)
    field = rng.choice(vocabulary()["fields"])
    things = [(name, unit) for name, unit in rng.sample(field["objects"], THINGS)]
    evaluation = template == "evaluation"
    rows = _rows(rng, things, rng.choice(field["people"]), _budget(made))
    counted = [
        (name, unit, row["target"]["value"]) for (name, unit), row in zip(things, _of(rows, "数量"), strict=True)
    ]
    made["goals"] = _goals(counted, rows[-1]["name"], evaluation)
    if evaluation:
        _evaluate(made, rows)
    elif made["funding"].get("project_total") is None and template == "shanghai":
        made["funding"] |= {"project_total": made["funding"]["annual_total"], "project_fiscal": None}
    for row in rows:
        row.pop("family")
    made["indicators"] = rows
    return Form.model_validate({"evidence": {}, "findings": [], "review": [], **made})


def _of(rows: list[Row], family: str) -> list[Row]:
    return [row for row in rows if row["family"] == family]


def _budget(made: dict[str, Any]) -> Decimal:
    """Money of the year in 元."""
    funding = made["funding"]
    amount = funding["rows"][0]["executed"] if "rows" in funding else funding["annual_total"]
    return Decimal(amount) * (10_000 if funding["currency_unit"] == "万元" else 1)


def _rows(rng: random.Random, things: list[tuple[str, str]], people: str, budget: Decimal) -> list[Row]:
    """Cost, output, effect and satisfaction of three things; unit costs times quantities stay within the budget."""
    rows: list[Row] = []
    amounts = [Decimal(rng.randint(2, 400)) for _ in things]
    for (name, unit), amount in zip(things, amounts, strict=True):
        share = budget * rng.randint(60, 95) / 100 / len(things)
        cost = (share / amount).quantize(Decimal("0.01"), ROUND_DOWN)
        rows.append(_row("成本", f"{name}单位成本", "≤", cost, f"元/{unit}"))
    rows += [
        _row("数量", f"{name}数量", "≥", amount, unit) for (name, unit), amount in zip(things, amounts, strict=True)
    ]
    rows += [_row("质量", f"{name}合格率", "≥", Decimal(rng.randint(90, 98)), "%") for name, _ in things]
    rows += [_row("时效", f"{name}完成及时率", "=", Decimal(100), "%") for name, _ in things]
    rows += [
        _row("效益", f"{name}受益{people}人数", "≥", Decimal(rng.randint(20, 90) * 10), "人") for name, _ in things[:2]
    ]
    rows.append(_row("满意度", f"{people}满意度", "≥", Decimal(rng.randint(85, 95)), "%"))
    return rows


def _row(family: str, name: str, operator: str, value: Decimal, unit: str) -> Row:
    level1, level2 = LABELS[family]
    number = plain(value)
    target = {"text": f"{operator}{number}({unit})", "operator": operator, "value": number, "unit": unit}
    return {"family": family, "level1": level1, "level2": level2, "name": name, "target": target}


def _goals(counted: list[tuple[str, str, str]], satisfaction: str, evaluation: bool) -> dict[str, str | None]:
    """Every thing with its quantity, and what comes of it; the figures of the rows."""
    parts = "、".join(f"{name}{amount}{unit}" for name, unit, amount in counted)
    plan = f"全年完成{parts}，各项工作按时完成、质量合格，控制单位成本，扩大受益范围，{satisfaction}达到年度目标。"
    if not evaluation:
        return {"overall": f"三年内按计划逐年完成上述工作：{parts}。", "annual": plan, "expected": None, "actual": None}
    done = f"全年已完成{parts}，各项工作均按时完成、质量合格，单位成本未超标准，{satisfaction}达到年度目标。"
    return {"overall": None, "annual": None, "expected": plan, "actual": done}


def _evaluate(made: dict[str, Any], rows: list[Row]) -> None:
    """Every target reached to the point, every score full; the total follows from the execution rate."""
    for row in rows:
        same = len(_of(rows, row["family"]))
        row["weight"] = row["score"] = plain(_split(WEIGHTS[row["family"]], same, row is _of(rows, row["family"])[-1]))
        target = row["target"]
        row["actual"] = {"text": f"{target['value']}({target['unit']})", "operator": None} | {
            key: target[key] for key in ("value", "unit")
        }
    funding = made["funding"]["rows"][0]
    if Decimal(funding["executed"]) < Decimal(funding["adjusted_budget"]) * LEAST_SPENT:
        made["goals"]["actual"] += "结余资金为未到支付节点的尾款，按合同于次年支付。"
    total = Decimal(funding["score"]) + sum(WEIGHTS.values())
    made["total_score"] = plain(total)
    made["grade"] = next(grade for least, grade in vocabulary()["grades"] if total >= least)


def _split(points: int, parts: int, last: bool) -> Decimal:
    """Whole points of one of `parts` rows; the last one takes the rest."""
    each = Decimal(points // parts)
    return points - each * (parts - 1) if last else each
