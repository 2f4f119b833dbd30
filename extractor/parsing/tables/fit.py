"""Whether a form with guessed walls can be read by its cells: rows fit the columns of the header, labels theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractor.parsing.tables.columns import LEVELS, assign_cells, is_repeated_header
from extractor.parsing.tables.find_forms import TableForm
from extractor.parsing.tables.printed_rows import PrintedRow, is_page_furniture
from extractor.terms import captions
from extractor.terms.level_labels import POINTS_SUFFIX, label_text, load_level_labels
from extractor.terms.measures import parse_measure, parse_number

_NUMBERED = re.compile(r"指标\d|[(（]?\d{1,2}[)）.、:]")
_LIKE_A_LABEL = re.compile(r"[\u4e00-\u9fff、（）()]{2,16}(指标|目标)等?")
_WORD = re.compile("[\u4e00-\u9fff]{2,8}")
SHORTEST_NAME = 2
"""Characters of a name; less is the end of one that was wrapped."""


def fits_columns(form: TableForm) -> bool:
    """Whether what stands in each column is what the column says: labels, a name or a value, numbers for points.

    One row that does not fit may be the first of many that are torn, and then the columns are no facts.
    """
    body = [row for row in form.rows[form.body : form.tail] if not is_repeated_header(row, form.columns)]
    lone = [row for row in body if is_lone_name(row, form)]
    if not body or not all(_NUMBERED.match(row.texts[0].text) for row in lone):
        return False  # a name alone is the rest of the one above it, unless it begins with a number of its own
    texts = [{field: cell.text for field, cell in form.columns.cells_of(row).items() if cell.text} for row in body]
    foreign = not any(label_text(row[level]) for row in texts for level in LEVELS if level in row)
    return all(_fits(row, form, printed, foreign=foreign) for row, printed in zip(body, texts, strict=True))


def is_lone_name(row: PrintedRow, form: TableForm) -> bool:
    """Whether a row prints nothing but a name: an indicator left blank, or the rest of the name above it."""
    if len(row.texts) != 1:
        return False
    name = form.columns.cell_of("name", row)
    return name is not None and bool(name.text)


def _fits(row: PrintedRow, form: TableForm, texts: Mapping[str, str], *, foreign: bool) -> bool:
    """texts: field → what the row prints of it. foreign: no label of the form is known, so that any word may be one."""
    if row.table is None:
        return is_page_furniture(row)
    width = max(column.end for column in form.columns.columns)
    if row.cells[-1].end != width or _is_fragment(texts):
        return False
    if not texts.get("name") or _is_label_outside(row, form):
        return False
    if any(field in texts and parse_number(texts[field]) is None for field in ("weight", "score")):
        return False
    if any(level in texts and not _may_be_label(texts[level], level, foreign=foreign) for level in LEVELS):
        return False
    if any(label_text(texts.get(field, "")) for field in ("name", "target", "actual")):
        return False
    blank = "target" in form.columns.fields and "target" not in texts
    return not (blank and _holds_target_elsewhere(row, form))


def _is_label_outside(row: PrintedRow, form: TableForm) -> bool:
    """Whether a label stands left of the columns, as when the fields of a line have moved."""
    first = min(column.start for column in form.columns.columns)
    return any(cell.end <= first and label_text(cell.text) is not None for cell in row.texts)


def _is_fragment(texts: Mapping[str, str]) -> bool:
    """Whether a row goes on with the one above: the end of a name, or a unit in brackets alone."""
    return 0 < len(texts.get("name", "")) < SHORTEST_NAME or texts.get("target", "").startswith(("(", ")"))


def _holds_target_elsewhere(row: PrintedRow, form: TableForm) -> bool:
    """Whether a row whose target is blank prints a measure in a column nobody knows: a field before it is missing."""
    unknown = [
        cell.text
        for column, cell in assign_cells(row, form.columns.columns).items()
        if cell.text and captions.field_of("grid_columns", column.caption) is None
    ]
    return any(parse_measure(text).measure.value is not None for text in unknown)


def _may_be_label(text: str, level: str, *, foreign: bool) -> bool:
    """Whether a text can be a label of a level; a label known of level 2 alone is none of level 1."""
    label = label_text(text)
    if label is not None:
        return level == "level2" or label in load_level_labels().level1
    bare = POINTS_SUFFIX.sub("", text)
    return _LIKE_A_LABEL.fullmatch(bare) is not None or (foreign and _WORD.fullmatch(bare) is not None)
