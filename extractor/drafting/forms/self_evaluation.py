"""A self-evaluation, forms of earlier years and notes in; the same form with its empty explanations filled, out.

Only empty cells are written unless asked otherwise: the deviation column and a blank 实际完成情况. Why little was spent
has no cell on the official form; it stands in the comment of the execution rate and in the workbook.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from extractor.assembly.cells import form_cells
from extractor.drafting.facts.facts import Source
from extractor.drafting.facts.notes import Notes
from extractor.drafting.forms.draft_findings import findings_after, with_open
from extractor.drafting.forms.inputs import DraftError, Given, missing_results
from extractor.drafting.forms.notices import load_notices
from extractor.drafting.texts.deviation import draft_reasons_for
from extractor.drafting.texts.results_summary import draft_summary
from extractor.drafting.texts.task import Writer
from extractor.history.projects import same_project
from extractor.model.draft import Draft, Drafted, Origin
from extractor.model.form import Form
from extractor.profiles.profile import Profile
from extractor.terms.deviations import read_reason
from extractor.terms.phrasing import short

KIND = "self_evaluation"
SUMMARY = "/goals/actual"


def reasons_form(
    given: Given,
    past: Sequence[Given] = (),
    notes: Notes | None = None,
    writer: Writer | None = None,
    profile: Profile | None = None,
    *,
    rewrite: bool = False,
) -> Draft:
    """The filled form as a draft. past: for the office's style and the checks. Raises DraftError for another kind.

    rewrite: explanations that are there are written anew, with what they say as facts.
    """
    if given.form.kind != KIND:
        raise DraftError(f"{given.where}：{load_notices().not_evaluation}")
    form = given.form.model_copy(deep=True)
    compared = any(row.actual for row in form.indicators)
    told = list(missing_results(given)) if compared else [load_notices().not_compared.format(where=given.where)]
    draft = Draft(form=form, kind=KIND, origins=_sources(form), notices=told)
    source = Source(given.document, given.number)
    name = form.project_name
    former = [(each.document, each.form) for each in past if same_project(each.form.project_name, name, profile)]
    reasons = draft_reasons_for(given.form, former, notes, writer, profile=profile, source=source, rewrite=rewrite)
    for pointer, drafted in reasons.items():
        _put(draft, pointer, drafted)
    draft.notices += _unused(given.form, notes, reasons)
    if form.goals.actual is None and compared:
        _put(draft, SUMMARY, draft_summary(given.form, writer, source=source))
    if compared and not draft.texts:
        draft.notices.append(f"{given.where}：{load_notices().no_reasons}")
    draft.findings = with_open(draft, findings_after(form, given.form, [each.form for each in past], profile))
    return draft


def _unused(form: Form, notes: Notes | None, drafted: Container[str]) -> Iterator[str]:
    """Rows staff wrote notes for that got no text: their reason stands, or they owe none."""
    named = sorted(notes.match(form).rows) if notes else []
    left = [index for index in named if f"/indicators/{index}/deviation" not in drafted]
    for notice, told in ((load_notices().note_kept, True), (load_notices().note_idle, False)):
        kept = [(index, form.indicators[index]) for index in left if bool(read_reason(form.indicators[index])) is told]
        rows = [f"第{index + 1}行“{short(row.name or '')}”" for index, row in kept]
        if rows:
            yield notice.format(rows="、".join(rows))


def _sources(form: Form) -> dict[str, Origin]:
    """Every filled cell of the form as it was given."""
    return {pointer: "source" for pointer, cell in form_cells(form).by_pointer.items() if cell.text}


def _put(draft: Draft, pointer: str, drafted: Drafted) -> None:
    """Writes a text into its cell; a cell that holds a number keeps it and only carries the text along."""
    draft.texts[pointer] = drafted
    draft.origins[pointer] = drafted.origin
    parts = pointer.strip("/").split("/")
    if parts[0] == "indicators":
        draft.form.indicators[int(parts[1])].deviation = drafted.text
    elif pointer == SUMMARY:
        draft.form.goals.actual = drafted.text
