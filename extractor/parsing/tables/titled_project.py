"""The project of a form that names it in its title alone: ××补助资金绩效目标表."""

from __future__ import annotations

from extractor.model.form import Span
from extractor.model.form_reading import FormReading, Spans
from extractor.terms import captions

NO_NAME = "未读到项目名称"
NAME_IN_HEADING = "项目名称取自标题"
SHORTEST_NAME = 2
"""Characters of a name beside words that every title has."""


def find_titled_project(source: str, title: Spans) -> Spans:
    """Where the title names the project; () where it names none, or a body (××局项目支出绩效自评表)."""
    words = captions.load_captions().report
    for start, end in title:
        match = words.titled.match(source, start, end)
        if match is None:
            continue
        span: Span = match.span("project")
        own = words.generic.sub("", source[slice(*span)])
        if len(own) >= SHORTEST_NAME and words.body.search(own) is None:
            return (span,)
    return ()


def name_by_title(reading: FormReading, source: str, title: Spans) -> None:
    """A form without the caption of the project's name may name it in its title; that is in doubt."""
    spans = find_titled_project(source, title) if reading.scope == "project" else ()
    if spans:
        reading.cells["/project_name"] = spans
    reading.doubt("/project_name", NAME_IN_HEADING if spans else NO_NAME)
