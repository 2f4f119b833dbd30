"""Drafts in, the workbook people decide with out: last year beside next year, why, on what evidence, what to confirm.

Sheets: 指标对照, 未沿用, 往年候选, 文字, 待确认, 检查. Every text is a text to Excel, never a formula (`=100.00(%)` is
a target).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from extractor.checks.reporting.places import place_of
from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.marks import finding_origin, origin_word
from extractor.export.drafts.draft_words import Column, load_draft_words
from extractor.export.official.layouts import load_official
from extractor.export.xlsx_text import MAX_ROW_POINTS, WORKBOOK, Styles, height_of, write_value
from extractor.model.draft import Draft, Evidence, Proposal
from extractor.model.form import Form, Measure

POINTS = 10
MM_A_UNIT = 1.85
"""Millimetres of a column width unit at Excel's default font."""
A4, A3 = 9, 8
"""Numbers of paper sizes in Office Open XML (ECMA-376, part 1, 18.3.1.63)."""
NAME_COLUMN = "name"
"""Columns up to this one stay in view."""
PROJECT = Column(key="project", caption="项目", width=20)
CHANGED = "#FFF2CC"
MARKED = {"name": "name", "target": "proposed"}
"""Cell of a row → column that shows it; shaded where it was not taken over as it stood."""
HEADER = {"bold": True, "bg_color": "#DDE7F3", "align": "center"}

Row = dict[str, Any]


def to_workbook(drafts: Sequence[Draft], past: Sequence[Given] = ()) -> bytes:
    """The workbook. past: the forms the evidence points into, for the names of their cells."""
    names, columns, sources = load_draft_words().sheets, load_draft_words().columns, Sources(past)
    tables = (
        (names.proposals, columns.proposals, _proposals(drafts, sources)),
        (names.dropped, columns.proposals, _dropped(drafts, sources)),
        (names.candidates, columns.candidates, _candidates(drafts, sources)),
        (names.texts, columns.texts, _texts(drafts, sources)),
        (names.confirm, columns.confirm, _to_confirm(drafts)),
        (names.checks, columns.checks, _checks(drafts)),
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, WORKBOOK) as workbook:
        font = load_official().fonts.body
        look = {"font_name": font, "font_size": POINTS, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
        styles = Styles(workbook, **look, text_wrap=True, num_format="@")
        for caption, own, rows in tables:
            listed = list(rows)
            if listed:
                shown = (PROJECT, *own) if len(drafts) > 1 else own
                _sheet(workbook.add_worksheet(caption), styles, shown, listed)
        if not workbook.worksheets():
            workbook.add_worksheet(names.proposals)
    return out.getvalue()


class Sources:
    """Words for evidence: which file, form, row and page, and what stands there."""

    def __init__(self, past: Sequence[Given]) -> None:
        self._forms = {(each.document, each.number): each.form for each in past}

    def words(self, evidence: Evidence) -> str:
        look = load_draft_words()
        form = self._forms.get((evidence.document, evidence.form))
        place = place_of(form, evidence.pointer, None).label if form else evidence.pointer
        page = look.page.format(page=evidence.page) if evidence.page else ""
        return look.evidence.format(
            document=evidence.document, form=evidence.form + 1, place=place, page=page, text=evidence.text
        )

    def listed(self, evidence: Sequence[Evidence]) -> str:
        return "\n".join(dict.fromkeys(map(self.words, evidence)))


def _proposals(drafts: Sequence[Draft], sources: Sources) -> Iterator[Row]:
    for draft in drafts:
        for row, proposal in enumerate(draft.proposals):
            origins = {key: draft.origins.get(f"/indicators/{row}/{key}", "source") for key in ("name", "target")}
            yield {
                "project": draft.form.project_name,
                "number": row + 1,
                **_proposal(proposal, sources),
                "proposed": _text(draft.form.indicators[row].target),
                "origin": origin_word(origins["target"]),
                "marked": {column for key, column in MARKED.items() if origins[key] != "source"},
            }


def _dropped(drafts: Sequence[Draft], sources: Sources) -> Iterator[Row]:
    for draft in drafts:
        for number, proposal in enumerate(draft.dropped, 1):
            yield {"project": draft.form.project_name, "number": number, **_proposal(proposal, sources)}


def _proposal(proposal: Proposal, sources: Sources) -> Row:
    others = {each.label: each.measure.text for each in proposal.alternatives}
    return {
        "level1": proposal.level1,
        "level2": proposal.level2,
        "name": proposal.name,
        "status": load_draft_words().statuses[proposal.status],
        "last_target": _text(proposal.last_target),
        "last_actual": _text(proposal.last_actual),
        "cautious": others.get("cautious"),
        "ambitious": others.get("ambitious"),
        "method": proposal.method,
        "rationale": proposal.rationale,
        "evidence": sources.listed(proposal.evidence),
        "confirm": "\n".join(proposal.confirm),
    }


def _candidates(drafts: Sequence[Draft], sources: Sources) -> Iterator[Row]:
    """The rows of earlier years a doubtful or unlinked row may continue, one line each, for a person to choose."""
    look = load_draft_words()
    for draft in drafts:
        for row, proposal in enumerate(draft.proposals, 1):
            for link in proposal.asked:
                names = "、".join(past.text for past in link.past)
                for place, each in enumerate(link.candidates, 1):
                    yield {
                        "project": draft.form.project_name,
                        "number": row,
                        "name": proposal.name,
                        "year": link.year,
                        "standing": look.doubtful.format(names=names) if names else look.unlinked,
                        "place": place,
                        "candidate": each.past.text,
                        "score": each.score,
                        "nearness": each.nearness,
                        "reason": each.reason,
                        "evidence": sources.words(each.past),
                    }


def _text(measure: Measure | None) -> str | None:
    return measure.text if measure else None


def _texts(drafts: Sequence[Draft], sources: Sources) -> Iterator[Row]:
    for draft in drafts:
        for pointer, drafted in draft.texts.items():
            yield {
                "project": draft.form.project_name,
                "place": place_of(draft.form, pointer, None).label,
                "origin": origin_word(drafted.origin),
                "text": drafted.text,
                "questions": "\n".join(slot.question for slot in drafted.slots),
                "evidence": sources.listed(drafted.evidence),
                "notices": "\n".join(drafted.notices),
            }


def _to_confirm(drafts: Sequence[Draft]) -> Iterator[Row]:
    """Everything a person is asked, in one list to work through."""
    for draft in drafts:
        for place, text in questions(draft):
            yield {"project": draft.form.project_name, "place": place, "text": text}


def questions(draft: Draft) -> Iterator[tuple[str, str]]:
    """(where, what): notices on the whole draft, then what rows and texts ask."""
    whole = load_draft_words().whole
    yield from ((whole, notice) for notice in draft.notices)
    for row, proposal in enumerate(draft.proposals):
        label = place_of(draft.form, f"/indicators/{row}/target", None).label
        yield from ((label, text) for text in proposal.confirm)
    for pointer, drafted in draft.texts.items():
        label = place_of(draft.form, pointer, None).label
        yield from ((label, slot.question) for slot in drafted.slots)


def _checks(drafts: Sequence[Draft]) -> Iterator[Row]:
    names = load_draft_words().severities
    for draft in drafts:
        for finding in sorted(draft.findings, key=lambda each: list(names).index(each.severity)):
            yield {
                "project": draft.form.project_name,
                "severity": names[finding.severity],
                "known": finding_origin(finding),
                "place": "\n".join(_labels(draft.form, finding.pointers)),
                "message": finding.message,
                "basis": finding.basis,
            }


def _labels(form: Form, pointers: Sequence[str]) -> list[str]:
    most = load_draft_words().most_places
    labels = list(dict.fromkeys(place_of(form, pointer, None).label for pointer in pointers))
    return labels if len(labels) <= most else [*labels[:most], "……"]


def _sheet(sheet: Worksheet, styles: Styles, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.caption, styles.get(**HEADER))
    for number, row in enumerate(rows, 1):
        sheet.set_row(number, _height(columns, row))
        for at, column in enumerate(columns):
            marked = column.key in row.get("marked", ())
            style = styles.get(bg_color=CHANGED) if marked else styles.get()
            write_value(sheet, number, at, row.get(column.key), style)
    _set_up(sheet, columns, len(rows))


def _height(columns: Sequence[Column], row: Row) -> float:
    needed = (height_of(str(row.get(each.key) or ""), each.width * MM_A_UNIT, POINTS) for each in columns)
    return min(max(needed), MAX_ROW_POINTS)


def _set_up(sheet: Worksheet, columns: Sequence[Column], rows: int) -> None:
    keys = [column.key for column in columns]
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    sheet.freeze_panes(1, keys.index(NAME_COLUMN) + 1 if NAME_COLUMN in keys else 0)
    sheet.set_paper(A3 if NAME_COLUMN in keys else A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    before, between, after = load_official().page_number
    sheet.set_footer(f"&L&A&R{before} &P {between} &N {after}")
