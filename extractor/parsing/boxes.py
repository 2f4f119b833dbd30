"""Lists of boxes in a cell: the ticked option is what the cell says."""

from __future__ import annotations

import re

from extractor.model.form_reading import FormReading, Spans

_TICKS = frozenset("☑☒✓✔√■●")
_BOX = re.compile("[☑☒✓✔√■●□☐○]")
_NUMBERED = r"(?:[(（]?\d{1,2}[)）、.．]\s*)?"
_OPTION = re.compile(rf"{_NUMBERED}([^\s\d、.．;；,，][^;；,，]*?)[\s;；,，、\u3000]*{_NUMBERED}$")
"""An option without its number, and without the number of the next one."""


def choose_ticked(reading: FormReading, source: str, spans: Spans) -> Spans:
    """Of a list of boxes the ticked option: 1、部门预算项目☑ 2、市直专项□ says 部门预算项目. The rest is claimed."""
    start, end = spans[0][0], spans[-1][1]
    boxes = list(_BOX.finditer(source, start, end))
    ticked = [number for number, box in enumerate(boxes) if box.group() in _TICKS]
    if len(boxes) < 2 or len(ticked) != 1:
        return spans
    number = ticked[0]
    behind = not source[start : boxes[0].start()].strip(" \u3000")  # the box stands in front of its option
    low = boxes[number].end() if behind else boxes[number - 1].end() if number else start
    high = boxes[number].start() if not behind else boxes[number + 1].start() if number + 1 < len(boxes) else end
    option = _OPTION.search(source, low, high)
    if option is None:
        return spans
    reading.captions.extend(spans)
    return (option.span(1),)
