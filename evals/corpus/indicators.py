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


def _new_row(
    rng: random.Random, words: Row, subject: Subject, level2: str, taken: set[str], style: str
) -> Row | None:
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
            return {"name": name, "target": _target(rng, kind, thing[1], style)}
    return None


def _target(rng: random.Random, kind: str | list[str], unit: str, style: str) -> Row:
    if isinstance(kind, list):
        return measure(rng.choice(kind))
    if kind == "date":
        day = rng.choice(["11月底前完成", "12月31日前", "6月底前", "年底前完成", "第三季度末前完成"])
        return measure(day)
    operator, low, high, own = KINDS[kind]
    value = Decimal(rng.randint(low, high)) if rng.random() < 0.85 else Decimal(rng.randint(low * 100, high * 100)) / 100
    if kind in {"count", "people", "years", "hours", "zero"}:
        value = Decimal(int(value))
    if kind == "percent":
        value = Decimal(rng.choice([100, 100, 95, 90, 98, 85, 80, "99.5"]))
    operators = "=" if kind == "percent" and value == 100 and rng.random() < 0.6 else operator
    return measure_of(rng.choice(operators), value, own.format(u=unit), style)


KINDS: dict[str, tuple[str, int, int, str]] = {
    "count": ("≥≥≥=>", 1, 3000, "{u}"),
    "percent": ("≥≥≥>", 80, 100, "%"),
    "zero": ("==≤", 0, 0, "次"),
    "hours": ("≤≤<", 1, 48, "小时"),
    "price": ("≤≤≤<", 10, 9000, "元/{u}"),
    "total": ("≤≤=", 5, 4000, "万元"),
    "below": ("≤", 90, 100, "%"),
    "small": ("≥", 1, 20, "%"),
    "below_small": ("≤<", 1, 5, "%"),
    "invest": ("≥", 50, 9000, "万元"),
    "people": ("≥≥>", 100, 20000, "人"),
    "years": ("≥", 1, 10, "年"),
}
"""Kind of target: operators, least and greatest value, unit."""


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
        reached = rng.random() < 0.85
        share = Decimal(100) if reached else Decimal(rng.randint(30, 95))
        score = (weight * share / 100).quantize(CENT, ROUND_HALF_UP)
        row["actual"] = _actual(rng, row["target"], share)
        row["weight"], row["score"] = plain(weight), plain(score)
        row["deviation"] = _deviation(rng, words, subject, reached, blank)
        row["flags"] = row.pop("flags")
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
    wanted = Decimal(target["value"])
    downwards = target["operator"] in {"≤", "<"}
    if share == 100:
        factor = Decimal(rng.randint(70, 99) if downwards else rng.choice([100, 100, rng.randint(101, 160)])) / 100
        if target["operator"] == "=" or (target["unit"] == "%" and not downwards):
            factor = Decimal(1)
    else:
        factor = 2 - share / 100 if downwards else share / 100
    value = wanted * factor
    whole = wanted == wanted.to_integral_value() and target["unit"] not in {"%", "万元"}
    value = value.quantize(Decimal(1) if whole else CENT, ROUND_HALF_UP)
    style = "spaced" if target["text"].endswith(")") else "bare"
    return measure_of(None, value, target["unit"], style)


def _deviation(rng: random.Random, words: Row, subject: Subject, reached: bool, blank: str | None) -> str | None:
    if not reached:
        return subject.fill(rng, rng.choice(words["deviation"]["short"]))
    return subject.fill(rng, rng.choice(words["deviation"]["over"])) if rng.random() < 0.05 else blank
