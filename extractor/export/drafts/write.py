"""Drafts in, files out: the official form in Word with every drafted cell marked, the workbook beside it, and JSON.

A marked cell carries a comment: who wrote it (rule, model, notes of staff), on what ground, what to confirm. Cells
taken over unchanged are not marked, so that the eye goes to what needs a decision.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extractor.checks.reporting.places import form_name
from extractor.drafting.forms.draft_findings import open_cells
from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.marks import is_known, is_open, origin_word
from extractor.export import Guard
from extractor.export.drafts.draft_words import load_draft_words
from extractor.export.drafts.workbook import to_workbook
from extractor.export.official.forms import to_official_docx
from extractor.model.draft import Draft, Drafted, Origin, Proposal
from extractor.model.form import SCHEMA_VERSION

WORD, BOOK, DATA = ".docx", ".xlsx", ".json"
UNMARKED: tuple[Origin, ...] = ("source",)
TEMPLATE = ("/title", "/fiscal_year", "/funding/currency_unit")
"""Cells the template fixes: nobody has to look at them."""
CELLS_OF_NUMBERS = "/funding/rows/"
"""A self-evaluation has no cell for why little was spent: the explanation stands in the comment of the rate."""


def to_docx(drafts: Sequence[Draft]) -> bytes:
    """The drafted forms in the official layout, each on a page of its own, with comments on the drafted cells."""
    marks: dict[str, str] = {}
    for number, draft in enumerate(drafts):
        marks |= {f"/forms/{number}{pointer}": note for pointer, note in notes_of(draft).items()}
    return to_official_docx([draft.form for draft in drafts], marks=marks)


def notes_of(draft: Draft) -> dict[str, str]:
    """JSON pointer → comment (Chinese) for every cell that was not taken over as it stood, or needs a person's word."""
    rows = {f"/indicators/{row}/target": proposal for row, proposal in enumerate(draft.proposals)}
    names = {f"/indicators/{row}/name": proposal for row, proposal in enumerate(draft.proposals)}
    notes: dict[str, str] = {}
    for pointer, origin in draft.origins.items():
        proposal = rows.get(pointer)
        if pointer in TEMPLATE or (origin in UNMARKED and not (proposal and proposal.confirm)):
            continue
        parts = [load_draft_words().notes.origin.format(origin=origin_word(origin))]
        if proposal:
            parts += _of_proposal(proposal)
        if pointer in names:
            parts += _of_name(names[pointer])
        if pointer in draft.texts:
            parts += _of_text(draft.texts[pointer], pointer)
        notes[pointer] = "\n".join(parts)
    return notes


def _of_name(proposal: Proposal) -> Iterator[str]:
    before = [evidence.text for evidence in proposal.link.past[:1]] if proposal.link else []
    for name in before:
        yield load_draft_words().notes.was.format(text=name)


def _of_proposal(proposal: Proposal) -> Iterator[str]:
    words = load_draft_words().notes
    last = "，".join(each.text for each in (proposal.last_target, proposal.last_actual) if each)
    for line, text in ((words.was, last), (words.method, proposal.method), (words.rationale, proposal.rationale)):
        if text:
            yield line.format(text=text)
    for text in proposal.confirm:
        yield words.confirm.format(text=text)


def _of_text(drafted: Drafted, pointer: str) -> Iterator[str]:
    """What a text asks and where it rests; the text itself where its cell holds something else."""
    words = load_draft_words().notes
    if pointer.startswith(CELLS_OF_NUMBERS) and drafted.origin != "slot":
        yield words.text.format(text=drafted.text)
    for slot in drafted.slots:
        yield words.ask.format(text=slot.question)
    for notice in drafted.notices:
        yield words.confirm.format(text=notice)


def to_json(drafts: Sequence[Draft]) -> str:
    """`forms` as an extraction has them (`jixiao check` takes the file); `drafts`: the rest, one for each form."""
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "forms": [draft.form.model_dump(mode="json") for draft in drafts],
        "drafts": [draft.model_dump(mode="json", exclude={"form"}) for draft in drafts],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def draft_targets(target: Path) -> list[Path]:
    """Where `write_drafts` writes."""
    return [target, target.with_suffix(BOOK), target.with_suffix(DATA)]


def write_drafts(
    drafts: Sequence[Draft], target: Path, past: Sequence[Given] = (), guard: Guard | None = None
) -> list[Path]:
    """Writes `target` and, beside it under the same name, the workbook and the JSON. Raises OSError, OverwriteError.

    Everything is rendered before anything is written: three files or none.
    """
    contents = (to_docx(drafts), to_workbook(drafts, past), to_json(drafts).encode("utf-8"))
    return (guard or Guard()).write(dict(zip(draft_targets(target), contents, strict=True)))


def summary_of(draft: Draft) -> str:
    """One line for the terminal: rows by what became of them, gaps, checks."""
    words, statuses = load_draft_words().summary, load_draft_words().statuses
    count = Counter(proposal.status for proposal in draft.proposals)
    parts = [words.count.format(word=statuses[status], number=count[status]) for status in count]
    if draft.dropped:
        parts.append(words.count.format(word=statuses["dropped"], number=len(draft.dropped)))
    if draft.kind == "self_evaluation":
        filled = sum(pointer.endswith("/deviation") for pointer in draft.texts)
        parts.append(words.count.format(word=words.filled, number=filled))
    gaps = len(open_cells(draft))
    parts.append(words.count.format(word=origin_word("slot"), number=gaps))
    errors = [finding for finding in draft.findings if finding.severity == "error" and not finding.to_verify]
    known = sum(map(is_known, errors))
    waiting = sum(is_open(finding) and not is_known(finding) for finding in errors)
    parts.append(words.errors.format(count=len(errors), known=known, open=waiting))
    return f"{form_name(draft.form, None)}：{'，'.join(parts)}"
