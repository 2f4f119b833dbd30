"""What staff are told about the inputs of a draft and what became of them: notices.yaml."""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class Notices(DataFile):
    """Content of notices.yaml: Chinese templates. where: how a form of a document is called in the others."""

    where: str
    no_year: str
    assumed_year: str
    not_past: str
    already: str
    gap: str
    one_form: str
    no_actuals: str
    no_scores: str
    no_evaluation: str
    several: str
    no_indicators: str
    no_forms: str
    none_left: str
    none_usable: str
    nothing_given: str
    not_evaluation: str
    not_compared: str
    no_notes: str
    no_reasons: str
    budget_open: str
    model_idle: str
    budget_many: str
    whole_year: str
    dates_moved: str
    renamed: str
    composition: str
    ask: str
    note: str
    general_note: str
    note_kept: str
    note_idle: str


@cache
def load_notices() -> Notices:
    """Read the notices, once."""
    return read_data(Notices, __package__ or "extractor.drafting.forms", "notices")
