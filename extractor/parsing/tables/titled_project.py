"""The project of a form that names it in its title alone: ××补助资金绩效目标表."""

from __future__ import annotations

from extractor.model.form import Span
from extractor.model.form_reading import Spans
from extractor.terms import captions

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
