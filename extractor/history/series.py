"""Forms of several years of one project in; each indicator of the latest year with what came before it, out.

Years are linked one after the other, from the latest back, so that a name may change a little every year. Values are
brought to the unit of the latest row; years in which a row is missing are simply not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.history.amounts import converted
from extractor.history.embeddings import Meaning
from extractor.history.link_rows import link_rows
from extractor.history.match_rows import list_year_rows
from extractor.history.past_form import PastForm, Row
from extractor.model.draft import Evidence, Link
from extractor.model.form import Measure
from extractor.terms.indicators import is_ratio


@dataclass(frozen=True, slots=True)
class Point:
    """One year of an indicator, values in the unit of the latest row. `rows` are several where rows were merged."""

    year: int
    target: Decimal | None
    actual: Decimal | None
    rows: tuple[Row, ...]

    def evidence(self) -> list[Evidence]:
        """The cells of target and actual."""
        cells = (
            (row, key, measure)
            for row in self.rows
            for key, measure in (("target", row.indicator.target), ("actual", row.indicator.actual))
        )
        return [row.held.evidence(f"{row.pointer}/{key}", measure.text) for row, key, measure in cells if measure]


@dataclass(slots=True)
class Series:
    """A row of the latest form and its years, the earliest first. `links` lead back from one year to the one before.

    `unlinked` is the latest of the years that have no such row, where rows like it can be offered.
    """

    row: Row
    points: list[Point] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unlinked: Link | None = None

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def asked(self) -> list[Link]:
        """What a person may decide, the latest year first."""
        doubtful = [link for link in self.links if not link.sure]
        return sorted([*doubtful, *([self.unlinked] if self.unlinked else [])], key=lambda link: -(link.year or 0))

    def actuals(self) -> list[tuple[int, Decimal]]:
        return [(point.year, point.actual) for point in self.points if point.actual is not None]

    def targets(self) -> list[Decimal]:
        return [point.target for point in self.points if point.target is not None]

    def evidence(self) -> list[Evidence]:
        return [evidence for point in reversed(self.points) for evidence in point.evidence()]


@dataclass(slots=True)
class HistoryTable:
    """Indicators of the latest year with their past; `ended` are rows of earlier years that nothing continues."""

    years: list[int]
    series: list[Series]
    ended: list[Row] = field(default_factory=list)


def history_of(past: Sequence[PastForm], meaning: Meaning | None = None) -> HistoryTable:
    """The indicators of the latest year with what came before. past: forms of one project that print their year.

    Of one year the self-evaluation is the basis, because it has the actuals; rows only the declaration of that year has
    come after it. meaning: ranks what is offered for doubtful and unlinked rows.
    """
    years = sorted({held.year for held in past}, reverse=True)
    if not years:
        return HistoryTable([], [])
    by_year = {year: _ordered(held for held in past if held.year == year) for year in years}
    series = [Series(row, [_point(row.held.year, [row], row)]) for row in list_year_rows(by_year[years[0]])]
    heads = [each.row for each in series]
    ended: list[Row] = []
    for year in years[1:]:
        ended += _reach_back(series, heads, year, by_year[year], meaning)
    for each in series:
        each.points.sort(key=lambda point: point.year)
    return HistoryTable(sorted(years), series, ended)


def _ordered(forms: Iterable[PastForm]) -> list[PastForm]:
    return sorted(forms, key=lambda held: held.form.kind != "self_evaluation")


def _reach_back(
    series: list[Series], heads: list[Row], year: int, forms: Sequence[PastForm], meaning: Meaning | None
) -> list[Row]:
    """Adds a year to every series that has it, and moves its head there; returns the rows of that year left over."""
    earlier = list_year_rows(forms)
    places = {(row.held.document, row.held.index, row.pointer): row for row in earlier}
    for index, link in enumerate(link_rows(heads, earlier, meaning)):
        rows = [places.pop((past.document, past.form, past.pointer)) for past in link.past]
        if rows:
            series[index].points.append(_point(year, rows, series[index].row))
            series[index].links.append(link)
            heads[index] = rows[0]
        elif link.candidates and series[index].unlinked is None:
            series[index].unlinked = link
    return list(places.values())


def _point(year: int, rows: Sequence[Row], latest: Row) -> Point:
    targets = [_value(row.indicator.target, latest) for row in rows]
    actuals = [_value(row.indicator.actual, latest, row) for row in rows]
    return Point(year, _together(targets, latest), _together(actuals, latest), tuple(rows))


def _value(measure: Measure | None, latest: Row, row: Row | None = None) -> Decimal | None:
    """A value in the unit of the latest row; an actual printed without a unit has that of its target."""
    if measure is None or measure.value is None:
        return None
    return converted(measure.value, measure.unit or (row.unit if row else None), latest.unit)


def _together(values: list[Decimal | None], latest: Row) -> Decimal | None:
    """Merged rows: amounts and counts add up, of rates the lowest counts; None as soon as one is missing."""
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return None
    return min(known) if is_ratio(latest.indicator) else sum(known, Decimal(0))
