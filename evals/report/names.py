"""Runs and field names in, what the page calls them out: the words of the paper form, not those of the JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evals.runs.run import Run
from extractor.assembly.display import load_display

Json = Mapping[str, Any]


def run_names(runs: Sequence[Run]) -> list[str]:
    """System, model and data set of each run; a number where two are alike."""
    names = [
        " · ".join(str(run.info[key]) for key in ("system", "model", "dataset") if run.info.get(key)) for run in runs
    ]
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(f"{name} #{seen[name]}" if names.count(name) > 1 else name)
    return result


def field_group(field: str) -> str:
    """The field under which a value is counted: cells of a self-evaluation's funding go by their column."""
    parts = field.split(".")
    return f"funding.{parts[-1]}" if parts[0] == "funding" else field


def field_name(field: str) -> str:
    """What the form calls a field: `target` is 指标值, `funding.annual_total.score` is 资金 · 年度资金总额 · 得分."""
    names = load_display()
    section, _, rest = field.partition(".")
    if not rest:
        return names.indicator_columns.get(field, field)
    if section == "goals":
        return names.goals.get(rest, rest)
    if section == "header":
        return (names.header | names.result | {"kind": "表单类型"}).get(rest, rest)
    known = names.declaration_funding | names.funding_items | names.funding_columns
    known |= {"unit": names.currency_unit, "currency_unit": names.currency_unit}
    return " · ".join(["资金", *(known.get(part, part).removeprefix("其中：") for part in rest.split("."))])


def field_order(field: str) -> tuple[int, int, str]:
    """Indicator columns first, then header, goals, funding, as the form has them."""
    names = load_display()
    sections = {"header": names.header | names.result, "goals": names.goals}
    sections["funding"] = names.declaration_funding | names.funding_columns
    section, _, rest = field.rpartition(".")
    order = list(sections[section] if section else names.indicator_columns)
    return ["", *sections].index(section), order.index(rest) if rest in order else len(order), field
