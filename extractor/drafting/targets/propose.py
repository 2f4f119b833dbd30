"""Past forms of one project and a year in; a proposal for every row of next year's form, and the rows that end, out.

The basis is the form of the latest year. Numbers come from target_rules.py; here they get their words, their evidence
and what the person must confirm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from extractor.data import load
from extractor.drafting.targets.forecast import group_slope
from extractor.drafting.targets.new_rows import missing_families, uncovered_goals
from extractor.drafting.targets.row_kind import RowKind, kind_of
from extractor.drafting.targets.rules import Case, Ruled, measures_of, ruled, scale, series_told, told
from extractor.history.embeddings import Meaning
from extractor.history.name_parts import editions, moved_on
from extractor.history.past_form import PastForm, Row
from extractor.history.series import HistoryTable, Series, history_of
from extractor.model.draft import Alternative, Evidence, Link, Proposal
from extractor.model.form import EvaluationFunding, Form, Measure
from extractor.terms.indicators import attainment, in_yuan
from extractor.terms.text import fold_text


def propose(
    past: Sequence[PastForm], year: int, budget: Decimal | None = None, meaning: Meaning | None = None
) -> list[Proposal]:
    """Proposals in the order of the latest form: kept and changed rows, then new ones, then those that are dropped.

    past: forms of one project that print their fiscal year, all before `year`, in any order. budget: next year's in 元;
    without it nothing is said to follow from the budget. meaning: ranks what is offered for doubtful and unlinked rows.
    """
    table = history_of([held for held in past if 0 < held.year < year], meaning)
    if not table.series:
        return []
    ratio = budget_ratio(past, budget)
    proposals = [proposed for row in _cases(table, year, ratio) if (proposed := _proposal(row))]
    kept = [proposal for proposal in proposals if proposal.status != "dropped"]
    latest = [held for held in past if held.year == table.years[-1]]
    new = [*missing_families(kept, latest, year, budget), *uncovered_goals(kept, latest, year)]
    ended = [_ended(row, table) for row in table.ended if row.held.year == table.years[-2]]
    return kept + new + [proposal for proposal in proposals if proposal.status == "dropped"] + ended


def budget_ratio(past: Sequence[PastForm], budget: Decimal | None) -> Decimal | None:
    """Next year's budget against what the latest year spent (全年执行数), or was granted where that is not said."""
    spent = next((amount for held in _latest_first(past) if (amount := spending(held.form))), None)
    return budget / spent if budget is not None and spent else None


def _latest_first(past: Sequence[PastForm]) -> list[PastForm]:
    return sorted(past, key=lambda held: (-held.year, held.form.kind != "self_evaluation"))


def spending(form: Form) -> Decimal | None:
    """The year's money in 元; None where amount or unit is missing."""
    funding = form.funding
    if isinstance(funding, EvaluationFunding):
        totals = [row for row in funding.rows if row.item == "annual_total"]
        amount = (totals[0].executed or totals[0].adjusted_budget) if totals else None
    else:
        amount = funding.annual_total
    return in_yuan(amount, funding.currency_unit) if amount is not None else None


def _cases(table: HistoryTable, year: int, ratio: Decimal | None) -> list[Case]:
    kinds = [kind_of(series.row.indicator) for series in table.series]
    counted = [series.actuals() for series, kind in zip(table.series, kinds, strict=True) if _grows(kind)]
    group = group_slope(counted)
    return [Case(series, kind, year, group, ratio) for series, kind in zip(table.series, kinds, strict=True)]


def _grows(kind: RowKind) -> bool:
    return kind.kind == "count" and not kind.down


def _proposal(case: Case) -> Proposal:
    if case.kind.once and _reached(case):
        return _dropped(case, "finished", "finished")
    if case.series.row.indicator.target is None and case.series.row.indicator.actual is None:
        return _written(case, Ruled("no_number", confirm=["fill"]), None)
    if _in_words(case):
        return _worded(case)
    found = ruled(case)
    return _written(case, found, measures_of(case, found)[0])


def _in_words(case: Case) -> bool:
    target = case.series.row.indicator.target
    return target is not None and target.value is None


def _reached(case: Case) -> bool:
    """Whether last year's target was met, in numbers or by its grade."""
    if case.target is not None and case.actual is not None:
        return case.actual <= case.target if case.kind.down else case.actual >= case.target
    actual = case.series.row.indicator.actual
    return actual is not None and attainment(actual.text) == "full"


def _worded(case: Case) -> Proposal:
    """A target in words is carried on; a date moves on with the year."""
    indicator = case.series.row.indicator
    target, actual = indicator.target, indicator.actual
    assert target is not None
    text = _moved(case, target.text)
    failed = actual is not None and attainment(actual.text) in ("none", "partial")
    found = Ruled("deadline" if case.kind.kind == "deadline" else "words")
    found.confirm += ["failed"] if failed else []
    found.confirm += ["deadline"] if case.kind.kind == "deadline" else []
    vague = re.search(load("drafting")["kinds"]["vague"], fold_text(target.text)) and case.kind.kind == "qualitative"
    found.confirm += ["vague"] if vague else []
    return _written(case, found, Measure(text=text, operator=None, value=None, unit=None))


def _written(case: Case, found: Ruled, proposed: Measure | None) -> Proposal:
    indicator = case.series.row.indicator
    name = _moved(case, indicator.name or "")
    facts = _facts(case, found, proposed, name)
    words = load("drafting_rules")["rules"][found.rule]
    same = proposed is not None and indicator.target is not None and proposed.text == indicator.target.text
    return Proposal(
        level1=indicator.level1,
        level2=indicator.level2,
        name=name,
        last_target=indicator.target,
        last_actual=indicator.actual,
        proposed=proposed,
        alternatives=[Alternative(label=label, measure=measure) for label, measure in measures_of(case, found)[1]],
        method=words["method"].format(**facts),
        rationale=words["rationale"].format(**facts),
        evidence=case.series.evidence(),
        confirm=_confirm(case, found, facts),
        link=_link(case.series),
        asked=case.series.asked,
        status="kept" if same and name == indicator.name else "changed",
    )


def _moved(case: Case, text: str) -> str:
    """A name or a text as it reads in the next year."""
    held = case.series.row.held
    known = frozenset().union(*(editions(row.name or "") for row in held.form.indicators))
    return moved_on(text, case.year - held.year, known)


def _facts(case: Case, found: Ruled, proposed: Measure | None, name: str) -> dict[str, Any]:
    """What the words of drafting_rules.yaml may speak of, as printed."""
    indicator, actuals = case.series.row.indicator, case.series.actuals()
    own = {key: told(value, case) for key, value in found.facts.items() if key != "growth"}
    growth = found.facts.get("growth")
    return {
        "year": case.year,
        "last": case.series.last.year,
        "first": actuals[0][0] if actuals else case.series.last.year,
        "count": len(actuals),
        "target": indicator.target.text if indicator.target else "（空）",
        "actual": indicator.actual.text if indicator.actual else "（空）",
        "proposed": proposed.text if proposed else "",
        "series": series_told(case),
        "lowest": told(min(value for _, value in actuals), case) if actuals else "",
        "growth": f"{growth * 100:+.1f}%" if growth is not None else "",
        "ratio": f"{case.ratio * 100:.1f}%" if case.ratio is not None else "",
        "scaled": f"{scale(case.ratio) * 100:.0f}%" if case.ratio is not None else "",
        "percent": _percent(case),
        "result": f"，自评为“{indicator.actual.text}”" if indicator.actual else "",
        "old": indicator.name or "",
        "new": name,
        **own,
    }


def _percent(case: Case) -> str:
    return f"{case.actual / case.target * 100:.0f}%" if case.actual is not None and case.target else ""


def _confirm(case: Case, found: Ruled, facts: dict[str, Any]) -> list[str]:
    words = load("drafting_rules")["confirm"]
    told_so = [words[key].format(**facts) for key in dict.fromkeys(found.confirm)]
    if facts["new"] != facts["old"]:
        told_so.insert(0, words["renamed"].format(**facts))
    for link in case.series.links:
        if not link.sure:
            past = "、".join(evidence.text for evidence in link.past)
            told_so.append(words["link"].format(year=link.year, name=past, reason=link.reason) + _others(link))
    return told_so


def _others(link: Link) -> str:
    """The candidates besides the rows a doubtful link has."""
    others = [f"{each.past.text}（{each.reason}）" for each in link.candidates if each.past not in link.past]
    words = load("drafting_rules")["confirm"]["link_others"]
    return str(words).format(others="、".join(others)) if others else ""


def _link(series: Series) -> Link:
    """The proposed row continues the latest one by design; the weakest of the links behind it counts."""
    row = series.row
    own = row.held.evidence(row.pointer, row.name)
    weakest = min(series.links, key=lambda link: link.score, default=None)
    past: list[Evidence] = [own, *(evidence for link in series.links for evidence in link.past)]
    if weakest is None:
        reason = load("drafting")["link_reasons"]["own"]
        return Link(current=row.pointer, past=past, score=Decimal(1), reason=reason, sure=True)
    sure = all(link.sure for link in series.links)
    return weakest.model_copy(update={"current": row.pointer, "past": past, "sure": sure})


def _dropped(case: Case, rule: str, confirm: str) -> Proposal:
    proposal = _written(case, Ruled(rule, confirm=[confirm]), None)
    return proposal.model_copy(update={"status": "dropped"})


def _ended(row: Row, table: HistoryTable) -> Proposal:
    """A row of the year before the latest that the latest no longer has."""
    words = load("drafting_rules")
    facts = {"given": row.held.year, "last": table.years[-1]}
    return Proposal(
        level1=row.indicator.level1,
        level2=row.indicator.level2,
        name=row.name,
        last_target=row.indicator.target,
        last_actual=row.indicator.actual,
        method=words["rules"]["given_up"]["method"],
        rationale=words["rules"]["given_up"]["rationale"].format(**facts),
        evidence=[row.held.evidence(row.pointer, row.name)],
        confirm=[words["confirm"]["ended"]],
        status="dropped",
    )
