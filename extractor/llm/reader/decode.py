"""A model's answer in, a `FormReading` out, with everything that is wrong or doubtful about the answer.

Only pointers come in, so every value of the reading is text of the document. Judgement beyond reading the pointers is
in `check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import BaseModel

from extractor.llm.reader.numbered_view import View
from extractor.llm.reader.pointers import NOWHERE, Place, PointerError, cells_of, place_of
from extractor.llm.reader.wire import Answer, Block
from extractor.model.form import FUNDING_COLUMNS, FUNDING_ITEMS, HEADER_FIELDS, RESULT_FIELDS, Kind, Span
from extractor.model.form_reading import ROW_FIELDS, FormReading, Label, Row, RowField, Spans
from extractor.terms.level_labels import label_text
from extractor.terms.measures import parse_number
from extractor.terms.text import fold_text, is_blank_mark

HEAD_FIELDS = (*HEADER_FIELDS, *RESULT_FIELDS)
ROW_NUMBERS = ("weight", "score")

_YEAR = re.compile(r"(?:19|20)\d{2}(?!\d)")
_UNIT = re.compile(r"亿元|万元|千元|元")
_DATE = re.compile(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月)?|(?:19|20)\d{6}(?!\d)")
_AMOUNT = re.compile(r"[-+]?\d[\d,，]*(?:\.\d+)?")

Weight = Literal["hard", "soft", "doubt"]
"""hard: the answer is refused while it holds. soft: asked again once, then kept as a doubt. doubt: only noted."""


class Problem(NamedTuple):
    """text: for the model and, as a doubt, for staff. row and name say what it is about: a cell of that row, or without
    a row the JSON pointer of a field; neither means the grid as a whole."""

    text: str
    weight: Weight
    row: int | None = None
    name: str = ""


class Claim(NamedTuple):
    """A field and the pieces it takes."""

    where: str
    row: int | None
    name: str
    place: Place


@dataclass
class Decoded:
    reading: FormReading
    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    by_row: list[dict[RowField, Claim]] = field(default_factory=list)
    """The claims of each row of the reading, by field."""

    @cached_property
    def claimed(self) -> frozenset[int]:
        """Every piece some field takes; for when all pointers of the answer are read."""
        return frozenset().union(*[claim.place.pieces for claim in self.claims])

    def hard(self, text: str) -> None:
        self.problems.append(Problem(text, "hard"))


@dataclass(frozen=True)
class Scope:
    """What one call is about: the pieces it was shown, and the range in which its rows' names begin."""

    view: View
    shown: frozenset[int]
    first: int
    last: int
    headings: tuple[int, ...] = ()
    """The grid's column headings; empty when it has none that are known."""
    taken: frozenset[int] = frozenset()
    """Pieces that rows of earlier parts have claimed."""

    @property
    def grid(self) -> int:
        """Where this scope's share of the indicator grid begins, as far as code can tell."""
        return max(self.first, max(self.headings, default=0) + 1)


def decode(answer: Answer, scope: Scope, kind: Kind, region: Span) -> Decoded:
    """Reads every pointer of an answer; what cannot be read becomes a hard problem and is left out."""
    decoded = Decoded(FormReading(kind=kind, region=region))
    _singles(decoded, scope, answer, "head", "/")
    _singles(decoded, scope, answer, "goals", "/goals/")
    if kind == "target_declaration":
        _singles(decoded, scope, answer, "fund", "/funding/")
    else:
        _evaluation_fund(decoded, scope, answer)
    labels: tuple[Label | None, Label | None] = (None, None)
    for number, block in enumerate(answer.blocks, 1):
        labels = _block(decoded, scope, block, number, labels[0])
    return decoded


def _place(decoded: Decoded, scope: Scope, pointer: str, where: str) -> Place:
    try:
        place = place_of(pointer, scope.view)
    except PointerError as error:
        decoded.hard(f"{where}：{error}")
        return NOWHERE
    if not scope.shown.issuperset(place.pieces):
        hidden = next(number for number in place.pieces if number not in scope.shown)
        decoded.hard(f"{where}：编号 {hidden} 不在给出的文字中")
        return NOWHERE
    return place


def _singles(decoded: Decoded, scope: Scope, answer: Answer, section: str, prefix: str) -> None:
    """Fields outside the grid that are one pointer each."""
    part: BaseModel | None = getattr(answer, section, None)
    for name in type(part).model_fields if part else ():
        pointer, where = getattr(part, name), f"{section}.{name}"
        if pointer:
            _keep(decoded, scope, prefix + name, where, _place(decoded, scope, pointer, where))


def _keep(decoded: Decoded, scope: Scope, path: str, where: str, place: Place) -> None:
    """Narrows a field to its characters and stores it under its JSON pointer."""
    if not place.spans:
        return
    narrow = _narrower(path)
    spans = narrow(scope.view, place) if narrow else place.printed
    decoded.claims.append(Claim(where, None, path, place))
    if spans:
        decoded.reading.cells[path] = spans
    elif spans is None:
        decoded.hard(f"{where}：编号 {place.pieces[0]} 处没有该字段的{_expected(path)}")


def _evaluation_fund(decoded: Decoded, scope: Scope, answer: Answer) -> None:
    part: BaseModel | None = getattr(answer, "fund", None)
    if part is None:
        return
    _keep_unit(decoded, scope, part)
    for item in FUNDING_ITEMS:
        cells = cells_of(getattr(part, item))
        if not any(cells):
            continue
        index = len(decoded.reading.funding_items)
        decoded.reading.funding_items.append(item)
        if len(cells) > len(FUNDING_COLUMNS):
            decoded.hard(f"fund.{item}：有 {len(cells)} 格，最多 {len(FUNDING_COLUMNS)} 格")
        for column, cell in zip(FUNDING_COLUMNS, cells, strict=False):
            where = f"fund.{item}.{column}"
            _keep(decoded, scope, f"/funding/rows/{index}/{column}", where, _place(decoded, scope, cell, where))


def _keep_unit(decoded: Decoded, scope: Scope, part: BaseModel) -> None:
    where = "fund.currency_unit"
    _keep(decoded, scope, "/funding/currency_unit", where, _place(decoded, scope, part.currency_unit, where))  # type: ignore[attr-defined]


def _block(
    decoded: Decoded, scope: Scope, block: Block, number: int, before: Label | None
) -> tuple[Label | None, Label | None]:
    level1, doubt1 = _label(decoded, scope, block.l1, f"blocks[{number}].l1") if block.l1.strip() else (before, "")
    level2, doubt2 = _label(decoded, scope, block.l2, f"blocks[{number}].l2")
    for text in block.rows:
        row = _row(decoded, scope, text, Row(level1, level2, {}))
        if row is None:
            continue
        for name, label, doubt in (("level1", level1, doubt1), ("level2", level2, doubt2)):
            if doubt or label is None:
                row.doubt(name, doubt or "模型未给出该标签")
            elif not label.spans:
                row.doubt(name, "标签未见于原文，由模型推断")
    return level1, level2


def _label(decoded: Decoded, scope: Scope, pointer: str, where: str) -> tuple[Label | None, str]:
    """A level label and a reason for doubt. `=数量指标` names one that is not printed, `=` says there is none."""
    pointer = pointer.strip()
    if not pointer.strip("=＝"):
        return None, ""
    if pointer[0] in "=＝":
        known = label_text(fold_text(pointer[1:]))
        if known is None:
            decoded.hard(f"{where}：“{pointer[:20]}”不是标准标签")
            return None, ""
        return Label(known), ""
    place = _place(decoded, scope, pointer, where)
    if not place.spans:
        return None, ""
    text = place.folded(scope.view)
    known = label_text(text)
    decoded.claims.append(Claim(where, None, "label", place))
    if known is None:
        hopeless = len(text) > 16 or any(char.isdigit() for char in text)
        problem = f"{where}：编号 {place.pieces[0]} 等处的文字不是指标标签，标签断开时须列全各段"
        decoded.problems.append(Problem(problem, "hard" if hopeless else "soft"))
        return Label(text, place.printed), "标签不是常见的指标标签"
    return Label(known, place.printed), ""


def _row(decoded: Decoded, scope: Scope, text: str, row: Row) -> Row | None:
    """Adds one row; None for a row that belongs to another part or has no name."""
    names = ROW_FIELDS[decoded.reading.kind]
    cells = cells_of(text)
    index = len(decoded.reading.rows)
    where = f"行“{text[:30]}”"
    if len(cells) > len(names):
        decoded.hard(f"{where}有 {len(cells)} 格，最多 {len(names)} 格（{'|'.join(names)}）")
    places = {name: _place(decoded, scope, cell, where) for name, cell in zip(names, cells, strict=False)}
    first = min(places["name"].pieces, default=None)
    if first is None:
        decoded.hard(f"{where}没有指标名称")
        return None
    if first > scope.last or first < scope.first:
        return None
    decoded.reading.rows.append(row)
    claims = {name: Claim(where, index, name, place) for name, place in places.items() if place.spans}
    decoded.by_row.append(claims)
    decoded.claims.extend(claims.values())
    for name, claim in claims.items():
        _keep_cell(decoded, scope, row, name, claim)
    return row


def _keep_cell(decoded: Decoded, scope: Scope, row: Row, name: RowField, claim: Claim) -> None:
    view, place = scope.view, claim.place
    if name in ROW_NUMBERS:
        spans = _number(view, place)
    else:
        spans = place.printed if name == "name" or not is_blank_mark(place.folded(view)) else ()
    if spans is None:
        decoded.hard(f"{claim.where}：{name} 所指的编号 {place.pieces[0]} 不是数字")
    elif spans:
        row.cells[name] = spans


Narrow = Callable[[View, Place], Spans | None]
"""A place pointed at → spans of the value; () when the cell is blank, None when the value is not there."""


def _narrower(path: str) -> Narrow | None:
    if path == "/fiscal_year":
        return lambda view, place: _first(_YEAR, view.text, place.spans)
    if path.endswith("/currency_unit"):
        return lambda view, place: _first(_UNIT, view.text, place.spans)
    if path == "/start_date":
        return lambda view, place: _first(_DATE, view.text, place.spans)
    if path == "/end_date":
        return lambda view, place: _first(_DATE, view.text, place.spans, last=True)
    return _number if path.startswith("/funding/") or path == "/total_score" else None


def _expected(path: str) -> str:
    if path.endswith("_date"):
        return "日期"
    return {"/fiscal_year": "年份", "/funding/currency_unit": "金额单位"}.get(path, "单个数字")


def _first(pattern: re.Pattern[str], text: str, spans: Iterable[Span], *, last: bool = False) -> Spans | None:
    found = [match.span() for start, end in spans for match in pattern.finditer(text, start, end)]
    return (found[-1 if last else 0],) if found else None


def _number(view: View, place: Place) -> Spans | None:
    """The one number of a place: 总分：92.96 gives 92.96. A dash gives (), two numbers or none give None."""
    printed = place.folded(view)
    if is_blank_mark(printed):
        return ()
    if parse_number(printed) is not None:
        return place.printed
    found = [match.span() for start, end in place.spans for match in _AMOUNT.finditer(view.text, start, end)]
    return (found[0],) if len(found) == 1 else None
