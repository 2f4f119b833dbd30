"""Rows kept for next year and last year's goals in; new rows for what is missing, out.

A missing family (成本 above all) and a goal sentence no row speaks of get a row whose target is 〔待填〕: there is no
evidence for a number. The one exception is the total cost, which the budget limits where it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.checks.rules.goal_coverage import planned
from extractor.data import load
from extractor.history.amounts import plain
from extractor.history.name_parts import moved_on, number
from extractor.history.past_form import PastForm
from extractor.model.draft import Evidence, Proposal
from extractor.model.form import Indicator, Measure
from extractor.profiles.files import builtin
from extractor.terms.families import family, group
from extractor.terms.names import all_pairs, topics

_SENTENCE = re.compile(r"[。；;！!？?\n]|(?:目标)?[0-9一二三四五六七八九十]+[:：、.．](?=\D)")
_TEN_THOUSAND = Decimal(10000)
_BENEFIT = "效益"


def missing_families(
    kept: Sequence[Proposal], latest: Sequence[PastForm], year: int, budget: Decimal | None
) -> Iterator[Proposal]:
    """A row for every family a declaration must have and these rows have not (profile: required.families)."""
    rows = [_as_row(proposal) for proposal in kept]
    have = {name for row in rows for name in (family(row), group(row)) if name}
    wanted = [*builtin().required.families, _BENEFIT]
    for name in wanted:
        if name not in have and latest:
            yield _family_row(name, latest[0], year, budget)


def _as_row(proposal: Proposal) -> Indicator:
    return Indicator(level1=proposal.level1, level2=proposal.level2, name=proposal.name, target=proposal.proposed)


def _family_row(name: str, held: PastForm, year: int, budget: Decimal | None) -> Proposal:
    words = load("drafting_rules")
    row = words["families"][name]
    priced = budget is not None and "unit" in row
    target = _limit(budget, row["unit"]) if priced and budget is not None else None
    rule = words["rules"]["family_budget" if priced else "family"]
    facts = {"family": name, "year": year, "proposed": target.text if target else ""}
    return Proposal(
        level1=_label(held, "level1", row["level1"]),
        level2=_label(held, "level2", row["level2"]),
        name=row["name"],
        proposed=target,
        method=rule["method"],
        rationale=rule["rationale"].format(**facts),
        confirm=[words["confirm"]["name"]],
        status="new",
    )


def _label(held: PastForm, key: str, usual: str) -> str:
    """The usual label, without 指标 where the form writes its labels without it."""
    labels = [label for row in held.form.indicators if (label := getattr(row, key))]
    bare = bool(labels) and not any(label.endswith("指标") for label in labels)
    return usual.removesuffix("指标") if bare else usual


def _limit(budget: Decimal, unit: str) -> Measure:
    value = budget / _TEN_THOUSAND
    return Measure(text=f"≤{plain(value)}({unit})", operator="≤", value=value, unit=unit)


def uncovered_goals(kept: Sequence[Proposal], latest: Sequence[PastForm], year: int) -> Iterator[Proposal]:
    """A row for each sentence of last year's goals that shares nothing with any row; at most targets.new_rows."""
    said = frozenset[str]().union(*(all_pairs(proposal.name) for proposal in kept)) if kept else frozenset()
    found: dict[str, Proposal] = {}
    for held in latest:
        for pointer, text in planned(held.form):
            for sentence in _uncovered(text, said):
                found.setdefault(sentence, _goal_row(sentence, held.evidence(pointer, sentence), year - held.year))
    yield from list(found.values())[: int(number("targets", "new_rows"))]


def _uncovered(text: str, said: frozenset[str]) -> Iterator[str]:
    for sentence in (piece.strip(" ,，、") for piece in _SENTENCE.split(text) if piece):
        about = topics(sentence)
        if len(about) >= number("targets", "goal_topics") and not about & said:
            yield sentence


def _goal_row(sentence: str, evidence: Evidence, years: int) -> Proposal:
    words = load("drafting_rules")
    row, rule = words["goal_row"], words["rules"]["goal"]
    short = moved_on(sentence, years)[: int(number("targets", "goal_quote"))]
    return Proposal(
        level1=row["level1"],
        level2=row["level2"],
        name=row["name"].format(sentence=short),
        method=rule["method"],
        rationale=rule["rationale"].format(sentence=sentence),
        evidence=[evidence],
        confirm=[words["confirm"]["name"]],
        status="new",
    )
