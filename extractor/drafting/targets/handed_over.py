"""Drafts of several projects and the forms they came from in; rows that seem to have moved between them are told, out.

A task is handed from one project to another: last year its indicator stood there, this year it stands here as if it
were new, without the actuals it has. Whether it is the same is for the person to say; no target changes by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeAlias

from extractor.history.link_rows import link_rows
from extractor.history.past_form import PastForm, Row
from extractor.history.series import HistoryTable, history_of
from extractor.model.draft import Draft, Evidence, Link, Proposal
from extractor.model.form import Measure
from extractor.resources import DataFile, read_data

Place: TypeAlias = tuple[str, int, str]
"""Document, form, pointer of a row."""


class MovedWords(DataFile):
    """Content of handed_over.yaml: what staff must confirm of the row that came, and of the one that went."""

    moved_here: str
    moved_away: str


@cache
def load_moved_words() -> MovedWords:
    """Read the words about moved rows, once."""
    return read_data(MovedWords, __package__ or "extractor.drafting.targets", "handed_over")


def tell_of_moved(drafts: Sequence[tuple[Draft, Sequence[PastForm]]]) -> None:
    """Adds to `confirm` and `evidence` of the rows that came, and to `confirm` of the dropped rows that went.

    Linked are rows of a latest form that nothing earlier continues into with rows another project gave up the year
    before, by the rules of linking (one to one, rows of other projects at a discount).
    """
    tables = [history_of([held for held in past if held.year]) for _, past in drafts]
    kept, gone = _places(drafts)
    for number, table in enumerate(tables):
        went = [row for other in (*tables[:number], *tables[number + 1 :]) for row in _given_up(other)]
        came = [series.row for series in table.series if len(series.points) == 1]
        for row, link in zip(came, link_rows(came, went), strict=True):
            sources = [other for past in link.past for other in went if _place_of(other) == _place(past)]
            for source in sources:
                here, there = kept.get(_place_of(row)), gone.get(_place_of(source))
                if here and there and source.held.year < row.held.year:
                    _tell(here, there, row, source, link)


def _given_up(table: HistoryTable) -> list[Row]:
    return [row for row in table.ended if row.held.year == table.years[-2]]


def _tell(here: Proposal, there: Proposal, row: Row, source: Row, link: Link) -> None:
    words = load_moved_words()
    told = {"year": source.held.year, "old": source.name, "target": _text(source.indicator.target),
            "actual": _text(source.indicator.actual), "from": source.held.form.project_name or "",
            "to": row.held.form.project_name or "", "new": row.name, "reason": link.reason}  # fmt: skip
    here.confirm.append(words.moved_here.format(**told))
    cells = (("target", source.indicator.target), ("actual", source.indicator.actual))
    here.evidence += [source.held.evidence(f"{source.pointer}/{key}", cell.text) for key, cell in cells if cell]
    there.confirm.append(words.moved_away.format(**told))


def _text(measure: Measure | None) -> str:
    return measure.text if measure else "（空）"


def _places(drafts: Iterable[tuple[Draft, object]]) -> tuple[dict[Place, Proposal], dict[Place, Proposal]]:
    """Proposals by the row they continue, and dropped ones by the row they were."""
    kept: dict[Place, Proposal] = {}
    gone: dict[Place, Proposal] = {}
    for draft, _ in drafts:
        kept |= {_place(each.link.past[0]): each for each in draft.proposals if each.link and each.link.past}
        gone |= {_place(each.evidence[0]): each for each in draft.dropped if each.evidence}
    return kept, gone


def _place(evidence: Evidence) -> Place:
    return evidence.document, evidence.form, evidence.pointer


def _place_of(row: Row) -> Place:
    return row.held.document, row.held.index, row.pointer
