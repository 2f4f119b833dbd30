"""link_settings.yaml in; the thresholds of linking rows of two years, and how a link is explained to staff, out."""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class LinkThresholds(DataFile):
    """What each number means stands beside it in the file. Scores and shares are 0…1."""

    least_names: int
    pairs_share: float
    other_level: float
    other_project: float
    mostly_new: float
    new_matter: float
    other_scope: float
    link: float
    sure: float
    margin: float
    merge: float
    sibling_end: int
    candidate: float
    candidates: int
    nearest: float
    told_apart: float
    renamed_length: int


class LinkReasons(DataFile):
    """Chinese; some are templates."""

    nothing: str
    same: str
    own: str
    dated: str
    alike: str
    merged: str
    level: str
    unit: str
    project: str
    unlike: str
    meaning: str
    taken: str
    renamed: str


class LinkSettings(DataFile):
    """link_settings.yaml."""

    thresholds: LinkThresholds
    reasons: LinkReasons


@cache
def load_link_settings() -> LinkSettings:
    return read_data(LinkSettings, __package__ or "extractor.history", "link_settings")
