"""Origins and findings in, the words staff read for them out; shared by Word file, workbook and terminal."""

from __future__ import annotations

from functools import cache

from extractor.model.draft import Origin
from extractor.model.form import Finding
from extractor.resources import DataFile, read_data

KNOWN = "known"
OPEN = "open"
"""Extra fields of a finding of a draft: the forms it was drafted from have it already; it is about a cell left open."""


class MarkWords(DataFile):
    """Content of marks.yaml. known: of a finding that the inputs already forced."""

    origins: dict[Origin, str]
    known: str


@cache
def load_mark_words() -> MarkWords:
    """Read the words of marks, once."""
    return read_data(MarkWords, __package__ or "extractor.drafting.forms", "marks")


def origin_word(origin: Origin) -> str:
    """Name who wrote a cell."""
    return load_mark_words().origins[origin]


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


def finding_origin(finding: Finding) -> str:
    """Say where a finding comes from, in one word; empty for a new one."""
    if is_known(finding):
        return load_mark_words().known
    return origin_word("slot") if is_open(finding) else ""
