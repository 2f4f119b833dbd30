"""A goal printed without a caption: a sentence between the funds of a form and its indicators that nothing claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, takewhile

from extractor.model.form_reading import FormReading, Spans

NO_CAPTION = "这段文字没有栏目名称，按所在位置读作目标"
FIELDS = {"target_declaration": "annual", "self_evaluation": "expected", "performance_monitoring": "annual"}
SHORTEST_GOAL = 8
"""Characters of a sentence that may be a goal."""
_SENTENCE = re.compile(r"[\u4e00-\u9fff].*[。;；,，、].*|[\u4e00-\u9fff].{14,}")


def adopt_goal(reading: FormReading, texts: Sequence[tuple[str, Spans]]) -> None:
    """Take what stands unclaimed right above the indicators for the goal, in doubt, where the form has read none.

    texts: folded text and place of all pieces between the title and the header of the indicators, in order.
    """
    if any(pointer.startswith("/goals/") for pointer in reading.cells):
        return
    claimed = {*reading.captions, *chain.from_iterable(reading.cells.values())}
    claimed |= set(chain.from_iterable(spans for _, spans in reading.others))
    claimed |= {span for line in reading.funding_others for spans in line.amounts.values() for span in spans}
    last = list(takewhile(lambda piece: not claimed & set(piece[1]), reversed(texts)))[::-1]
    whole = "".join(text for text, _ in last)
    if not last or len(whole) < SHORTEST_GOAL or _SENTENCE.fullmatch(whole) is None:
        return
    pointer = f"/goals/{FIELDS[reading.kind]}"
    reading.cells[pointer] = tuple(chain.from_iterable(spans for _, spans in last))
    reading.doubt(pointer, NO_CAPTION)
