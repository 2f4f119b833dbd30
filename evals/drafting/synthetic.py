"""A seed in; a made-up body with self-evaluations of 3–6 years and what it declares for the next year, out.

Every indicator follows a trend that is known here and nowhere else: who knew it would declare the trend of the next
year. Actuals lie around the trend; targets were planned as bodies do it, from the actual before, with some caution.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from extractor.history.amounts import rounded
from extractor.history.past_form import PastForm
from extractor.model.form import Form

HERE = Path(__file__).parent
VOCABULARY = HERE.parent / "corpus" / "vocabulary.yaml"
Trend = Callable[[int], float]
"""Step from the first year → level."""


class Body(NamedTuple):
    """Forms of earlier years, the earliest first; `declared` and `trends` by row of every form; year of declaration."""

    past: list[PastForm]
    declared: list[Decimal]
    trends: list[str]
    year: int


@cache
def settings() -> dict[str, Any]:
    found = yaml.safe_load((HERE / "series.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@cache
def _fields() -> list[dict[str, Any]]:
    found = yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))["fields"]
    assert isinstance(found, list)
    return found


def body(seed: int, *, hard: bool = False) -> Body:
    """hard: every indicator turns half-way."""
    rng, look = random.Random(seed), settings()
    count, policy = rng.randint(*look["years"]), rng.choice(_fields())
    objects = rng.sample(policy["objects"], min(rng.randint(*look["rows"]), len(policy["objects"])))
    own = rng.gauss(look["growth"]["mean"], look["growth"]["between"])
    caution, noise = rng.uniform(*look["caution"]), rng.uniform(*look["noise"])
    kinds = [look["hard"] if hard else rng.choice(look["trends"]) for _ in objects]
    trends = [_trend(rng, kind, own + rng.gauss(0, look["growth"]["within"]), count) for kind in kinds]
    names = [rng.choice(look["names"]) for _ in objects]
    year = look["last_year"] + 1
    forms = []
    before = [trend(0) for trend in trends]
    for step in range(count):
        targets = [_planned(value * caution) for value in before]
        before = [trend(step) * rng.gauss(1, noise) for trend in trends]
        rows = [
            _row(_named(name, thing, year - count + step), unit, target, Decimal(round(value)))
            for name, (thing, unit), target, value in zip(names, objects, targets, before, strict=True)
        ]
        forms.append(_form(policy["projects"][0], year - count + step, rows))
    declared = [_planned(trend(count)) for trend in trends]
    return Body(forms, declared, kinds, year)


def _trend(rng: random.Random, kind: str, growth: float, count: int) -> Trend:
    """steady: one growth; linear: one amount; falling: one decline; fading: growth slows; turning: up, then down."""
    low, high = settings()["level"]
    first = float(low) * (high / low) ** rng.random()
    if kind == "linear":
        return lambda step: first * max(1 + growth * step, 0.1)
    if kind == "falling":
        return lambda step: first * (1 - abs(growth)) ** step
    if kind == "fading":
        return lambda step: first * (1 + growth) ** sum(settings()["fading"] ** each for each in range(step))
    if kind == "turning":
        turn = count // 2
        return lambda step: first * (1 + growth) ** (min(step, turn) - max(step - turn, 0))
    return lambda step: first * (1 + growth) ** step


def _named(pattern: str, thing: str, year: int) -> str:
    return pattern.format(o=thing, y=year, n=year - settings()["first_edition"])


def _planned(level: float) -> Decimal:
    return rounded(Decimal(str(round(level, 4))), [Decimal(1)])


def _row(name: str, unit: str, target: Decimal, actual: Decimal) -> dict[str, Any]:
    return {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": name,
        "target": {"text": f"≥{target}({unit})", "operator": "≥", "value": str(target), "unit": unit},
        "actual": {"text": f"{actual}({unit})", "operator": None, "value": str(actual), "unit": unit},
        "weight": "10",
        "score": "10",
    }


def _form(project: str, year: int, rows: list[dict[str, Any]]) -> PastForm:
    form = {
        "kind": "self_evaluation",
        "title": "绩效自评表",
        "fiscal_year": year,
        "project_name": project,
        "funding": {"currency_unit": "万元", "rows": []},
        "goals": {},
        "indicators": rows,
        "evidence": {},
        "findings": [],
        "review": [],
    }
    return PastForm(f"{year}.json", 0, Form.model_validate(form))
