"""Links judged by hand (links.yaml) and the forms they are of in; precision, recall and every mistake out.

A merged row counts once for each past row it continues. Links judged open count neither for nor against, unless they
are proposed as sure: then they are wrong.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from evals.runs.dataset import GOLD
from extractor.history.link_rows import link_sets
from extractor.history.past_form import PastForm
from extractor.model.draft import Link
from extractor.model.form import Form

JUDGED = Path(__file__).parent / "links.yaml"
Pair = tuple[str, str]
"""Row now, row then, each FORM-ROW."""


@dataclass(frozen=True, slots=True)
class Judged:
    past: str
    current: str
    same: frozenset[Pair]
    open: frozenset[Pair]


@dataclass(slots=True)
class LinkScores:
    """Counts of pairs of rows: `sure_right` of the `sure` ones, which ask nobody, were right."""

    right: int = 0
    proposed: int = 0
    expected: int = 0
    sure: int = 0
    sure_right: int = 0
    wrong: list[Pair] = field(default_factory=list)
    missed: list[Pair] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0


def judged() -> Judged:
    table = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))
    pairs: dict[str, set[Pair]] = {"same": set(), "open": set()}
    for row in table["rows"]:
        pairs[row["verdict"]] |= {(row["current"], past) for past in row["past"]}
    return Judged(table["pair"]["past"], table["pair"]["current"], frozenset(pairs["same"]), frozenset(pairs["open"]))


def gold_forms(stem: str) -> list[PastForm]:
    """The forms of a gold file, as if its document had been read without a mistake."""
    found = json.loads((GOLD / f"{stem}.json").read_text(encoding="utf-8"))["forms"]
    forms = (Form.model_validate({"evidence": {}, "findings": [], "review": [], **form}) for form in found)
    return [PastForm(f"{stem}.txt", index, form) for index, form in enumerate(forms)]


def score_links() -> LinkScores:
    table = judged()
    links = link_sets(gold_forms(table.current), gold_forms(table.past))
    scores = LinkScores(expected=len(table.same))
    found: set[Pair] = set()
    for form, of_form in enumerate(links):
        for link in of_form:
            pairs = _pairs(form, link)
            found |= pairs
            counted = pairs if link.sure else pairs - table.open
            scores.proposed += len(counted)
            scores.right += len(counted & table.same)
            scores.wrong += sorted(counted - table.same)
            scores.sure += len(pairs) if link.sure else 0
            scores.sure_right += len(pairs & table.same) if link.sure else 0
    scores.missed = sorted(table.same - found)
    return scores


def _pairs(form: int, link: Link) -> set[Pair]:
    row = link.current.rpartition("/")[2]
    return {(f"{form}-{row}", f"{past.form}-{past.pointer.rpartition('/')[2]}") for past in link.past}
