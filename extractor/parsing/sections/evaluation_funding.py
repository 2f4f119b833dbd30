"""Tokens of the funding table of a self-evaluation in, pointers to its amounts out.

Blank cells leave no trace in a text, so what an amount belongs to is told by its cell where the layout has cells, and
by how many values a row has. What stays open becomes a doubt.
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
from extractor.parsing.sections.funding import UNIT, FundingCaption, label_of_amount, read_currency_unit
from extractor.parsing.sections.funding_places import place_values
from extractor.terms import captions as vocabulary
from extractor.terms.measures import parse_number
from extractor.terms.text import is_blank_mark

UNEVEN = "该行数值个数与栏目数不符，可能有空格丢失"
AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
COLUMNS = ("initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score")
"""Usual order of the columns of a self-evaluation's funding table."""


class _FundingRow(NamedTuple):
    """A row of a self-evaluation's funding table. item: of the contract, or + and its caption."""

    item: str
    values: list[Token]
    label: Spans


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
    above: dict[str, str] | None = None
    for number, (item, values) in enumerate(rows):
        reading.funding_items.append(item)
        assigned = _assign(reading, number, amounts, values, places, above)
        above = above or {column: token.text for column, token in assigned} or None
        for column, token in assigned:
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


def _column_captions(reading: FormReading, tokens: Sequence[Token], index: int) -> tuple[list[FundingCaption], int]:
    columns: list[FundingCaption] = []
    while index < len(tokens):
        phrase = phrase_at(tokens, index, ["funding_columns"])
        seen = phrase is not None and phrase.field in [caption.field for caption in columns]
        if phrase is None or (seen and phrase.field != "+"):
            if not re.fullmatch(r"\([A-Z/*×0-9%元万]+\)", tokens[index].text):
                break
            reading.captions.append(tokens[index].span)
            index += 1
            continue
        columns.append(FundingCaption(phrase.field, tokens[phrase.start]))
        reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
        index = phrase.end
    return columns, index


def _caption_places(captions: Sequence[FundingCaption]) -> dict[int, str]:
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
        elif rows and token.gap == "line" and label_of_amount(tokens, index) == "+":
            reading.captions.append(token.span)
            rows.append(_FundingRow(f"+{vocabulary.caption_key(token.text)}", [], (token.span,)))
        elif rows and len(token.text) > 12:
            reading.others.append(("资金说明", (token.span,)))
        elif len(token.text) <= 12 and (vocabulary.is_any_caption(token.text) or UNIT.search(token.text)):
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
    reading: FormReading,
    number: int,
    columns: Sequence[str],
    values: Sequence[Token],
    places: dict[int, str],
    above: dict[str, str] | None,
) -> list[tuple[str, Token]]:
    """The column of each value. above: column → text of the first row, which is that of the total."""
    if len(values) == len(columns):
        return list(zip(columns, values, strict=True))
    if places and all(token.cell in places for token in values):
        return [(places[token.cell], token) for token in values if token.cell is not None]
    if len(values) > len(columns) or len(set(columns)) < len(columns):
        reading.doubt(f"/funding/rows/{number}", UNEVEN)
        return list(zip(columns, values, strict=False))
    if all(is_blank_mark(token.text) for token in values):
        return list(zip(columns, values, strict=False))
    found = place_values(columns, [token.text for token in values], above)
    for column in sorted(found.doubts):
        reading.doubt(f"/funding/rows/{number}/{column}", UNEVEN)
    return list(zip(found.columns, values, strict=True))
