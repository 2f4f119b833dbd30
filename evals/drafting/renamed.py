"""Gold forms in; each with a next year whose names were reworded, rows ended, added and shuffled, and the links, out.

The rules of linking were set on one real pair; here they meet every other form of the samples.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.drafting.linked import LinkScores, gold_forms
from evals.runs.dataset import GOLD
from extractor.history.link_rows import link_forms
from extractor.history.past_form import PastForm, rows_of
from extractor.model.draft import Link
from extractor.model.form import Indicator


@cache
def look() -> dict[str, Any]:
    found = yaml.safe_load((Path(__file__).parent / "renamed.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def reworded(rng: random.Random, name: str) -> str:
    fitting = [(found, put) for found, put in look()["rewordings"] if re.search(found, name)]
    for found, put in rng.sample(fitting, min(len(fitting), rng.randint(0, look()["most"]))):
        name = re.sub(found, put, name, count=1) or name
    return name


def next_year(rng: random.Random, held: PastForm, other: PastForm) -> tuple[PastForm, list[int | None]]:
    """Next year's form and the past row of each of its rows, None for a new one."""
    rows = list(rows_of([held]))
    kept: list[tuple[Indicator, int | None]] = [
        (row.indicator.model_copy(update={"name": reworded(rng, row.name)}), row.row)
        for row in rows
        if rng.random() >= look()["dropped"]
    ]
    foreign = [row.indicator for row in rows_of([other])]
    kept += [(row, None) for row in rng.sample(foreign, min(len(foreign), round(len(rows) * look()["added"])))]
    rng.shuffle(kept)
    year = held.year + 1
    form = held.form.model_copy(update={"fiscal_year": year, "indicators": [row for row, _ in kept]})
    return PastForm(f"{year}.json", 0, form), [past for _, past in kept]


def all_forms() -> Iterator[PastForm]:
    for path in sorted(GOLD.glob("*.json")):
        yield from gold_forms(path.stem)


def score_renamed(seed: int = 0) -> LinkScores:
    """Every row counts once. `wrong` and `missed` hold the names, now and then."""
    rng, forms, scores = random.Random(seed), list(all_forms()), LinkScores()
    for held in forms:
        other = rng.choice([form for form in forms if form.form.implementing_unit != held.form.implementing_unit])
        now, truth = next_year(rng, held, other)
        for link, past in zip(link_forms(now, [held]), truth, strict=True):
            _count(scores, link, f"/indicators/{past}" if past is not None else None)
    return scores


def _count(scores: LinkScores, link: Link, truth: str | None) -> None:
    found = {evidence.pointer for evidence in link.past}
    right = truth in found
    scores.expected += truth is not None
    scores.proposed += bool(found)
    scores.right += right
    scores.sure += link.sure
    scores.sure_right += link.sure and right
    if found and not right:
        scores.wrong.append((link.current, link.past[0].text))
    if truth and not found:
        scores.missed.append((link.current, truth))
