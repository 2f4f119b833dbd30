"""A view in, the scopes of the calls that read it out: the whole form, or a long one by ranges of rows.

A range ends at a line; the pieces after it are shown too, because a row's last cells may run on below it, and a row
belongs to the range its name begins in.
"""

from __future__ import annotations

from dataclasses import replace

from extractor.llm.reader.captions import caption_pieces, grid_header
from extractor.llm.reader.decode import Decoded, Scope
from extractor.llm.reader.numbered_view import View
from extractor.llm.reader.reading_limits import load_reading_limits
from extractor.model.form_reading import FormReading, Label
from extractor.terms.level_labels import label_text


def whole_scope(view: View) -> Scope:
    """The call that asks for everything."""
    headings = tuple(grid_header(view, caption_pieces(view)))
    return Scope(view, frozenset(range(1, len(view) + 1)), 1, len(view), headings)


def initial_scopes(view: View, most: int) -> list[Scope]:
    """As few scopes as show no more than `most` pieces of their own each; only the first asks for the header."""
    scope = whole_scope(view)
    if len(view) <= most:
        return [scope]
    head = max(most, scope.grid + load_reading_limits().split.smallest)
    rest = len(view) - head
    count = -(-rest // most)
    found = {_line_start(view, head + 1 + -(-rest // count) * number) for number in range(count)} if rest > 0 else set()
    bounds = sorted(bound for bound in found if scope.grid < bound <= len(view))
    starts, ends = [1, *bounds], [*(bound - 1 for bound in bounds), len(view)]
    return [_scope(scope, first, last) for first, last in zip(starts, ends, strict=True)]


def halves(scope: Scope) -> list[Scope]:
    """The scope as two, the first with the header if it had it; the same scope alone when it is too small to split."""
    if scope.last - scope.grid < load_reading_limits().split.smallest:
        return [scope]
    middle = _line_start(scope.view, (scope.grid + scope.last) // 2)
    if not scope.grid < middle <= scope.last:
        return [scope]
    return [_scope(scope, scope.first, middle - 1), _scope(scope, middle, scope.last)]


def _scope(scope: Scope, first: int, last: int) -> Scope:
    end = min(len(scope.view), last + load_reading_limits().split.lookahead)
    return replace(scope, shown=frozenset(range(first, end + 1)), first=first, last=last)


def after(scope: Scope, before: list[Decoded]) -> Scope:
    """A later scope told what the earlier parts found: the pieces their rows took, and what else to show, the column
    headings and the labels last in force."""
    if not before:
        return scope
    claims = [claim for part in before for claim in part.claims]
    taken = {number for claim in claims if claim.row is not None for number in claim.place.pieces}
    spans = [span for label in last_labels(before) for span in label.spans]
    printed = {
        number
        for claim in claims
        if claim.name == "label" and any(start <= a and b <= end for start, end in claim.place.spans for a, b in spans)
        for number in claim.place.pieces
    }
    return replace(scope, shown=scope.shown | printed | set(scope.headings), taken=frozenset(taken))


def last_labels(before: list[Decoded]) -> list[Label]:
    """Level 1 and level 2 in force after the last row of the earlier parts."""
    rows = [row for part in before for row in part.reading.rows]
    return [label for label in (rows[-1].level1, rows[-1].level2) if label] if rows else []


def _line_start(view: View, number: int) -> int:
    """The nearest line beginning at or after a piece, a line that begins with a level label by preference."""
    starts = [
        piece.id
        for piece, previous in zip(view.pieces[number - 1 :], view.pieces[max(0, number - 2) :], strict=False)
        if piece.line != previous.line or piece.id == 1
    ]
    reach = load_reading_limits().split.smallest
    near = [start for start in starts if start - number <= reach and label_text(view.folded[start - 1])]
    return near[0] if near else starts[0] if starts else len(view) + 1


def merged(parts: list[Decoded]) -> FormReading:
    """One reading of all parts: the first part's header, every part's rows in order, totals where they were found."""
    reading = parts[0].reading
    for part in parts[1:]:
        reading.rows.extend(part.reading.rows)
        for path, spans in part.reading.cells.items():
            reading.cells.setdefault(path, spans)
        for path, reasons in part.reading.doubts.items():
            for reason in reasons:
                reading.doubt(path, reason)
    return reading
