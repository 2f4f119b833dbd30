"""Sheets, kinds and styles in; real files with their gold out, one after another, so that none need stay in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from evals.corpus.files.paper import print_pdf
from evals.corpus.files.scan import scan_pages
from evals.corpus.files.sheets import FormSheet, grouped
from evals.corpus.files.spreadsheet import print_xlsx
from evals.corpus.files.styles import Paper, Scan, Sheet, Style, Web, Word, styles
from evals.corpus.files.web import print_html
from evals.corpus.files.word import converted, print_docx


@dataclass(frozen=True, slots=True)
class FileDocument:
    """One file. `name` is unique in a corpus, without suffix; `style` is `kind/style`; suffix begins with a dot."""

    name: str
    style: str
    suffix: str
    data: bytes
    gold: dict[str, Any]


def print_files(sheets: Sequence[FormSheet], wanted: Sequence[tuple[str, str, Style]]) -> Iterator[FileDocument]:
    """Every sheet in every wanted style (`styles.chosen`). Raises OfficeError without LibreOffice."""
    for kind, name, style in wanted:
        for group in grouped(sheets, style.forms):
            label = f"{group[0].name}-{kind}-{name}"
            suffix, data = PRINTERS[kind](group, style, label)
            yield FileDocument(label, f"{kind}/{name}", suffix, data, {"forms": [sheet.form for sheet in group]})


def _pdf(group: Sequence[FormSheet], style: Style, _: str) -> tuple[str, bytes]:
    return ".pdf", print_pdf(group, cast(Paper, style))


def _docx(group: Sequence[FormSheet], style: Style, _: str) -> tuple[str, bytes]:
    return ".docx", print_docx(group, cast(Word, style))


def _through_office(wanted: str) -> Printer:
    def printed(group: Sequence[FormSheet], style: Style, _: str) -> tuple[str, bytes]:
        return f".{wanted}", converted(print_docx(group, cast(Word, style)), ".docx", wanted)

    return printed


def _xlsx(group: Sequence[FormSheet], style: Style, _: str) -> tuple[str, bytes]:
    return ".xlsx", print_xlsx(group, cast(Sheet, style))


def _xls(group: Sequence[FormSheet], style: Style, _: str) -> tuple[str, bytes]:
    return ".xls", converted(print_xlsx(group, cast(Sheet, style)), ".xlsx", "xls")


def _html(group: Sequence[FormSheet], style: Style, _: str) -> tuple[str, bytes]:
    web = cast(Web, style)
    return web.suffix or (".mht" if web.mhtml else ".html"), print_html(group, web)


def _scan(group: Sequence[FormSheet], style: Style, label: str) -> tuple[str, bytes]:
    scan = cast(Scan, style)
    paper = cast(Paper, styles()["pdf"][scan.paper])
    return f".{scan.format}", scan_pages(print_pdf(group, paper), scan, label)


Printer = Callable[[Sequence[FormSheet], Style, str], tuple[str, bytes]]
PRINTERS: dict[str, Printer] = {
    "pdf": _pdf,
    "docx": _docx,
    "office_pdf": _through_office("pdf"),
    "doc": _through_office("doc"),
    "rtf": _through_office("rtf"),
    "xlsx": _xlsx,
    "xls": _xls,
    "html": _html,
    "scan": _scan,
}
