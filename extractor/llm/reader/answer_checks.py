"""A decoded answer in, what is wrong with it out: one function a rule, each told which form it looks at.

Hard problems refuse the answer, soft ones are asked about once and then kept as doubts. Nothing here changes a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from extractor.data import load
from extractor.llm.reader.captions import caption_pieces, is_furniture
from extractor.llm.reader.decode import HEAD_FIELDS, Claim, Decoded, Problem, Scope
from extractor.llm.reader.pointers import Place
from extractor.terms import captions as vocabulary
from extractor.terms.level_labels import label_text
from extractor.terms.measures import parse_number, parse_quantity

Rule = Callable[[Decoded, Scope], Iterator[Problem]]

_SHARING = ({"/title", "/fiscal_year"}, {"/start_date", "/end_date"})
"""Fields that one piece may hold together: a year in the title, a period in one cell."""
_DIGIT = re.compile(r"\d")
_DECIMAL = re.compile(r"\d[\d,]*\.\d+")


def problems_of(decoded: Decoded, scope: Scope) -> list[Problem]:
    """Everything wrong with an answer, what its pointers said first."""
    return [*decoded.problems, *(problem for rule in RULES for problem in rule(decoded, scope))]


def claimed_twice(decoded: Decoded, scope: Scope) -> Iterator[Problem]:
    """One piece belongs to one cell, unless disjoint quotes share it. Several blocks may name one label."""
    claims = [claim for claim in decoded.claims if claim.name != "/funding/currency_unit"]
    times = Counter(chain.from_iterable([claim.place.pieces for claim in claims]))
    holders: dict[int, list[Claim]] = {number: [] for number, count in times.items() if count > 1}
    for claim in claims if holders or scope.taken else ():
        for number in claim.place.pieces:
            if number not in holders:
                continue
            others = holders[number]
            if others and any(not _may_share(claim, other, scope, number) for other in others):
                yield Problem(f"编号 {number} 同时用于{others[0].where}和{claim.where}", "hard")
            others.append(claim)
        if scope.taken and claim.row is not None and (lost := scope.taken.intersection(claim.place.pieces)):
            yield Problem(f"{claim.where}：编号 {min(lost)} 已属于前面的行", "hard")


def _may_share(one: Claim, other: Claim, scope: Scope, number: int) -> bool:
    if one.name == other.name == "label" or {one.name, other.name} in _SHARING:
        return True
    if one.place.whole or other.place.whole:
        return False
    piece = scope.view.piece(number)
    spans = [sorted(span for span in claim.place.spans if piece.start <= span[0] < piece.end) for claim in (one, other)]
    return all(a[1] <= b[0] or b[1] <= a[0] for a in spans[0] for b in spans[1])


def far_apart(decoded: Decoded, _: Scope) -> Iterator[Problem]:
    """The pieces of one cell of a row stand near each other."""
    reach = load("llm")["check"]["cell_reach"]
    for claim in decoded.claims:
        if len(claim.place.pieces) == 1 or (claim.row is None and claim.name != "label"):
            continue
        pieces = sorted(claim.place.pieces)
        if any(after - before > reach for before, after in pairwise(pieces)):
            yield Problem(f"{claim.where}：同一格的编号相距过远（{pieces[0]} 与 {pieces[-1]}）", "hard")


def cells_far_apart(decoded: Decoded, scope: Scope) -> Iterator[Problem]:
    """A row's name and target stand near each other, and in the usual order."""
    reach = load("llm")["check"]["cell_reach"]
    for index, (row, claims) in enumerate(zip(decoded.reading.rows, decoded.by_row, strict=True)):
        name, target = row.cells.get("name"), row.cells.get("target")
        if not name or not target:
            continue
        if not _near(claims["name"].place, claims["target"].place, reach):
            yield Problem(f"{claims['name'].where}：名称与指标值相距过远", "hard")
        elif target[0] < name[0] and scope.view.text.count("\n", target[0][0], name[0][0]) > 0:
            yield Problem("指标值印在名称的上方，位置异常", "doubt", index, "target")


def _near(one: Place, other: Place, reach: int) -> bool:
    """Whether two places are no more pieces apart where they come nearest to each other."""
    return any(abs(a - b) <= reach for a in one.pieces for b in other.pieces)


def bad_names(decoded: Decoded, scope: Scope) -> Iterator[Problem]:
    """An indicator's name is words: no measure, no number, no column heading, not a page of text."""
    longest = load("llm")["check"]["name_length"]
    captions = caption_pieces(scope.view)
    for index, claims in enumerate(decoded.by_row):
        claim = claims["name"]
        text = claim.place.folded(scope.view)
        if not text or _is_quantity(text):
            yield Problem(f"{claim.where}：名称处是数值，不是指标名称", "hard")
        elif len(text) > longest:
            yield Problem(f"{claim.where}：名称过长（{len(text)} 字）", "hard")
        elif _is_heading(claim.place, captions):
            yield Problem(f"{claim.where}：名称处是表头", "hard")
        elif text.endswith("指标") and label_text(text):
            yield Problem(f"名称“{text}”也是级别标签", "doubt", index, "name")


def _is_heading(place: Place, captions: Mapping[int, Sequence[str]]) -> bool:
    return place.pieces[0] in captions and all("grid_columns" in captions.get(number, ()) for number in place.pieces)


def _is_quantity(text: str) -> bool:
    """Whether a folded text is a bare number, or one with a comparison in front or behind."""
    if not _DIGIT.search(text):
        return False
    return parse_quantity(text).operator is not None or parse_number(text) is not None


def too_many_rows(decoded: Decoded, _: Scope) -> Iterator[Problem]:
    most = load("llm")["check"]["rows"]
    if len(decoded.reading.rows) > most:
        yield Problem(f"有 {len(decoded.reading.rows)} 行，超过 {most} 行", "hard")


def lost_measures(decoded: Decoded, scope: Scope) -> Iterator[Problem]:
    """Every piece of the grid that looks like a measure belongs to a row. The strongest check there is."""
    lost = [number for number in _grid(decoded, scope) if _looks_measured(scope.view.folded[number - 1])]
    if not decoded.reading.rows and lost:
        yield Problem(f"没有给出任何指标行，但编号 {_listed(lost)} 像是指标值", "hard")
    elif not decoded.reading.rows and (rest := _words(decoded, scope)):
        yield Problem(f"没有给出任何指标行，但表头之后有文字：{_listed(rest)}", "soft")
    elif lost:
        yield Problem(f"这些编号像是指标值、分值或得分，却不属于任何一行：{_listed(lost)}", "soft")


def lost_header(decoded: Decoded, scope: Scope) -> Iterator[Problem]:
    """What stands beside the caption of a header field is that field's value."""
    if scope.first > 1:
        return
    captions, above = caption_pieces(scope.view), scope.grid - 1
    for number, sections in captions.items():
        value = number + 1
        if number >= above or "header" not in sections or value in captions or value in decoded.claimed:
            continue
        name = vocabulary.field_of("header", scope.view.folded[number - 1])
        if name in HEAD_FIELDS and scope.view.piece(number).line == scope.view.piece(value).line:
            yield Problem(f"编号 {value} 像是 head.{name} 的值，却没有写出", "soft", None, f"/{name}")


def _words(decoded: Decoded, scope: Scope) -> list[int]:
    """Unclaimed pieces of the grid that are neither captions, labels nor furniture; none without column headings."""
    captions = caption_pieces(scope.view)
    texts = ((number, scope.view.folded[number - 1]) for number in _grid(decoded, scope) if number not in captions)
    return [n for n, text in texts if scope.headings and not is_furniture(text) and not label_text(text)]


def _grid(decoded: Decoded, scope: Scope) -> Iterator[int]:
    """Pieces of this call's part of the grid that nothing claims; the row of totals ends it."""
    claimed = decoded.claimed | scope.taken
    starts = [min(claim.place.pieces) for claim in decoded.claims if claim.row is not None]
    start, captions = min(starts, default=scope.grid), caption_pieces(scope.view)
    totals = (
        number
        for number in captions
        if start <= number <= scope.last and vocabulary.field_of("total", scope.view.folded[number - 1])
    )
    return (number for number in range(start, next(totals, scope.last + 1)) if number not in claimed)


def _looks_measured(text: str) -> bool:
    if len(text) > 30:
        return False
    measure = parse_quantity(text)
    return measure.value is not None and bool(measure.operator or measure.unit or _DECIMAL.fullmatch(text))


def _listed(numbers: list[int]) -> str:
    most = load("llm")["check"]["listed"]
    return "、".join(map(str, numbers[:most])) + ("等" if len(numbers) > most else "")


RULES: tuple[Rule, ...] = (
    claimed_twice,
    far_apart,
    cells_far_apart,
    bad_names,
    too_many_rows,
    lost_measures,
    lost_header,
)
