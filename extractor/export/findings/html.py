"""A report of findings in, one self-contained HTML page out: each finding beside the cells it is about.

Needs no network and no script; what was checked and what could not be checked stands under every form.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from extractor.checks.reporting.places import Place, shown
from extractor.checks.reporting.report import CheckReport, FormReport, ReportedFinding
from extractor.checks.run import STATES
from extractor.data import load
from extractor.terms.text import fold_text

POLICY = "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'"
COLUMNS = ("level2", "name", "target", "actual", "weight", "score", "deviation")
"""Cells of a row shown beside a finding; level 1 is in the heading of every reader's mind."""
ROWS_SHOWN = 15
"""Rows shown beside one finding; one about all weights names every row."""
CONTAINERS = ("", "/", "/indicators", "/goals", "/funding", "/funding/rows", "/coverage")
"""Pointers to more than one value: there is nothing to quote."""


@dataclass(frozen=True, slots=True)
class CellExcerpt:
    text: str
    hit: bool
    quote: str | None


@dataclass(frozen=True, slots=True)
class RowExcerpt:
    number: int
    cells: list[CellExcerpt]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What of a form is shown beside a finding: columns with any content, rows, places outside the grid.

    more: rows named and not shown.
    """

    columns: list[str]
    rows: list[RowExcerpt]
    more: int
    places: list[Place]


def to_html(report: CheckReport) -> str:
    """The page. Everything from the documents is escaped."""
    style = _style()
    names = load("display")
    return (
        _environment()
        .get_template("findings.html")
        .render(
            report=report,
            names=names,
            families=load("checks")["families"],
            states=STATES,
            quote=_quote,
            excerpt=excerpt,
            groups=lambda form: list(_by_state(form)),
            style=Markup(style),
            policy=POLICY.format("sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()),
        )
    )


def excerpt(form: FormReport, finding: ReportedFinding) -> Excerpt:
    """The rows and values a finding names, as the form has them."""
    captions = load("display")["indicator_columns"]
    named = {(place.row, place.pointer.rpartition("/")[2]): place for place in finding.places if place.row}
    rows = {number: form.form.indicators[number - 1] for number in finding.rows[:ROWS_SHOWN]}
    keys = [key for key in COLUMNS if any(getattr(row, key) is not None for row in rows.values())]
    excerpts = []
    for number, row in rows.items():
        whole = (number, str(number - 1)) in named
        cells = []
        for key in keys:
            place = named.get((number, key))
            cells.append(CellExcerpt(shown(getattr(row, key)) or "", whole or place is not None, _quote(place)))
        excerpts.append(RowExcerpt(number, cells))
    outside = [place for place in finding.places if place.row is None and place.pointer not in CONTAINERS]
    return Excerpt([str(captions[key]) for key in keys], excerpts, len(finding.rows) - len(rows), outside)


def _quote(place: Place | None) -> str | None:
    """The source's print where it differs from what was read (wrapped lines, blanks)."""
    return place.quote if place and place.quote and fold_text(place.quote) != fold_text(place.text or "") else None


def _by_state(form: FormReport) -> Iterator[tuple[str, list[object]]]:
    for state in ("could_not_run", "found", "passed", "not_applicable"):
        lines: list[object] = [line for line in form.ledger if line.state == state]
        if lines:
            yield state, lines


@cache
def _style() -> str:
    source, _, _ = _environment().loader.get_source(_environment(), "findings.css")  # type: ignore[union-attr]
    return source


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("extractor.export"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
