"""Tokens of the funding block in, pointers to its amounts out; one reader for each kind of form.

Blank cells leave no trace in a text, so what an amount belongs to is told by the caption before it, by its cell where
the layout has cells, and by how many values a row has. What stays open becomes a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.model.form_reading import FormReading, OtherFundingReading
from extractor.parsing.fund_labels import trim_label
from extractor.parsing.lines.caption_phrases import phrase_at
from extractor.parsing.lines.tokens import Token
from extractor.terms import captions as vocabulary
from extractor.terms.measures import parse_number
from extractor.terms.text import is_blank_mark

UNIT = re.compile(r"亿元|万\s*元|千元|元")
_UNIT_LINE = re.compile(r"\(?(金额|资金|货币|计量)?单位[:：]?(人民币)?(亿元|万元|千元|元)\)?")
_ITEMS = {"annual_total": "annual_total", "appropriation": "annual_appropriation", "carryover": "annual_carryover"}
_WORDS = re.compile(r"[\u4e00-\u9fff（()）、:：]{2,16}")
"""Label of funds, folded."""
_LEFT_OF = {"annual_appropriation": "project_fiscal", "other": "project_other"}
_RIGHT_OF = {"other": "annual_other"}
"""Rows of the funding table the contract has a place for."""


class FundingCaption(NamedTuple):
    """weak: it stands for its field only where the exact caption is not printed."""

    field: str
    token: Token
    weak: bool = False


def read_currency_unit(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """元 or 万元 as printed in a caption of the block: 项目资金（万元）, 单位：元."""
    for token in tokens:
        if parse_number(token.text) is None and len(token.text) <= 24:
            match = UNIT.search(text, token.start, token.end)
            if match and (re.search(r"[(（:：]", text[token.start : match.start()])):
                reading.cells["/funding/currency_unit"] = (match.span(),)
                return


def read_unit_line(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """The unit of all amounts where a line above the table says it and the funding block does not: 金额单位：万元."""
    for token in tokens if "/funding/currency_unit" not in reading.cells else ():
        if _UNIT_LINE.fullmatch(token.text) and (match := UNIT.search(text, token.start, token.end)):
            reading.cells["/funding/currency_unit"] = (match.span(),)
            reading.captions.append(token.span)
            return


def read_declaration_funding(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """Amounts of a target declaration: left column project_*, right column annual_*."""
    read_currency_unit(reading, text, tokens)
    sequence = _captions_and_amounts(reading, tokens)
    captions = [item for item in sequence if isinstance(item, FundingCaption)]
    names = _sides(captions)
    pending: list[int] = []
    position = 0
    while position < len(sequence):
        item = sequence[position]
        if isinstance(item, FundingCaption):
            pending.append(captions.index(item))
            position += 1
            continue
        run = _run_of_amounts(sequence, position)
        targets = pending[-1:]
        if len(run) > 1 and len(run) == len(pending) and run[0].gap == "line":
            targets = pending
        for target, amount in zip(targets, run, strict=False):
            if names[target] == "+":
                _store_other_amount(reading, text, captions, target, amount)
                continue
            pointer = f"/funding/{names[target]}"
            reading.cells.setdefault(pointer, (amount.span,))
            if len(targets) > 1:
                reading.doubt(pointer, "金额与标题分行印刷，按先后顺序对应")
        for amount in run[len(targets) :]:
            reading.doubt("/funding", f"金额“{amount.text}”不知属于哪一项")
        pending = []
        position += len(run)


def _store_other_amount(
    reading: FormReading, text: str, captions: Sequence[FundingCaption], target: int, amount: Token
) -> None:
    """Keep an amount without a key. A label printed for project and year is one line with both amounts."""
    token = captions[target].token
    same = [at for at, caption in enumerate(captions) if caption.field == "+" and caption.token.text == token.text]
    label = trim_label(text, (token.span,))
    if len(same) == 2 and any(caption.field == "project_total" for caption in captions):
        if target == same[0]:
            reading.funding_others.append(OtherFundingReading(label, {"project": (amount.span,)}))
            return
        for line in reading.funding_others:
            if text[slice(*line.label[0])] == text[slice(*label[0])]:
                line.amounts["annual"] = (amount.span,)
                return
    reading.funding_others.append(OtherFundingReading(label, {"annual": (amount.span,)}))


def _captions_and_amounts(reading: FormReading, tokens: Sequence[Token]) -> list[FundingCaption | Token]:
    sequence: list[FundingCaption | Token] = []
    index = 0
    while index < len(tokens):
        phrase = phrase_at(tokens, index, ["funding_declaration", "funding_block", "grid_block"])
        if phrase:
            reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
            if phrase.field not in ("funding_block", "grid_block"):
                sequence.append(
                    FundingCaption(phrase.field, tokens[phrase.start], vocabulary.is_weak_caption(phrase.text))
                )
            index = phrase.end
            continue
        token = tokens[index]
        if parse_number(token.text) is not None:
            sequence.append(token)
        elif field := label_of_amount(tokens, index):
            reading.captions.append(token.span)
            sequence.append(FundingCaption(field, token))
        elif is_blank_mark(token.text) or (UNIT.search(token.text) and len(token.text) <= 10):
            reading.captions.append(token.span)
        index += 1
    return _without_weak(sequence)


def label_of_amount(tokens: Sequence[Token], index: int) -> str | None:
    """The field of a text that is no caption of the block but the label of an amount in the next cell: that of the item
    it is in a self-evaluation, + for words nobody knows; None for a torn caption and any other text."""
    token, behind = tokens[index], tokens[index + 1 : index + 2]
    amount = any(parse_number(other.text) is not None and other.gap == "cell" for other in behind)
    if token.cell is None or not amount or _WORDS.fullmatch(token.text) is None:
        return None
    item = vocabulary.field_of("funding_evaluation", token.text)
    if item:
        return _ITEMS.get(item, "+")
    if vocabulary.field_of("funding_declaration", token.text):
        return "+"
    return None if vocabulary.is_any_caption(token.text) or vocabulary.is_caption_start(token.text) else "+"


def _without_weak(sequence: Sequence[FundingCaption | Token]) -> list[FundingCaption | Token]:
    """Funds that stand for 其他资金 where that is not printed (地方资金) are funds of their own where it is, or where
    funds of other kinds are listed beside them."""
    captions = [item for item in sequence if isinstance(item, FundingCaption)]
    strong = {item.field for item in captions if not item.weak}
    own = strong | ({"other"} if "+" in strong else set())
    return [
        item._replace(field="+") if isinstance(item, FundingCaption) and item.weak and item.field in own else item
        for item in sequence
    ]


def _sides(captions: Sequence[FundingCaption]) -> list[str]:
    """Contract field of each caption: 其他资金 (and 财政拨款 in national forms) stands in both columns."""
    fields = [caption.field for caption in captions]
    if "annual_total" not in fields and "annual_appropriation" in fields:
        fields = [_field_of_the_year(caption) for caption in captions]
    two_columns = "project_total" in fields
    names: list[str] = []
    for index, field in enumerate(fields):
        again = field in fields[index + 1 :]
        if two_columns and again and field in _LEFT_OF:
            names.append(_LEFT_OF[field])
        elif field == "other" and two_columns and fields.count(field) == 1 and _stands_left(captions, index):
            names.append("project_other")
        else:
            names.append(_RIGHT_OF.get(field, field))
    return names


def _field_of_the_year(caption: FundingCaption) -> str:
    """The field of a caption beside funds of the year: 资金总额 is that of the year there."""
    of_year = caption.field == "project_total" and not vocabulary.names_whole_project(caption.token.text)
    return "annual_total" if of_year else caption.field


def _stands_left(captions: Sequence[FundingCaption], index: int) -> bool:
    """A lone 其他资金 belongs to the left column when its cell is nearer to the left captions."""
    here = captions[index].token
    left = [c.token for c in captions if c.field in ("project_total", "project_fiscal")]
    right = [c.token for c in captions if c.field in ("annual_total", "annual_appropriation", "annual_carryover")]
    if here.cell is None or not left or not right or left[0].cell is None or right[0].cell is None:
        return False
    return abs(here.cell - left[0].cell) < abs(here.cell - right[0].cell)


def _run_of_amounts(sequence: Sequence[FundingCaption | Token], position: int) -> list[Token]:
    run: list[Token] = []
    for item in sequence[position:]:
        if isinstance(item, FundingCaption):
            break
        run.append(item)
    return run
