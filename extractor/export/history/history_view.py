"""Forms sorted into projects in, what is shown of their history out: a matrix of words and the series drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.notices import load_notices
from extractor.export.history.history_page import DrawnSeries, Page
from extractor.export.history.history_words import load_history_words
from extractor.history.embeddings import Meaning
from extractor.history.past_form import Row
from extractor.history.projects import Project
from extractor.history.series import HistoryTable, Series, history_of
from extractor.model.draft import Link


def history_pages(projects: Sequence[Project[Given]], meaning: Meaning | None = None) -> list[Page]:
    """A page for each project; forms without a year cannot be placed and become a notice of the project."""
    return [_page(project, meaning) for project in projects]


def _page(project: Project[Given], meaning: Meaning | None) -> Page:
    placed = [each for each in project.forms if each.year]
    for each in project.forms:
        if not each.year:
            project.notices.append(load_notices().no_year.format(where=each.where))
    table = history_of([each.past for each in placed], meaning)
    words = load_history_words()
    headings = [*words.headings, *(words.year.format(year=year) for year in table.years), words.link]
    return Page(project.name, headings, list(_rows(table)), [_drawn(each) for each in table.series])


def _rows(table: HistoryTable) -> Iterator[list[str]]:
    for number, each in enumerate(table.series, 1):
        points = {point.year: point for point in each.points}
        cells = [_cell(points[year].rows) if year in points else "" for year in table.years]
        yield [str(number), each.row.indicator.level2 or "", each.row.name, *cells, _link_words(each)]
    ended = load_history_words().ended
    for row in table.ended:
        cells = [_cell([row]) if row.held.year == year else "" for year in table.years]
        yield ["", row.indicator.level2 or "", row.name, *cells, ended]


def _cell(rows: Sequence[Row]) -> str:
    """Target and actual as printed: ≥50(个) → 63(个); merged rows one below the other."""
    words = load_history_words()
    texts = []
    for row in rows:
        target, actual = row.indicator.target, row.indicator.actual
        pattern = words.both if actual else words.target
        texts.append(pattern.format(target=target.text if target else "—", actual=actual.text if actual else ""))
    return "\n".join(texts)


def _link_words(series: Series) -> str:
    """Names of earlier years where they differ, and every link a person should look at with its candidates."""
    words = load_history_words()
    names = [evidence.text for link in series.links for evidence in link.past]
    other = [name for name in dict.fromkeys(names) if name != series.row.name]
    parts = [words.called.format(names="、".join(other))] if other else []
    for link in series.asked:
        parts += [words.unsure.format(reason=link.reason)] if link.past else []
        parts += _candidates(link)
    return "\n".join(parts)


def _candidates(link: Link) -> Iterator[str]:
    """What a row may continue; nothing where the row it has is the only candidate."""
    words = load_history_words()
    if any(each.past not in link.past for each in link.candidates):
        yield (words.candidates if link.past else words.offered).format(year=link.year)
        for place, each in enumerate(link.candidates, 1):
            pattern = words.nearest if each.nearness else words.candidate
            percent = round(each.score * 100)
            yield pattern.format(place=place, name=each.past.text, percent=percent, nearness=each.nearness)


def _drawn(series: Series) -> DrawnSeries:
    return DrawnSeries(
        series.row.name,
        series.row.unit,
        {point.year: point.target for point in series.points if point.target is not None},
        {point.year: point.actual for point in series.points if point.actual is not None},
    )
