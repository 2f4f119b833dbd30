"""A real model far too weak for the task: it ends in bounded time, with a typed error or with grounded values only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractor.errors import ModelError
from extractor.llm import ModelReader
from extractor.model.form import Kind, Span, Usage
from extractor.model.form_reading import FormReading
from extractor.parsing.find_forms import find_forms
from extractor.reading import Document, read
from extractor.settings import Settings

SAMPLES = Path(__file__).parents[2] / "evals" / "samples"
FORMS = 5
KINDS = {"transport", "timeout", "rejected", "truncated", "refused", "empty", "malformed", "invalid"}


def small_forms() -> list[tuple[Document, Span, Kind]]:
    """The sample forms with the least text, so that two cores prompt the model in seconds."""
    layouts = [read(path) for path in sorted(SAMPLES.glob("*.txt"))]
    forms = [(layout, found.region, found.kind) for layout in layouts for found in find_forms(layout)]
    return sorted(forms, key=lambda form: form[1][1] - form[1][0])[:FORMS]


def spans_of(reading: FormReading) -> Iterator[Span]:
    for spans in reading.cells.values():
        yield from spans
    for row in reading.rows:
        for spans in row.cells.values():
            yield from spans
        for label in (row.level1, row.level2):
            yield from label.spans if label else ()


@pytest.mark.parametrize("mode", ["json_schema", "json"])
def test_a_weak_model_ends_in_time_with_an_error_or_grounded_values(
    local_settings: Callable[..., Settings], mode: str
) -> None:
    settings = local_settings(mode=mode)
    calls = 0
    for layout, region, kind in small_forms():
        usage, started = Usage(), time.monotonic()
        outcome = outcome_of(settings, layout, region, kind, usage)
        assert time.monotonic() - started < settings.deadline_seconds + 3
        assert 1 <= usage.calls <= 20
        calls += usage.calls
        if isinstance(outcome, ModelError):
            assert outcome.kind in KINDS
        else:
            check_grounded(layout, region, outcome)
    assert calls >= FORMS


def outcome_of(
    settings: Settings, layout: Document, region: Span, kind: Kind, usage: Usage
) -> FormReading | ModelError:
    try:
        return ModelReader(settings).read_sync(layout, region, kind, usage)
    except ModelError as error:
        return error


def check_grounded(layout: Document, region: Span, reading: FormReading) -> None:
    inside = [segment.span for segment in layout.within(region)]
    for start, end in spans_of(reading):
        assert any(low <= start < end <= high for low, high in inside)
    for row in reading.rows:
        inferred = [label for label in (row.level1, row.level2) if label and not label.spans]
        assert not inferred or row.doubts
