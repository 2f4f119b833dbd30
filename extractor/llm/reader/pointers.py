"""The notation of the wire: `74`, `74-76`, `74,78-79`, `74《引文》`, and rows of such cells joined by `|`.

A string in, references out, and back. Quotes stand in 《》 because JSON needs no escapes for them; a 《 inside a quote
must be closed inside it, which titles of documents in these texts are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from extractor.llm.reader.numbered_view import View
from extractor.model.document import spans_text
from extractor.model.form import Span
from extractor.model.form_reading import Spans
from extractor.terms.text import fold_text, strip_tags

DIGITS = 6
"""Most digits of a piece's number."""
_ITEM = re.compile(rf"[\s\[\]【】]*(\d{{1,{DIGITS}}})(?:\s*[-–—~至]\s*(\d{{1,{DIGITS}}}))?[\s\[\]【】]*")
_COMMA = re.compile(r"[,，、;；+\s]*")


class PointerError(ValueError):
    """A pointer that cannot be read or points nowhere; the message is for the model's re-ask."""


class Ref(NamedTuple):
    """Pieces first…last, or a quote inside piece `first` (then last equals first)."""

    first: int
    last: int
    quote: str | None = None


class Place(NamedTuple):
    """What a pointer stands for: spans of the text in the order given, and the pieces they lie in."""

    spans: Spans
    pieces: tuple[int, ...]
    whole: bool
    """Whether every piece is claimed as a whole, not by a quote."""
    printed: Spans
    """The spans without HTML tags and outer blanks."""

    def folded(self, view: View) -> str:
        """Its text without blanks and HTML tags, NFKC; that of a piece is known."""
        if self.whole and len(self.pieces) == 1:
            return view.folded[self.pieces[0] - 1]
        return fold_text(spans_text(view.text, self.printed))


NOWHERE = Place((), (), True, ())


def cells_of(row: str) -> list[str]:
    """A row's cells; a bar inside a quote is text."""
    if "《" not in row:
        return [cell.strip() for cell in row.replace("｜", "|").split("|")]
    cells, depth, current = [], 0, ""
    for char in row:
        depth = max(0, depth + (char == "《") - (char == "》"))
        if char in "|｜" and depth == 0:
            cells.append(current.strip())
            current = ""
        else:
            current += char
    return [*cells, current.strip()]


def refs_of(pointer: str) -> list[Ref]:
    """References of one pointer, in its order; none for an empty one. Raises PointerError."""
    refs: list[Ref] = []
    position = _COMMA.match(pointer).end()  # type: ignore[union-attr]
    while position < len(pointer):
        match = _ITEM.match(pointer, position)
        if match is None:
            raise PointerError(f"“{pointer[:40]}”不是编号")
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        position = match.end()
        quote = None
        if position < len(pointer) and pointer[position] == "《":
            quote, position = _quote(pointer, position)
            if last != first:
                raise PointerError(f"“{pointer[:40]}”：引文只能跟在单个编号之后")
        refs.append(Ref(first, last, quote))
        position = _COMMA.match(pointer, position).end()  # type: ignore[union-attr]
    return refs


def _quote(pointer: str, start: int) -> tuple[str, int]:
    depth = 0
    for position in range(start, len(pointer)):
        depth += (pointer[position] == "《") - (pointer[position] == "》")
        if depth == 0:
            return pointer[start + 1 : position], position + 1
    raise PointerError(f"“{pointer[:40]}”：引文没有以》结束")


def place_of(pointer: str, view: View) -> Place:
    """Where a pointer points. Raises PointerError when an id or a quote is not in this form."""
    if not pointer:
        return NOWHERE
    if pointer.isdecimal() and len(pointer) <= DIGITS and 1 <= (number := int(pointer)) <= len(view.pieces):
        _, start, end, _ = view.pieces[number - 1]
        return Place(((start, end),), (number,), True, view.printed[number - 1])
    spans: list[Span] = []
    pieces: list[int] = []
    printed: list[Span] = []
    whole = True
    for ref in refs_of(pointer):
        _check(ref, view)
        if ref.quote is not None:
            quoted = _find(ref, view)
            spans.append(quoted)
            printed.extend(strip_tags(view.text, quoted))
            whole = False
        else:
            for number in range(ref.first, ref.last + 1):
                spans.append(view.piece(number).span)
                printed.extend(view.printed[number - 1])
        pieces.extend(range(ref.first, ref.last + 1))
    if whole and len(set(pieces)) < len(pieces):
        raise PointerError(f"“{pointer[:40]}”：同一编号写了两次")
    return Place(tuple(spans), tuple(pieces), whole, tuple(printed)) if spans else NOWHERE


def _check(ref: Ref, view: View) -> None:
    """Raises PointerError when the reference names pieces the form has not, or a range backwards."""
    for number in (ref.first, ref.last):
        if not view.has(number):
            raise PointerError(f"编号 {number} 不在本表中（只有 1-{len(view)}）")
    if ref.last < ref.first:
        raise PointerError(f"编号范围 {ref.first}-{ref.last} 前后颠倒")


def _find(ref: Ref, view: View) -> Span:
    """Span of a quote in its piece; white space may differ, because models drop layout blanks."""
    piece, wanted = view.piece(ref.first), re.sub(r"\s", "", ref.quote or "")
    if not wanted:
        raise PointerError(f"编号 {ref.first} 的引文是空的")
    pattern = re.compile(r"\s*".join(re.escape(char) for char in wanted))
    found = list(pattern.finditer(view.text, piece.start, piece.end))
    if not found:
        raise PointerError(f"编号 {ref.first} 中没有引文“{wanted[:20]}”")
    if len(found) > 1:
        raise PointerError(f"引文“{wanted[:20]}”在编号 {ref.first} 中出现多次，请引得更长")
    return found[0].span()


def pointer_to(spans: Sequence[Span], view: View) -> str:
    """The shortest pointer that stands for the spans. Raises PointerError when a span lies in no piece."""
    refs: list[Ref] = []
    for number, group in groupby(spans, key=lambda span: _piece_of(span, view)):
        inside = [view.text[slice(*span)] for span in group]
        if _bare(inside) != view.folded[number - 1]:
            refs.extend(Ref(number, number, quote) for quote in inside)
        elif refs and refs[-1].quote is None and refs[-1].last == number - 1:
            refs[-1] = Ref(refs[-1].first, number)
        else:
            refs.append(Ref(number, number))
    return ",".join(map(_written, refs))


def _bare(parts: Iterable[str]) -> str:
    """Text as View.folded holds it."""
    return fold_text("".join(part[start:end] for part in parts for start, end in strip_tags(part, (0, len(part)))))


def _written(ref: Ref) -> str:
    if ref.quote is not None:
        return f"{ref.first}《{ref.quote}》"
    return str(ref.first) if ref.first == ref.last else f"{ref.first}-{ref.last}"


def _piece_of(span: Span, view: View) -> int:
    for piece in view.pieces:
        if piece.start <= span[0] and span[1] <= piece.end:
            return piece.id
    raise PointerError(f"字符 {span[0]}-{span[1]} 不在任何片段中")


def joined_rows(cells: Iterable[str]) -> str:
    """A row of the wire: cells joined by bars, trailing empty cells dropped."""
    return "|".join(cells).rstrip("|")
