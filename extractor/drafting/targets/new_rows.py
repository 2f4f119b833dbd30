"""Rows kept for next year and last year's goals in; new rows for what is missing, out.

A missing family (成本 above all) and a goal sentence no row speaks of get a row whose target is 〔待填〕: there is no
evidence for a number. The one exception is the total cost, which the budget limits where it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from extractor.checks.rules.goal_coverage import planned
from extractor.drafting.targets.proposal_words import RuleWords
from extractor.history.amounts import plain
from extractor.history.name_parts import moved_on
from extractor.history.past_form import PastForm
from extractor.model.draft import Evidence, Proposal
from extractor.model.form import Indicator, Measure
from extractor.profiles.files import builtin
from extractor.resources import DataFile, read_data
from extractor.terms.families import family, group
from extractor.terms.names import all_pairs, topics

_SENTENCE = re.compile(r"[。；;！!？?\n]|(?:目标)?[0-9一二三四五六七八九十]+[:：、.．](?=\D)")
_TEN_THOUSAND = Decimal(10000)
_BENEFIT = "效益"


class NewRow(DataFile):
    """Labels and name of a row to add; unit: where the budget can be its limit."""

    level1: str
    level2: str
    name: str
    unit: str | None = None


class NewRowReasons(DataFile):
    """Why a row is added: a family is missing, the budget limits it, a goal has no row."""

    family: RuleWords
    family_budget: RuleWords
    goal: RuleWords


class NewRowWords(DataFile):
    """Content of new_rows.yaml. families: the row to add for each; most, goal_quote: rows and characters."""

    most: int
    goal_topics: int
    goal_quote: int
    families: dict[str, NewRow]
    goal_row: NewRow
    words: NewRowReasons
    confirm: str


@cache
def load_new_row_words() -> NewRowWords:
    """Read what new rows look like, once."""
    return read_data(NewRowWords, __package__ or "extractor.drafting.targets", "new_rows")


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
    known = load_new_row_words()
    row = known.families[name]
    target = _limit(budget, row.unit) if budget is not None and row.unit else None
    rule = known.words.family_budget if target else known.words.family
    facts = {"family": name, "year": year, "proposed": target.text if target else ""}
    return Proposal(
        level1=_label(held, "level1", row.level1),
        level2=_label(held, "level2", row.level2),
        name=row.name,
        proposed=target,
        method=rule.method,
        rationale=rule.rationale.format(**facts),
        confirm=[known.confirm],
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
    """A row for each sentence of last year's goals that shares nothing with any row; no more than a few."""
    said = frozenset[str]().union(*(all_pairs(proposal.name) for proposal in kept)) if kept else frozenset()
    found: dict[str, Proposal] = {}
    for held in latest:
        for pointer, text in planned(held.form):
            for sentence in _uncovered(text, said):
                found.setdefault(sentence, _goal_row(sentence, held.evidence(pointer, sentence), year - held.year))
    yield from list(found.values())[: load_new_row_words().most]


def _uncovered(text: str, said: frozenset[str]) -> Iterator[str]:
    for sentence in (piece.strip(" ,，、") for piece in _SENTENCE.split(text) if piece):
        about = topics(sentence)
        if len(about) >= load_new_row_words().goal_topics and not about & said:
            yield sentence


def _goal_row(sentence: str, evidence: Evidence, years: int) -> Proposal:
    known = load_new_row_words()
    row, rule = known.goal_row, known.words.goal
    short = moved_on(sentence, years)[: known.goal_quote]
    return Proposal(
        level1=row.level1,
        level2=row.level2,
        name=row.name.format(sentence=short),
        method=rule.method,
        rationale=rule.rationale.format(sentence=sentence),
        evidence=[evidence],
        confirm=[known.confirm],
        status="new",
    )
