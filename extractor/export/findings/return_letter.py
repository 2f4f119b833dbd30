"""A report of findings in, a 退回意见 as DOCX out: one letter a unit, grouped by project, errors apart from advice.

Only what the unit can put right is in it: doubts of the reader, waived findings and mere information stay inside.
Names and dates that the report does not know are slots 〔…〕 for a person to fill in.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from docx import Document
from docx.document import Document as Letter
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from extractor.assembly.display import load_display
from extractor.checks.reporting.report import CheckReport, FormReport, ReportedFinding
from extractor.resources import DataFile, read_data
from extractor.terms.numerals import write_chinese_number

_CUT_NAME = re.compile(r"第(\d+)行“([^”…]*)…([^”]*)”")
TITLE, BODY, HEADING = ("方正小标宋简体", 22), ("仿宋", 16), ("黑体", 16)
"""Fonts and sizes of official documents (GB/T 9704): 二号 title, 三号 text."""
MARGINS = (37, 35, 28, 26)
"""Top, bottom, left and right of an A4 page in millimetres (GB/T 9704)."""


class ReturnLetter(DataFile):
    """Content of return_letter.yaml: the sentences of the letter, with {…} for what is filled in."""

    title: str
    to: str
    unit_slot: str
    opening: str
    nothing: str
    basis: str
    errors: str
    advice: str
    closing: str
    signed: str


@cache
def load_return_letter() -> ReturnLetter:
    """Read the sentences, once."""
    return read_data(ReturnLetter, "extractor.export.findings", "return_letter")


def to_docx(report: CheckReport) -> bytes:
    """The letters, one after another, each on a page of its own."""
    words = load_return_letter()
    letter = Document()
    _base_style(letter)
    forms = sorted((form for _, form in report.forms), key=lambda form: form.unit or "")
    units = [(unit, list(own)) for unit, own in groupby(forms, key=lambda form: form.unit)]
    for number, (unit, own) in enumerate(units):
        if number:
            letter.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _letter(letter, words, unit, own, report)
    buffer = io.BytesIO()
    letter.save(buffer)
    return buffer.getvalue()


def _letter(
    letter: Letter, words: ReturnLetter, unit: str | None, forms: Sequence[FormReport], report: CheckReport
) -> None:
    kinds = load_display().kinds
    named = "、".join(dict.fromkeys(kinds[form.kind] for form in forms))
    with_findings = [form for form in forms if _parts(form)[0] or _parts(form)[1]]
    _text(letter, words.title.format(kinds=named), *TITLE, centred=True)
    _text(letter, words.to.format(unit=unit or words.unit_slot), *BODY)
    counts = {"forms": len(forms), "found": len(with_findings), "kinds": named}
    _text(letter, (words.opening if with_findings else words.nothing).format(**counts), *BODY, indent=True)
    for number, form in enumerate(with_findings, 1):
        year = f"{form.fiscal_year}年度" if form.fiscal_year else ""
        _text(letter, f"{write_chinese_number(number)}、{form.name}（{year}{kinds[form.kind]}）", *HEADING, indent=True)
        sections = [(words.errors, _parts(form)[0]), (words.advice, _parts(form)[1])]
        for at, (caption, findings) in enumerate((each for each in sections if each[1]), 1):
            _text(letter, f"（{write_chinese_number(at)}）{caption}", "楷体", 16, indent=True)
            for item, finding in enumerate(findings, 1):
                _text(letter, f"{item}. {_sentence(finding, form)}", *BODY, indent=True)
    if with_findings:
        _text(letter, words.closing, *BODY, indent=True)
    _text(letter, words.signed, *BODY, right=True)
    day = report.checked_on
    _text(letter, f"{day.year}年{day.month}月{day.day}日", *BODY, right=True)


def _parts(form: FormReport) -> tuple[list[ReportedFinding], list[ReportedFinding]]:
    """(errors, advice) of a form that are for the unit."""
    errors, advice = (
        [each for each in form.of(severity) if each.family != "recognition"] for severity in ("error", "warning")
    )
    return errors, advice


def _sentence(finding: ReportedFinding, form: FormReport) -> str:
    basis = load_return_letter().basis.format(basis=finding.basis.rstrip("。")) if finding.basis else ""
    return _in_full(f"{finding.message.rstrip('。')}{basis}。", form)


def _in_full(text: str, form: FormReport) -> str:
    """Names of rows that messages cut short, written out: who reads the letter has only the paper form beside it."""

    def name(found: re.Match[str]) -> str:
        at, start, end = int(found[1]) - 1, found[2], found[3]
        whole = form.form.indicators[at].name if 0 <= at < len(form.form.indicators) else None
        return f"第{found[1]}行“{whole}”" if whole and whole.startswith(start) and whole.endswith(end) else found[0]

    return _CUT_NAME.sub(name, text)


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
