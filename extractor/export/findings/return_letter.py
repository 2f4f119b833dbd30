"""A report of findings in, 审核意见 as DOCX out: one letter a unit, half a page of text and a table of what to mend.

Only what the unit can put right is in it: what is to be verified, waived findings, remarks of a model and mere
information stay inside. Names and dates that the report does not know are slots 〔…〕 for a person to fill in.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from docx import Document
from docx.document import Document as Letter
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell as LetterCell
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph

from extractor.assembly.display import load_display
from extractor.checks.registry import PRACTICE
from extractor.checks.reporting.report import MODEL, CheckReport, FormReport, ReportedFinding
from extractor.model.form import Severity
from extractor.resources import DataFile, read_data

_CUT_NAME = re.compile(r"第(\d+)行“([^”…]*)…([^”]*)”")
TITLE, BODY = ("方正小标宋简体", 22), ("仿宋", 16)
"""Fonts and sizes of official documents (GB/T 9704): 二号 title, 三号 text."""
MARGINS = (37, 35, 28, 26)
"""Top, bottom, left and right of an A4 page in millimetres (GB/T 9704)."""
TABLE_SIZE = 10.5
"""Points of the table's text: 五号."""
WIDTHS = (9, 24, 29, 47, 25, 22)
"""Millimetres of the table's columns; together the width of the text."""
PLACES_SHOWN = 2
SAID_ONCE = frozenset(("totals.blank", "fields.missing", "goals.missing", "families.missing", "labels.missing"))
"""Rules about blanks: the same in every form of a set is one line."""


class ReturnLetter(DataFile):
    """Content of return_letter.yaml: the sentences of the letter, with {…} for what is filled in."""

    title: str
    to: str
    unit_slot: str
    opening: str
    others: str
    errors: str
    warnings: str
    nothing: str
    closing: str
    signed: str
    table: str
    columns: list[str]
    heading: dict[Severity, str]
    whole_set: str
    whole_form: str
    no_basis: str


@cache
def load_return_letter() -> ReturnLetter:
    """Read the sentences, once."""
    return read_data(ReturnLetter, "extractor.export.findings", "return_letter")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table: the forms it is about, by name, and what is wrong there."""

    forms: str
    place: str
    finding: ReportedFinding
    message: str


def to_docx(report: CheckReport) -> bytes:
    """The letters, one after another, each on a page of its own."""
    letter = Document()
    _base_style(letter)
    _set_properties(letter, report)
    forms = sorted((form for _, form in report.forms), key=lambda form: form.unit or "")
    units = [(unit, list(own)) for unit, own in groupby(forms, key=lambda form: form.unit)]
    for number, (unit, own) in enumerate(units):
        if number:
            letter.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _letter(letter, unit, own, report)
    buffer = io.BytesIO()
    letter.save(buffer)
    return buffer.getvalue()


def _letter(letter: Letter, unit: str | None, forms: Sequence[FormReport], report: CheckReport) -> None:
    words, kinds = load_return_letter(), load_display().kinds
    named = "、".join(dict.fromkeys(kinds[form.kind] for form in forms))
    years = {form.fiscal_year for form in forms if form.fiscal_year}
    year = f"{years.pop()}年度" if len(years) == 1 else ""
    entries = {severity: _entries(forms, severity) for severity in words.heading}
    found = sum(any(_for_unit(form, severity) for severity in words.heading) for form in forms)
    _text(letter, words.title.format(unit=unit or words.unit_slot, year=year, kinds=named), *TITLE, centred=True)
    _text(letter, words.to.format(unit=unit or words.unit_slot), *BODY)
    _text(letter, _opening(words, named, len(forms), found, entries), *BODY, indent=True)
    if found:
        _text(letter, words.closing, *BODY, indent=True)
    _text(letter, words.signed, *BODY, right=True)
    day = report.checked_on
    _text(letter, f"{day.year}年{day.month}月{day.day}日", *BODY, right=True)
    if found:
        _text(letter, words.table, "黑体", 14)
        _table(letter, entries)


def _opening(
    words: ReturnLetter, kinds: str, forms: int, found: int, entries: Mapping[Severity, Sequence[Entry]]
) -> str:
    if not found:
        return words.nothing.format(forms=forms, kinds=kinds)
    told = {"error": words.errors, "warning": words.warnings}
    counts = "、".join(told[severity].format(count=len(own)) for severity, own in entries.items() if own)
    others = words.others.format(count=forms - found) if forms > found else ""
    return words.opening.format(forms=forms, kinds=kinds, found=found, counts=counts, others=others)


def _for_unit(form: FormReport, severity: Severity) -> list[ReportedFinding]:
    """Findings of a severity that the unit is told."""
    return [each for each in form.of(severity) if each.family != "recognition" and not each.code.startswith(MODEL)]


def _entries(forms: Sequence[FormReport], severity: Severity) -> list[Entry]:
    """The lines of a severity; what is the same in every form of a set is said once."""
    words, own = load_return_letter(), [(form, _for_unit(form, severity)) for form in forms]
    places = Counter(
        (each.code, _place(each)) for _, found in own for each in {(f.code, _place(f)): f for f in found}.values()
    )
    common = {key for key, count in places.items() if len(forms) > 1 and count == len(forms) and key[0] in SAID_ONCE}
    entries: list[Entry] = []
    for form, found in own:
        for each in found:
            key = (each.code, _place(each))
            if key not in common:
                entries.append(Entry(form.name, key[1], each, _in_full(each.message, form)))
            elif form is forms[0]:
                entries.insert(0, Entry(words.whole_set, key[1], each, each.message))
    return entries


def _place(finding: ReportedFinding) -> str:
    labels = list(dict.fromkeys(place.label for place in finding.places))
    told = "、".join(labels[:PLACES_SHOWN])
    return (f"{told}等{len(labels)}处" if len(labels) > PLACES_SHOWN else told) or load_return_letter().whole_form


def _table(letter: Letter, entries: Mapping[Severity, Sequence[Entry]]) -> None:
    words = load_return_letter()
    table = letter.add_table(rows=1, cols=len(words.columns), style="Table Grid")
    table.autofit = False
    _fill(table.rows[0], words.columns, "黑体")
    _repeat(table.rows[0])
    number = 0
    for severity, own in entries.items():
        if own:
            merged = table.add_row().cells
            cell = merged[0].merge(merged[-1])
            _write(cell, words.heading[severity], "楷体")
        for entry in own:
            number += 1
            finding = entry.finding
            told = (str(number), entry.forms, entry.place, entry.message, _basis(finding), finding.advice or "")
            _fill(table.add_row(), told, BODY[0])
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        if len(row._tr.tc_lst) == len(WIDTHS):  # a heading over the whole width has one cell
            for cell, width in zip(row.cells, WIDTHS, strict=True):
                cell.width = Mm(width)


def _basis(finding: ReportedFinding) -> str:
    """What a finding rests on; what is only usual in practice is no basis to quote, its arithmetic is."""
    source, _, arithmetic = (finding.basis or "").partition("：")
    if PRACTICE in source:
        return arithmetic or load_return_letter().no_basis
    return finding.basis or load_return_letter().no_basis


def _fill(row: Row, texts: Sequence[str], font: str) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        _write(cell, text, font)


def _write(cell: LetterCell, text: str, font: str) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_printable(text))
    run.font.name, run.font.size = font, Pt(TABLE_SIZE)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    paragraph.paragraph_format.space_after = Pt(0)


def _repeat(row: Row) -> None:
    """Print a row again on every page the table runs over."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _in_full(text: str, form: FormReport) -> str:
    """Names of rows that messages cut short, written out: who reads the letter has only the paper form beside it."""

    def name(found: re.Match[str]) -> str:
        at, start, end = int(found[1]) - 1, found[2], found[3]
        whole = form.form.indicators[at].name if 0 <= at < len(form.form.indicators) else None
        return f"第{found[1]}行“{whole}”" if whole and whole.startswith(start) and whole.endswith(end) else found[0]

    return _CUT_NAME.sub(name, text)


def _set_properties(letter: Letter, report: CheckReport) -> None:
    """Title and date of the file are the letter's own, not those of the library's template."""
    properties = letter.core_properties
    properties.author = properties.last_modified_by = ""
    properties.title = properties.subject = ""
    properties.comments = ""
    properties.created = properties.modified = dt.datetime.combine(report.checked_on, dt.time())


def _base_style(letter: Letter) -> None:
    style = letter.styles["Normal"]
    style.font.name = BODY[0]
    style.font.size = Pt(BODY[1])
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY[0])
    (section,) = letter.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, MARGINS)
    _page_number(section.footer.paragraphs[0])


def _page_number(footer: Paragraph) -> None:
    """— 1 — in the middle of the foot."""
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    run = footer.add_run()
    for kind in ("begin", None, "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        run._element.append(part)
    footer.add_run(" —")
    for each in footer.runs:
        each.font.size = Pt(14)


def _text(
    letter: Letter,
    text: str,
    font: str,
    size: int,
    *,
    centred: bool = False,
    right: bool = False,
    indent: bool = False,
) -> Paragraph:
    paragraph = letter.add_paragraph()
    run = paragraph.add_run(_printable(text))
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    return paragraph


def _printable(text: str) -> str:
    """Without control characters, which XML does not allow."""
    return "".join(char if char.isprintable() else " " for char in text)
