"""Tokens of the funding block in, pointers to its amounts out; one reader for each kind of form.

Blank cells leave no trace in a text, so what an amount belongs to is told by the caption before it, by its cell where
the layout has cells, and by how many values a row has. What stays open becomes a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.model.form import FUNDING_ITEMS
from extractor.model.form_reading import FormReading, OtherFundingReading, Spans
from extractor.parsing.fund_labels import trim_label
from extractor.parsing.lines.caption_phrases import Phrase, find_phrases, phrase_at
from extractor.parsing.lines.tokens import Token
from extractor.terms import captions as vocabulary
from extractor.terms.measures import parse_number
from extractor.terms.text import is_blank_mark

_UNIT = re.compile(r"亿元|万\s*元|千元|元")
_UNIT_LINE = re.compile(r"\(?(金额|资金|货币|计量)?单位[:：]?(人民币)?(亿元|万元|千元|元)\)?")
_ITEMS = {"annual_total": "annual_total", "appropriation": "annual_appropriation", "carryover": "annual_carryover"}
_WORDS = re.compile(r"[\u4e00-\u9fff（()）、:：]{2,16}")
"""Label of funds, folded."""
_LEFT_OF = {"annual_appropriation": "project_fiscal", "other": "project_other"}
_RIGHT_OF = {"other": "annual_other"}
"""Rows of the funding table the contract has a place for."""
AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
COLUMNS = ("initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score")
"""Usual order of the columns of a self-evaluation's funding table."""


class _Caption(NamedTuple):
    """weak: it stands for its field only where the exact caption is not printed."""

    field: str
    token: Token
    weak: bool = False


class _FundingRow(NamedTuple):
    """A row of a self-evaluation's funding table. item: of the contract, or + and its caption."""

    item: str
    values: list[Token]
    label: Spans


def read_currency_unit(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """元 or 万元 as printed in a caption of the block: 项目资金（万元）, 单位：元."""
    for token in tokens:
        if parse_number(token.text) is None and len(token.text) <= 24:
            match = _UNIT.search(text, token.start, token.end)
            if match and (re.search(r"[(（:：]", text[token.start : match.start()])):
                reading.cells["/funding/currency_unit"] = (match.span(),)
                return


def read_unit_line(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """The unit of all amounts where a line above the table says it and the funding block does not: 金额单位：万元."""
    for token in tokens if "/funding/currency_unit" not in reading.cells else ():
        if _UNIT_LINE.fullmatch(token.text) and (match := _UNIT.search(text, token.start, token.end)):
            reading.cells["/funding/currency_unit"] = (match.span(),)
            reading.captions.append(token.span)
            return


def read_declaration_funding(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """Amounts of a target declaration: left column project_*, right column annual_*."""
    read_currency_unit(reading, text, tokens)
    sequence = _captions_and_amounts(reading, tokens)
    captions = [item for item in sequence if isinstance(item, _Caption)]
    names = _sides(captions)
    pending: list[int] = []
    position = 0
    while position < len(sequence):
        item = sequence[position]
        if isinstance(item, _Caption):
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
    reading: FormReading, text: str, captions: Sequence[_Caption], target: int, amount: Token
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


def _captions_and_amounts(reading: FormReading, tokens: Sequence[Token]) -> list[_Caption | Token]:
    sequence: list[_Caption | Token] = []
    index = 0
    while index < len(tokens):
        phrase = phrase_at(tokens, index, ["funding_declaration", "funding_block", "grid_block"])
        if phrase:
            reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
            if phrase.field not in ("funding_block", "grid_block"):
                sequence.append(_Caption(phrase.field, tokens[phrase.start], vocabulary.is_weak_caption(phrase.text)))
            index = phrase.end
            continue
        token = tokens[index]
        if parse_number(token.text) is not None:
            sequence.append(token)
        elif field := _label_of_amount(tokens, index):
            reading.captions.append(token.span)
            sequence.append(_Caption(field, token))
        elif is_blank_mark(token.text) or (_UNIT.search(token.text) and len(token.text) <= 10):
            reading.captions.append(token.span)
        index += 1
    return _without_weak(sequence)


def _label_of_amount(tokens: Sequence[Token], index: int) -> str | None:
    """The field of a text that is no caption of the block but the label of an amount in the next cell: that of the item
    it is in a self-evaluation, + for words nobody knows; None for a torn caption and any other text."""
    token, behind = tokens[index], tokens[index + 1 : index + 2]
    amount = any(parse_number(other.text) is not None and other.gap == "cell" for other in behind)
    if token.cell is None or not amount or _WORDS.fullmatch(token.text) is None:
        return None
    item = vocabulary.field_of("funding_evaluation", token.text)
    if item:
        return _ITEMS.get(item, "+")
    return None if vocabulary.is_any_caption(token.text) or vocabulary.is_caption_start(token.text) else "+"


def _without_weak(sequence: Sequence[_Caption | Token]) -> list[_Caption | Token]:
    """Funds that stand for 其他资金 where that is not printed (地方资金) are funds of their own where it is, or where
    funds of other kinds are listed beside them."""
    captions = [item for item in sequence if isinstance(item, _Caption)]
    strong = {item.field for item in captions if not item.weak}
    own = strong | ({"other"} if "+" in strong else set())
    return [
        item._replace(field="+") if isinstance(item, _Caption) and item.weak and item.field in own else item
        for item in sequence
    ]


def _sides(captions: Sequence[_Caption]) -> list[str]:
    """Contract field of each caption: 其他资金 (and 财政拨款 in national forms) stands in both columns."""
    fields = [caption.field for caption in captions]
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


def _stands_left(captions: Sequence[_Caption], index: int) -> bool:
    """A lone 其他资金 belongs to the left column when its cell is nearer to the left captions."""
    here = captions[index].token
    left = [c.token for c in captions if c.field in ("project_total", "project_fiscal")]
    right = [c.token for c in captions if c.field in ("annual_total", "annual_appropriation", "annual_carryover")]
    if here.cell is None or not left or not right or left[0].cell is None or right[0].cell is None:
        return False
    return abs(here.cell - left[0].cell) < abs(here.cell - right[0].cell)


def _run_of_amounts(sequence: Sequence[_Caption | Token], position: int) -> list[Token]:
    run: list[Token] = []
    for item in sequence[position:]:
        if isinstance(item, _Caption):
            break
        run.append(item)
    return run


def funding_table_at(tokens: Sequence[Token]) -> int | None:
    """Index where the column captions of a self-evaluation's funding table begin."""
    for index in range(len(tokens)):
        phrase = phrase_at(tokens, index, ["funding_columns"])
        if phrase and phrase.field in ("initial_budget", "adjusted_budget"):
            near = {found.field for found in find_phrases(tokens[index : index + 16], ["funding_columns"])}
            if len(near) >= 3:
                return index
    return None


def read_evaluation_funding(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """Rows of a self-evaluation's funding table: budgets, execution, points, rate and score of each source of funds."""
    read_currency_unit(reading, text, tokens)
    start = funding_table_at(tokens) or 0
    found = find_phrases(tokens[:start], ["funding_block", "funding_evaluation"])
    reading.captions.extend(token.span for phrase in found for token in tokens[phrase.start : phrase.end])
    captions, index = _column_captions(reading, tokens, start)
    amounts = [caption.field for caption in captions if caption.field != "+"] or list(COLUMNS)
    all_rows = _rows(reading, tokens, index)
    rows = [(row.item, row.values) for row in all_rows if row.item in FUNDING_ITEMS]
    places = _column_places(amounts, rows) or _caption_places(captions)
    for row in all_rows:
        if row.item not in FUNDING_ITEMS:
            _store_other(reading, text, row, amounts, places)
    for number, (item, values) in enumerate(rows):
        reading.funding_items.append(item)
        for column, token in _assign(reading, number, amounts, values, places):
            if is_blank_mark(token.text):
                reading.captions.append(token.span)
            else:
                reading.cells[f"/funding/rows/{number}/{column}"] = (token.span,)


def _store_other(
    reading: FormReading, text: str, row: _FundingRow, columns: Sequence[str], places: dict[int, str]
) -> None:
    """A row of funds without an item: its amounts by their columns; as one text where the columns are not sure."""
    cells = {token.cell for token in row.values}
    placed = len(places) > 1 and len(cells) == len(row.values) and all(cell in places for cell in cells)
    if len(row.values) != len(columns) and not placed:
        reading.others.append((row.item.lstrip("+"), tuple(token.span for token in row.values)))
        return
    names = [places[token.cell or 0] for token in row.values] if placed else columns
    amounts: dict[str, Spans] = {}
    for name, token in zip(names, row.values, strict=True):
        if is_blank_mark(token.text) or name == "+":
            reading.captions.append(token.span)
        else:
            amounts[name] = (token.span,)
    reading.funding_others.append(OtherFundingReading(trim_label(text, row.label), amounts))


def _column_captions(reading: FormReading, tokens: Sequence[Token], index: int) -> tuple[list[_Caption], int]:
    columns: list[_Caption] = []
    while index < len(tokens):
        phrase = phrase_at(tokens, index, ["funding_columns"])
        seen = phrase is not None and phrase.field in [caption.field for caption in columns]
        if phrase is None or (seen and phrase.field != "+"):
            if not re.fullmatch(r"\([A-Z/*×0-9%元万]+\)", tokens[index].text):
                break
            reading.captions.append(tokens[index].span)
            index += 1
            continue
        columns.append(_Caption(phrase.field, tokens[phrase.start]))
        reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
        index = phrase.end
    return columns, index


def _caption_places(captions: Sequence[_Caption]) -> dict[int, str]:
    """Cell index → column by the captions, where they stand in cells of one line."""
    cells = [caption.token.cell for caption in captions]
    if None in cells or len({caption.token.line for caption in captions}) != 1:
        return {}
    return {caption.token.cell: caption.field for caption in captions if caption.token.cell is not None}


def _rows(reading: FormReading, tokens: Sequence[Token], index: int) -> list[_FundingRow]:
    rows: list[_FundingRow] = []
    held: dict[str, tuple[int, str]] = {}
    while index < len(tokens):
        phrase: Phrase | None = phrase_at(tokens, index, ["funding_evaluation"])
        if phrase and held.get(phrase.field, (0, ""))[1] != phrase.text:
            reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
            label = tuple(token.span for token in tokens[phrase.start : phrase.end])
            rows.append(_FundingRow(_row_item(rows, held, phrase), [], label))
            index = phrase.end
            continue
        token = tokens[index]
        if rows and (parse_number(token.text) is not None or is_blank_mark(token.text)):
            rows[-1].values.append(token)
        elif rows and token.gap == "line" and _label_of_amount(tokens, index) == "+":
            reading.captions.append(token.span)
            rows.append(_FundingRow(f"+{vocabulary.caption_key(token.text)}", [], (token.span,)))
        elif rows and len(token.text) > 12:
            reading.others.append(("资金说明", (token.span,)))
        elif len(token.text) <= 12 and (vocabulary.is_any_caption(token.text) or _UNIT.search(token.text)):
            reading.captions.append(token.span)
        index += 1
    return rows


def _row_item(rows: list[_FundingRow], held: dict[str, tuple[int, str]], phrase: Phrase) -> str:
    """What the next row is: a field, or + and its caption where another row is the field's own.

    held: field → the row that has it and its caption; a weak caption's row gives it up to an exact one's.
    """
    own = f"+{vocabulary.caption_key(phrase.text)}"
    if phrase.field == "+":
        return own
    before = held.get(phrase.field)
    if before and (vocabulary.is_weak_caption(phrase.text) or not vocabulary.is_weak_caption(before[1])):
        return own
    if before:
        rows[before[0]] = rows[before[0]]._replace(item=f"+{vocabulary.caption_key(before[1])}")
    held[phrase.field] = (len(rows), phrase.text)
    return phrase.field


def _column_places(columns: Sequence[str], rows: Sequence[tuple[str, list[Token]]]) -> dict[int, str]:
    """Cell index → column, learnt from a row that has every value; empty in layouts without cells."""
    for _, values in rows:
        if len(values) == len(columns) and all(token.cell is not None for token in values):
            return {token.cell: column for token, column in zip(values, columns, strict=True) if token.cell is not None}
    return {}


def _assign(
    reading: FormReading, number: int, columns: Sequence[str], values: Sequence[Token], places: dict[int, str]
) -> list[tuple[str, Token]]:
    if len(values) == len(columns):
        return list(zip(columns, values, strict=True))
    if places and all(token.cell in places for token in values):
        return [(places[token.cell], token) for token in values if token.cell is not None]
    amounts = [column for column in columns if column not in ("weight", "score")]
    without_points = len(values) == len(amounts) and number > 0
    chosen = amounts if without_points else list(columns)
    if all(is_blank_mark(token.text) for token in values):
        return list(zip(columns, values, strict=False))
    only_amounts = len(values) == len(AMOUNTS) and tuple(columns[: len(values)]) == AMOUNTS and number > 0
    if not without_points and not only_amounts:
        reading.doubt(f"/funding/rows/{number}", "该行数值个数与栏目数不符，可能有空格丢失")
    return list(zip(chosen, values, strict=False))
