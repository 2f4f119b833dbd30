"""A caption printed again in front of a goal in its cell (设定目标：…) is no part of the goal."""

from __future__ import annotations

import re

from extractor.model.form_reading import FormReading, Spans
from extractor.terms import captions
from extractor.terms.text import fold_text

_HEAD = re.compile(r"\s*[^\s:：。，,；;]{2,14}\s*[:：]")


def drop_prefix(reading: FormReading, source: str, spans: Spans) -> Spans:
    """The goal without such a caption; 目标1：… is no caption, and a caption with nothing behind it is left alone."""
    if not spans:
        return spans
    start, end = spans[0]
    match = _HEAD.match(source, start, end)
    if match is None or captions.load_captions().goal_prefix.fullmatch(fold_text(match.group())) is None:
        return spans
    rest = spans[1:] if not source[match.end() : end].strip() else ((match.end(), end), *spans[1:])
    if not rest:
        return spans
    reading.captions.append((start, match.end()))
    return rest
