"""Vocabulary and a subject in; indicator rows of a form out: names, measures, and results of a self-evaluation.

Apart from `content` because the grid has rules of its own: one target fits one kind of name, weights add up to 90.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = dict[str, Any]
INDICATOR_POINTS = 90
CENT = Decimal("0.01")
ROWS = (5, 40)
VAGUE_CHANCE = 0.04


@dataclass(frozen=True, slots=True)
class Subject:
    """What a project is about: things with their units, the people served, the year."""

    objects: list[tuple[str, str]]
    people: list[str]
    year: int

    def fill(self, rng: random.Random, pattern: str, number: int = 1, thing: tuple[str, str] | None = None) -> str:
        name, unit = thing or rng.choice(self.objects)
        people = rng.choice(self.people)
        return pattern.format(o=name, u=unit, p=people, y=self.year, y1=self.year + 1, n=number)


def plain(value: Decimal) -> str:
    """The contract's form of a number: no exponent, no idle zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def indicator_rows(rng: random.Random, words: Row, subject: Subject, scheme: str) -> list[Row]:
    """Rows in the order of the scheme's labels; no name twice. Short levels are left out by chance."""
    size = min(rng.randint(*ROWS), rng.randint(*ROWS))
    levels = _chosen_levels(rng, words["schemes"][scheme], size)
    style = rng.choice(("spaced", "spaced", "bare", "ascii" if scheme == "old" else "spaced"))
    rows: list[Row] = []
    taken: set[str] = set()
    for (level1, level2), count in levels:
        for _ in range(count):
            row = _new_row(rng, words, subject, level2, taken, style)
            if row is not None:
                rows.append({"level1": level1, "level2": level2, **row, "flags": []})
    return rows


def _chosen_levels(rng: random.Random, scheme: dict[str, list[str]], size: int) -> list[tuple[tuple[str, str], int]]:
    """Every level 1 keeps one level 2 at least; 产出 takes most of the rows, as in practice."""
    pairs: list[tuple[str, str]] = []
    for level1, level2s in scheme.items():
        kept = [level2 for level2 in level2s if rng.random() < (0.85 if level1 == "产出指标" else 0.45)]
        pairs += [(level1, level2) for level2 in kept or level2s[:1]]
    counts = dict.fromkeys(pairs, 1)
    heavy = [pair for pair in pairs if pair[0] == "产出指标"]
    for _ in range(size - len(pairs)):
        counts[rng.choice(heavy if rng.random() < 0.65 else pairs)] += 1
    return list(counts.items())


def _new_row(rng: random.Random, words: Row, subject: Subject, level2: str, taken: set[str], style: str) -> Row | None:
    for _ in range(20):
        thing = rng.choice(subject.objects)
        vague = level2 in words["vague"]["levels"] and rng.random() < VAGUE_CHANCE
        if vague:
            pattern, kind = rng.choice(words["vague"]["patterns"]), words["vague"]["target"]
        else:
            pattern, kind = rng.choice(words["aspects"][level2])
        name = subject.fill(rng, pattern, thing=thing)
        if name not in taken:
            taken.add(name)
            return {"name": name, "target": _target(rng, words, kind, thing[1], style)}
    return None


def _target(rng: random.Random, words: Row, kind: str | list[str], unit: str, style: str) -> Row:
    if isinstance(kind, list):
        return measure(rng.choice(kind))
    if kind == "date":
        return measure(rng.choice(words["dates"]))
    rule = words["measures"][kind]
    value = _drawn(rng, rule)
    operator = "=" if rule.get("values") and value == 100 and rng.random() < 0.6 else rng.choice(rule["operators"])
    if value == 100 and operator == ">":
        operator = "≥"
    return measure_of(operator, value, rule["unit"].format(u=unit), style)


def _drawn(rng: random.Random, rule: Row) -> Decimal:
    if "values" in rule:
        return Decimal(str(rng.choice(rule["values"])))
    low, high = rule["range"]
    if rule.get("fractions") and rng.random() < 0.15:
        return Decimal(rng.randint(low * 100, high * 100)) / 100
    return Decimal(rng.randint(low, high))


def measure(text: str) -> Row:
    """A measure in words."""
    return {"text": text, "operator": None, "value": None, "unit": None}


def measure_of(operator: str | None, value: Decimal, unit: str, style: str) -> Row:
    """A measure with a number. Styles: spaced `≥50.00(个)`, bare `≥50个`, ascii `>=50个`."""
    sign = operator or ""
    if style == "spaced":
        text = f"{sign}{value.quantize(CENT)}({unit})"
    else:
        sign = {"≥": ">=", "≤": "<="}.get(sign, sign) if style == "ascii" else sign
        text = f"{sign}{plain(value)}{unit}"
    return {"text": text, "operator": operator, "value": plain(value), "unit": unit}


def add_results(rng: random.Random, words: Row, subject: Subject, rows: list[Row]) -> Decimal:
    """Actual, weight, score and deviation for every row; returns the sum of scores. Weights add up to 90."""
    gained = Decimal(0)
    blank = rng.choice([None, None, "无"])
    for row, weight in zip(rows, _weights(rng, len(rows)), strict=True):
        reached = rng.random() < 0.85 or row["target"]["value"] == "0"
        share = Decimal(100) if reached else Decimal(rng.randint(30, 95))
        score = (weight * share / 100).quantize(CENT, ROUND_HALF_UP)
        row["actual"] = _actual(rng, row["target"], share)
        row["weight"], row["score"] = plain(weight), plain(score)
        row["deviation"] = _deviation(rng, words, subject, reached, blank)
        gained += score
    return gained


def _weights(rng: random.Random, count: int) -> list[Decimal]:
    base, rest = divmod(INDICATOR_POINTS, count)
    weights = [base + (1 if index < rest else 0) for index in range(count)]
    for _ in range(count):
        giver, taker = rng.randrange(count), rng.randrange(count)
        if weights[giver] > 1:
            weights[giver] -= 1
            weights[taker] += 1
    return [Decimal(weight) for weight in weights]


def _actual(rng: random.Random, target: Row, share: Decimal) -> Row:
    """What was reached: for ≤ and < a short row spends more, for the others it delivers less."""
    if target["value"] is None:
        return measure(rng.choice(["达成指标", target["text"]]) if share == 100 else "部分达成指标并具有一定效果")
    wanted, unit = Decimal(target["value"]), target["unit"]
    downwards = target["operator"] in {"≤", "<"}
    if share < 100:
        value = wanted * ((2 - share / 100) if downwards else share / 100)
    elif target["operator"] == "=":
        value = wanted
    elif downwards:
        value = wanted * rng.randint(60, 99) / 100
    elif unit == "%":
        value = wanted + (100 - wanted) * rng.randint(1, 10) / 10 if wanted > 50 else wanted + 1
    else:
        value = wanted * rng.choice([100, 100, rng.randint(101, 160)]) / 100 + (target["operator"] == ">")
    whole = wanted == wanted.to_integral_value() and unit not in {"%", "万元", "小时"}
    style = "spaced" if target["text"].endswith(")") else "bare"
    return measure_of(None, value.quantize(Decimal(1) if whole else CENT, ROUND_HALF_UP), unit, style)


def _deviation(rng: random.Random, words: Row, subject: Subject, reached: bool, blank: str | None) -> str | None:
    if not reached:
        return subject.fill(rng, rng.choice(words["deviation"]["short"]))
    return subject.fill(rng, rng.choice(words["deviation"]["over"])) if rng.random() < 0.05 else blank
