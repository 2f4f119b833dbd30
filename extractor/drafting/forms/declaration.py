"""Forms of one project and a year in, next year's declaration as a draft out: head, indicators, goals, findings.

The parts are written elsewhere (declaration_head.py, targets/propose.py, texts/annual_goal.py); here they become one
form in which every cell keeps who wrote it, and the form is checked beside the ones it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.checks import check_forms
from extractor.drafting.facts.notes import Matched, Notes
from extractor.drafting.facts.slots import has_slot, write_slot
from extractor.drafting.forms.declaration_head import evidence_of, head_of, load_declaration_words
from extractor.drafting.forms.draft_findings import findings_of, with_open
from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.notices import load_notices
from extractor.drafting.targets.propose import propose_rows
from extractor.drafting.texts.annual_goal import POINTER as ANNUAL
from extractor.drafting.texts.annual_goal import draft_goal
from extractor.drafting.texts.task import Writer
from extractor.history.embeddings import Meaning
from extractor.model.draft import Draft, Drafted, Origin, Proposal, Slot
from extractor.model.form import Indicator, Measure
from extractor.profiles.profile import Profile
from extractor.terms.families import stem


def declaration_of(
    past: Sequence[Given],
    year: int,
    notes: Notes | None = None,
    *,
    budget: Decimal | None = None,
    meaning: Meaning | None = None,
) -> Draft:
    """The declaration of `year`. past: forms of one project of earlier years, the latest last; budget in yuan.

    Rows and head are drafted by rules; `write_goals` is what a model may write.
    """
    head = head_of(past, year, budget)
    offered = propose_rows([each.past for each in past], year, budget, meaning)
    kept = _in_order([proposal for proposal in offered if proposal.status != "dropped"])
    form = head.form
    form.indicators = [_indicator(proposal) for proposal in kept]
    draft = Draft(
        form=form,
        kind="target_declaration",
        proposals=kept,
        texts=head.texts,
        origins=head.origins | _origins(kept),
        dropped=[proposal for proposal in offered if proposal.status == "dropped"],
        notices=[*head.notices, *([] if budget else [load_notices().budget_open.format(year=year)])],
    )
    _ask_for_targets(draft)
    if notes:
        _use(draft, notes.match(form))
    return draft


def check_draft(draft: Draft, past: Sequence[Given], profile: Profile | None) -> None:
    """Puts the findings of the checks into the draft; to be called once nothing changes any more."""
    places = {(each.document, each.number): index for index, each in enumerate(past)}
    continued = {row: list(_places(proposal, places)) for row, proposal in enumerate(draft.proposals)}
    draft.findings = with_open(draft, findings_of(draft.form, [each.form for each in past], continued, profile))


def _places(proposal: Proposal, places: dict[tuple[str, int], int]) -> Iterator[tuple[int, int]]:
    """(past form, row) of everything a proposal rests on."""
    for evidence in (*(proposal.link.past if proposal.link else ()), *proposal.evidence):
        parts = evidence.pointer.split("/")
        if (evidence.document, evidence.form) in places and parts[1:2] == ["indicators"] and len(parts) > 2:
            yield places[evidence.document, evidence.form], int(parts[2])


def _in_order(proposals: Sequence[Proposal]) -> list[Proposal]:
    """In the order of the official form: 成本, 产出, 效益, 满意度; within level 1 by level 2 as they first appear."""
    levels = load_declaration_words().levels
    seconds = list(dict.fromkeys(stem(proposal.level2) for proposal in proposals))

    def place(proposal: Proposal) -> tuple[int, int]:
        first = stem(proposal.level1)
        return levels.index(first) if first in levels else len(levels), seconds.index(stem(proposal.level2))

    return sorted(proposals, key=place)


def _indicator(proposal: Proposal) -> Indicator:
    target = proposal.proposed or Measure(
        text=write_slot(load_declaration_words().target), operator=None, value=None, unit=None
    )
    return Indicator(level1=proposal.level1, level2=proposal.level2, name=proposal.name, target=target)


def _origins(proposals: Sequence[Proposal]) -> dict[str, Origin]:
    """Who wrote each cell of the rows: what reads as it did last year was taken over, the rest was made by rule."""
    origins: dict[str, Origin] = {}
    for row, proposal in enumerate(proposals):
        path = f"/indicators/{row}"
        kept: Origin = "rule" if proposal.status == "new" else "source"
        origins[f"{path}/level1"] = origins[f"{path}/level2"] = kept
        before = [evidence.text for evidence in proposal.link.past] if proposal.link else []
        same_name = proposal.name in before or (not before and proposal.status == "kept")
        origins[f"{path}/name"] = "slot" if has_slot(proposal.name) else "source" if same_name else "rule"
        origins[f"{path}/target"] = _target_origin(proposal)
    return origins


def _target_origin(proposal: Proposal) -> Origin:
    if proposal.proposed is None or has_slot(proposal.proposed.text):
        return "slot"
    same = proposal.last_target is not None and proposal.last_target.text == proposal.proposed.text
    return "source" if same else "rule"


def _ask_for_targets(draft: Draft) -> None:
    for row, proposal in enumerate(draft.proposals):
        pointer = f"/indicators/{row}/target"
        if draft.origins[pointer] == "slot":
            target = draft.form.indicators[row].target
            text = target.text if target else ""
            question = load_notices().ask.format(what=f"“{proposal.name}”的{load_declaration_words().target}")
            draft.texts[pointer] = Drafted(text=text, origin="slot", slots=[Slot(question=question, text=text)])


def _use(draft: Draft, matched: Matched) -> None:
    """Notes of staff stand beside the rows they are about; a target they may change is for staff to change."""
    for row, notes in matched.rows.items():
        proposal = draft.proposals[row]
        for note in notes:
            proposal.evidence.append(note.evidence())
            proposal.confirm.append(load_notices().note.format(text=note.text))


def write_goals(draft: Draft, past: Sequence[Given], writer: Writer | None, profile: Profile | None = None) -> None:
    """年度总体目标 from the last one and the new rows; 项目总目标 lasts longer than a year and is taken over."""
    overall = _last_goal(past, "overall")
    if overall:
        draft.form.goals.overall = overall[1]
        draft.origins["/goals/overall"] = "source"
    last = _last_goal(past, "annual", "expected")
    given, text, pointer = last if last else (None, None, "")
    drafted = draft_goal(
        text,
        draft.proposals,
        given.form.fiscal_year if given else None,
        draft.form.fiscal_year or 0,
        writer,
        evidence=evidence_of(given, pointer) if given else None,
        object_to=lambda text: errors_of_goal(draft, text, past, profile),
    )
    draft.form.goals.annual = drafted.text
    draft.texts[ANNUAL] = drafted
    draft.origins[ANNUAL] = drafted.origin


def errors_of_goal(draft: Draft, text: str, past: Sequence[Given], profile: Profile | None) -> list[str]:
    """Errors the checks find in the form because of its goal, were this text its goal."""
    trial = draft.form.model_copy(deep=True)
    trial.goals.annual = text
    found = check_forms([trial], profile=profile, past=[each.form for each in past])[0].findings
    return [finding.message for finding in found if finding.severity == "error" and ANNUAL in finding.pointers]


def _last_goal(past: Sequence[Given], *names: str) -> tuple[Given, str, str] | None:
    """The latest goal under one of these names: the form, the text, its pointer."""
    for given in reversed(past):
        for name in names:
            text = getattr(given.form.goals, name)
            if text:
                return given, text, f"/goals/{name}"
    return None
