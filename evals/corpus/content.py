"""A random source and a template's name in; one invented form in the gold format out, consistent in its arithmetic.

Content is apart from print: the same form can be printed by any template of its kind, on any layout, in any state.
"""

from __future__ import annotations

import random
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.corpus.indicators import Subject, add_results, indicator_rows, plain

Form = dict[str, Any]
CENT = Decimal("0.01")
EXECUTION_POINTS = Decimal(10)
DECLARATIONS = ("shanghai", "national", "old")
EVALUATIONS = ("evaluation",)


@cache
def vocabulary() -> dict[str, Any]:
    return dict(yaml.safe_load((Path(__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8")))


def make_form(rng: random.Random, template: str) -> Form:
    """One form for a template (shanghai, national, old, evaluation). Only what its template prints has a value."""
    words = vocabulary()
    field = rng.choice(words["fields"])
    place, rank = rng.choice(words["places"])
    year = _year(rng, template)
    subject = Subject(field["objects"], field["people"], year)
    form: Form = {
        "kind": "self_evaluation" if template in EVALUATIONS else "target_declaration",
        "title": rng.choice(words["titles"][template]),
        "fiscal_year": year,
        "project_name": _project_name(rng, field["projects"], year),
        "project_nature": None,
        "project_category": None,
        "department": f"{place}{field['department']}{rank}",
        "implementing_unit": place + rng.choice(field["units"]),
        "start_date": None,
        "end_date": None,
    }
    form["indicators"] = indicator_rows(rng, words, subject, "old" if template == "old" else _scheme(rng, template))
    if template in EVALUATIONS:
        _evaluate(rng, form, subject)
    else:
        _declare(rng, form, subject, template)
    return form


def _year(rng: random.Random, template: str) -> int:
    first, last = {"shanghai": (2024, 2026), "old": (2019, 2021)}.get(template, (2019, 2026))
    return rng.randint(first, last)


def _scheme(rng: random.Random, template: str) -> str:
    return "new" if template == "shanghai" or rng.random() < 0.6 else "old"


def _project_name(rng: random.Random, projects: list[str], year: int) -> str:
    name = rng.choice(projects)
    return rng.choice([name, name, f"{year}年{name}", f"{name}（{year}年）", f"{name}项目经费", f"{name}-配套资金"])


def _declare(rng: random.Random, form: Form, subject: Subject, template: str) -> None:
    words = vocabulary()
    if template != "national":
        form["project_category"] = rng.choice(words["old_categories" if template == "old" else "categories"])
        form["start_date"] = f"{form['fiscal_year']}-01-01"
        form["end_date"] = f"{form['fiscal_year']}-{rng.choice(['12-31', '12-31', '11-30', '06-30'])}"
    if template == "shanghai":
        form["project_nature"] = rng.choice(words["natures"])
    annual = _goal(rng, subject, "plan")
    overall = _goal(rng, subject, "plan") if template != "national" and rng.random() < 0.4 else None
    form["goals"] = {"overall": overall, "annual": annual, "expected": None, "actual": None}
    form["funding"] = _declared_funding(rng, template)


def _declared_funding(rng: random.Random, template: str) -> Form:
    """项目资金 left blank unless given, as most units do; parts add up to their totals."""
    in_yuan = template != "national" and rng.random() < 0.8
    step = Decimal(100) if in_yuan else CENT
    parts = [_amount(rng, step), _sometimes(rng, 0.25, step), _sometimes(rng, 0.2, step)]
    appropriation, carryover, other = parts
    funding: Form = dict.fromkeys(("project_total", "project_fiscal", "project_other"))
    if template != "national" and rng.random() < 0.4:
        extra = Decimal(0) if rng.random() < 0.6 else _amount(rng, step)
        fiscal = appropriation + carryover + extra
        funding |= {"project_total": plain(fiscal + other), "project_fiscal": plain(fiscal)}
        funding["project_other"] = plain(other)
    funding["annual_total"] = plain(sum(parts, Decimal(0)))
    funding["annual_appropriation"] = plain(appropriation)
    funding["annual_carryover"] = None if template == "national" else plain(carryover)
    funding["annual_other"] = plain(other)
    if template == "national":
        funding["annual_total"] = plain(appropriation + other)
    if funding["project_total"] is None and rng.random() < 0.3:
        funding |= {name: None for name in ("annual_carryover", "annual_other") if funding[name] == "0"}
    funding["currency_unit"] = "元" if in_yuan else "万元"
    return funding


def _amount(rng: random.Random, step: Decimal) -> Decimal:
    high = 90_000 if step > 1 else 900_000
    return Decimal(rng.randint(200, high)) * step


def _sometimes(rng: random.Random, chance: float, step: Decimal) -> Decimal:
    return _amount(rng, step) if rng.random() < chance else Decimal(0)


def _evaluate(rng: random.Random, form: Form, subject: Subject) -> None:
    words = vocabulary()
    gained = add_results(rng, words, subject, form["indicators"])
    form["goals"] = {
        "overall": None,
        "annual": None,
        "expected": _goal(rng, subject, "plan"),
        "actual": _goal(rng, subject, "done"),
    }
    form["funding"], points = _evaluated_funding(rng)
    total = gained + points
    form["total_score"] = plain(total)
    with_grade = rng.random() < 0.7
    form["grade"] = next(grade for least, grade in words["grades"] if total >= least) if with_grade else None


def _evaluated_funding(rng: random.Random) -> tuple[Form, Decimal]:
    rows: list[Form] = []
    shares = {"appropriation": _amount(rng, CENT)}
    shares["carryover"] = _sometimes(rng, 0.25, CENT)
    shares["other"] = _sometimes(rng, 0.2, CENT)
    for item, initial in shares.items():
        adjusted = (initial * Decimal(rng.randint(80, 110)) / 100).quantize(CENT) if rng.random() < 0.5 else initial
        spent = rng.choice([1000, 1000, rng.randint(600, 999)])
        executed = (adjusted * spent / 1000).quantize(CENT)
        rows.append(_funding_row(item, initial, adjusted, executed))
    sums = [sum((Decimal(row[name]) for row in rows), Decimal(0)) for name in AMOUNTS]
    total = _funding_row("annual_total", *sums)
    rate = Decimal(total["execution_rate"])
    points = (rate / 10).quantize(CENT, ROUND_HALF_UP)
    total |= {"weight": plain(EXECUTION_POINTS), "score": plain(points)}
    return {"rows": [total, *rows], "currency_unit": "万元"}, points


AMOUNTS = ("initial_budget", "adjusted_budget", "executed")


def _funding_row(item: str, initial: Decimal, adjusted: Decimal, executed: Decimal) -> Form:
    """The rate is cut off after two decimals, as the Shanghai system prints it."""
    rate = (executed / adjusted * 100).quantize(CENT, ROUND_DOWN) if adjusted else Decimal(0)
    return {
        "item": item,
        "initial_budget": plain(initial),
        "adjusted_budget": plain(adjusted),
        "executed": plain(executed),
        "weight": None,
        "execution_rate": plain(rate),
        "score": None,
    }


def _goal(rng: random.Random, subject: Subject, tense: str) -> str:
    sentences = rng.sample(vocabulary()["goals"][tense], rng.randint(1, 4))
    return "".join(subject.fill(rng, sentence, number) for number, sentence in enumerate(sentences, start=1))
