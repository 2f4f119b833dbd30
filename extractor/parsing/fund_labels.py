"""Labels of funds without a key of their own, as they are kept: without 其中 and numbering before and colon behind."""

from __future__ import annotations

import re

from extractor.model.form_reading import Spans

_AROUND = re.compile(r"^(?:\s*其\s*中\s*[:：]?\s*|\s*[(（]?\d{1,2}[)）、.．]\s*)+|\s*[:：]\s*$")


def trim_label(source: str, spans: Spans) -> Spans:
    """Where a label stands without what is no part of it; as it is where nothing would be left."""
    if len(spans) != 1:
        return spans
    start, end = spans[0]
    for match in reversed(list(_AROUND.finditer(source[start:end]))):
        start, end = (start + match.end(), end) if match.start() == 0 else (start, start + match.start())
    return ((start, end),) if start < end else spans
