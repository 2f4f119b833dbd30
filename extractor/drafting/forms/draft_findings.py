"""A drafted form and the forms it came from in; findings of the checks on the draft, out, each old or new.

A draft may not bring an error in. What the inputs already had (an indicator filed under the wrong heading is carried
over as it is, since only the office may move it) is marked as known; everything else is the drafter's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from extractor.checks import check_forms
from extractor.drafting.forms.marks import as_known, as_open
from extractor.model.draft import Draft
from extractor.model.form import Finding, Form
from extractor.profiles.profile import Profile

_ROW = re.compile(r"/indicators/(\d+)")
Origins = Mapping[int, Iterable[tuple[int, int]]]
"""Row of the draft → the rows it continues: (index of the past form, row)."""


def findings_of(draft: Form, past: Sequence[Form], origins: Origins, profile: Profile | None) -> list[Finding]:
    """Findings on the draft beside its past; those the past forms have for the same rows, or as a whole, are known."""
    before = check_forms(past, profile=profile)
    whole = {finding.code for each in before for finding in each.findings}
    by_row = {
        (index, row, finding.code)
        for index, each in enumerate(before)
        for finding in each.findings
        for row in rows_of(finding)
    }
    found = check_forms([draft], profile=profile, past=past)[0].findings

    def known(finding: Finding) -> bool:
        rows = rows_of(finding)
        if not rows:
            return finding.code in whole
        continued = (place for row in rows for place in origins.get(row, ()))
        return any((*place, finding.code) in by_row for place in continued)

    return [as_known(finding) if known(finding) else finding for finding in found]


def findings_after(draft: Form, form: Form, past: Sequence[Form], profile: Profile | None) -> list[Finding]:
    """Findings on a filled-in form; those it had before (same rule, same places) are known."""
    before = {_key(finding) for finding in check_forms([form], profile=profile, past=past)[0].findings}
    found = check_forms([draft], profile=profile, past=past)[0].findings
    return [as_known(finding) if _key(finding) in before else finding for finding in found]


def _key(finding: Finding) -> tuple[str, tuple[str, ...]]:
    return finding.code, tuple(sorted(finding.pointers))


def rows_of(finding: Finding) -> set[int]:
    """The rows a finding names."""
    return {int(match.group(1)) for pointer in finding.pointers if (match := _ROW.match(pointer))}


def open_cells(draft: Draft) -> set[str]:
    """Pointers of the cells staff must still fill in, wholly or in part."""
    partly = {pointer for pointer, drafted in draft.texts.items() if drafted.slots}
    return partly | {pointer for pointer, origin in draft.origins.items() if origin == "slot"}


def with_open(draft: Draft, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those about an open cell marked as such."""
    gaps = open_cells(draft)
    return [as_open(finding) if gaps.intersection(finding.pointers) else finding for finding in findings]
