"""Origins and findings in, the words staff read for them out; shared by Word file, workbook and terminal."""

from __future__ import annotations

from extractor.data import load
from extractor.model.draft import Origin
from extractor.model.form import Finding

KNOWN = "known"
OPEN = "open"
"""Extra fields of a finding of a draft: the forms it was drafted from have it already; it is about a cell left open."""


def origin_word(origin: Origin) -> str:
    return str(load("draft_output")["origins"][origin])


def slot(what: str) -> str:
    """〔待填：what〕, the text of a cell only staff can fill."""
    return str(load("draft_output")["slot"]).format(what=what)


def is_known(finding: Finding) -> bool:
    """Whether the inputs already forced a finding of the draft."""
    return bool((finding.model_extra or {}).get(KNOWN))


def as_known(finding: Finding) -> Finding:
    return finding.model_copy(update={KNOWN: True})


def is_open(finding: Finding) -> bool:
    """Whether a finding is about a cell staff have still to fill in, and goes when they do."""
    return bool((finding.model_extra or {}).get(OPEN))


def as_open(finding: Finding) -> Finding:
    return finding.model_copy(update={OPEN: True})


def is_new(finding: Finding) -> bool:
    """Whether a finding is the drafter's own."""
    return not is_known(finding) and not is_open(finding)


def standing(finding: Finding) -> str:
    """Where a finding comes from, in one word; empty for a new one."""
    words = load("draft_output")
    return str(words["known"] if is_known(finding) else words["origins"]["slot"] if is_open(finding) else "")


def is_slot(text: str) -> bool:
    """Whether a text waits for staff to fill it in, wholly or in part."""
    return slot("").rstrip("〕") in text
