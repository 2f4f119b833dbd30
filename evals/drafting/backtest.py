"""Past forms with a known next year in; how right links and proposed targets are, beside both carry-overs, out.

`python -m evals.drafting.backtest` prints links of the real pair and of reworded forms, errors of the pair's targets,
and errors on made-up series with known trends. An error is relative: |proposed − declared| ÷ declared (÷ 1 where that
is 0).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from evals.drafting.linked import LinkScores, gold_forms, judged, score_links
from evals.drafting.renamed import score_renamed
from evals.drafting.synthetic import Body, body
from extractor.drafting.targets.propose import propose_rows
from extractor.drafting.targets.row_kind import kind_of
from extractor.history.amounts import converted
from extractor.history.past_form import PastForm
from extractor.model.draft import Proposal
from extractor.model.form import DeclarationFunding, Measure
from extractor.terms.indicators import in_yuan

SEEDS = 200
GAIN, PRECISION, RECALL = Decimal("0.20"), 0.95, 0.85
"""What is asked: proposals beat both carry-overs by this share of their median error; links this right."""


class Guess(NamedTuple):
    """A declared value and the three guesses at it. volume: neither a rate nor fixed."""

    name: str
    declared: Decimal
    proposed: Decimal | None
    last_target: Decimal | None
    last_actual: Decimal | None
    volume: bool
    trend: str = ""


class Errors(NamedTuple):
    """Median relative errors over the rows all three have a value for. asked: rows left to the person."""

    rows: int
    proposed: Decimal
    last_target: Decimal
    last_actual: Decimal
    asked: int

    @property
    def gain(self) -> Decimal:
        """By how much the median error is below that of the better carry-over, as a share of it."""
        better = min(self.last_target, self.last_actual)
        return 1 - self.proposed / better if better else Decimal(0)


def errors(guesses: Iterable[Guess]) -> Errors | None:
    """None where no row has all values."""
    listed = list(guesses)
    whole = [guess for guess in listed if None not in (guess.proposed, guess.last_target, guess.last_actual)]
    if not whole:
        return None
    columns: list[Callable[[Guess], Decimal | None]] = [
        lambda guess: guess.proposed,
        lambda guess: guess.last_target,
        lambda guess: guess.last_actual,
    ]
    medians = [median(_error(column(guess), guess.declared) for guess in whole) for column in columns]
    asked = sum(guess.proposed is None for guess in listed)
    return Errors(len(whole), medians[0], medians[1], medians[2], asked)


def _error(value: Decimal | None, declared: Decimal) -> Decimal:
    assert value is not None
    return abs(value - declared) / (abs(declared) or 1)


def real_pair(*, budget: bool) -> list[Guess]:
    """The judged rows of the real pair that declare a number. budget: whether next year's is told to the rules."""
    table = judged()
    past, current = gold_forms(table.past), gold_forms(table.current)
    offered = _offered(past, current, budget=budget)
    guesses = []
    for key in sorted({now for now, _ in table.same}):
        form, row = map(int, key.split("-"))
        declared = current[form].form.indicators[row].target
        befores = [offered[then] for now, then in sorted(table.same) if now == key and then in offered]
        if declared and declared.value is not None and befores:
            guesses.append(_guess(current[form], row, declared, befores))
    return guesses


def _offered(past: Sequence[PastForm], current: Sequence[PastForm], *, budget: bool) -> dict[str, Proposal]:
    """Proposals by FORM-ROW of the past row they are based on; forms of both years stand in the same order."""
    found: dict[str, Proposal] = {}
    for index, held in enumerate(past):
        known = _budget(current[index]) if budget else None
        for proposal in propose_rows([held], held.year + 1, known):
            if proposal.link:
                found[f"{index}-{proposal.link.current.rpartition('/')[2]}"] = proposal
    return found


def coverage() -> tuple[int, int, int]:
    """(declared rows of the real pair, those that continue a row, those of them for which a row was proposed)."""
    table = judged()
    past, current = gold_forms(table.past), gold_forms(table.current)
    offered = _offered(past, current, budget=False)
    continuing = {now for now, _ in table.same}
    proposed = {now for now, then in table.same if then in offered and offered[then].status != "dropped"}
    return sum(len(held.form.indicators) for held in current), len(continuing), len(proposed)


def _budget(held: PastForm) -> Decimal | None:
    funding = held.form.funding
    assert isinstance(funding, DeclarationFunding)
    return in_yuan(funding.annual_total, funding.currency_unit) if funding.annual_total is not None else None


def _guess(held: PastForm, row: int, declared: Measure, befores: Sequence[Proposal]) -> Guess:
    indicator = held.form.indicators[row]
    kind = kind_of(indicator)
    together = min if kind.kind == "rate" else sum

    def one(pick: Callable[[Proposal], Measure | None]) -> Decimal | None:
        values = [_value(pick(proposal), declared) for proposal in befores]
        known = [value for value in values if value is not None]
        return Decimal(together(known)) if known and len(known) == len(values) else None

    assert declared.value is not None
    return Guess(
        indicator.name or "",
        declared.value,
        one(lambda proposal: proposal.proposed),
        one(lambda proposal: proposal.last_target),
        one(lambda proposal: proposal.last_actual),
        volume=kind.kind == "count" and not kind.fixed,
    )


def _value(measure: Measure | None, wanted: Measure) -> Decimal | None:
    """In the wanted unit; where the unit was reworded (个 → 家次) the number counts as it is."""
    if measure is None or measure.value is None:
        return None
    found = converted(measure.value, measure.unit, wanted.unit)
    return measure.value if found is None else found


def made_up(seeds: Iterable[int], *, hard: bool = False) -> Iterator[Guess]:
    """Rows of made-up bodies; hard: of such as turn half-way, which no trend tells."""
    for seed in seeds:
        yield from _of_body(body(seed, hard=hard))


def _of_body(made: Body) -> Iterator[Guess]:
    """Rows of the latest form, each with its proposal."""
    proposals = {
        proposal.link.current: proposal for proposal in propose_rows(made.past, made.year) if proposal.link is not None
    }
    for row, (declared, trend) in enumerate(zip(made.declared, made.trends, strict=True)):
        proposal = proposals[f"/indicators/{row}"]
        measures = (proposal.proposed, proposal.last_target, proposal.last_actual)
        values = [measure.value if measure else None for measure in measures]
        yield Guess(proposal.name, declared, values[0], values[1], values[2], volume=True, trend=trend)


def _percent(value: Decimal | float) -> str:
    return f"{value * 100:.1f}%"


def _links_table(real: LinkScores, renamed: LinkScores) -> Table:
    table = Table(title="指标对应")
    for heading in ("", "应有", "提出", "正确", "精确率", "召回率", "无需确认（正确/全部）"):
        table.add_column(heading, justify="right")
    for name, scores in (("2024 自评 → 2025 申报（人工判定）", real), ("全部样表改写名称、增删、打乱", renamed)):
        sure = f"{scores.sure_right}/{scores.sure}"
        figures = (scores.expected, scores.proposed, scores.right)
        table.add_row(name, *map(str, figures), _percent(scores.precision), _percent(scores.recall), sure)
    return table


def _errors_table(title: str, groups: Sequence[tuple[str, Errors | None]]) -> Table:
    table = Table(title=title)
    for heading in ("", "行数", "建议值", "沿用上年目标", "沿用上年实际", "较优者降低", "待填"):
        table.add_column(heading, justify="right")
    for name, found in groups:
        if found:
            medians = (found.proposed, found.last_target, found.last_actual, found.gain)
            table.add_row(name, str(found.rows), *map(_percent, medians), str(found.asked))
    return table


def _rows_table(guesses: Sequence[Guess]) -> Table:
    table = Table(title="逐行")
    for heading in ("指标", "申报", "建议", "上年目标", "上年实际"):
        table.add_column(heading, justify="left" if heading == "指标" else "right")
    for guess in guesses:
        values = (guess.declared, guess.proposed, guess.last_target, guess.last_actual)
        table.add_row(guess.name, *("待填" if value is None else f"{value:f}" for value in values))
    return table


def main() -> int:
    """Exit code 1 where links or made-up series miss what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="made-up bodies")
    parser.add_argument("--rows", action="store_true", help="every row of the real pair")
    options = parser.parse_args()
    console = Console(width=120)
    links = score_links()
    console.print(_links_table(links, score_renamed()))
    with_budget, without = real_pair(budget=True), real_pair(budget=False)
    groups = [
        (name, errors(chosen))
        for told, listed in (("预算未知", without), ("预算已知", with_budget))
        for name, chosen in ((f"全部，{told}", listed), (f"数量，{told}", [each for each in listed if each.volume]))
    ]
    console.print(_errors_table("2024 自评 → 2025 申报，相对误差中位数", groups))
    console.print(
        "申报 {} 行，其中延续上年指标 {} 行，已提出建议 {} 行；其余为新设，历年表中没有依据".format(*coverage())
    )
    if options.rows:
        console.print(_rows_table(without))
    made = list(made_up(range(options.seeds)))
    trends = sorted({guess.trend for guess in made})
    whole = errors(made)
    hard = errors(made_up(range(options.seeds), hard=True))
    parts = [(trend, errors(guess for guess in made if guess.trend == trend)) for trend in trends]
    console.print(_errors_table("3—6 年模拟序列，相对误差中位数", [("全部", whole), *parts, ("另：中途转向", hard)]))
    right = links.precision >= PRECISION and links.recall >= RECALL
    return 0 if right and whole is not None and whole.gain >= GAIN else 1


if __name__ == "__main__":
    raise SystemExit(main())
