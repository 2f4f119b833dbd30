"""What a model may say about a form's texts, a closed list: `remark_classes.yaml`, typed."""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

from extractor.checks.registry import Family
from extractor.resources import DataFile, read_data

PassageKind: TypeAlias = Literal["goal", "result", "row", "reason"]


class RemarkClass(DataFile):
    """passages: kinds of the passages it must point at, in order. message: ours; {0}, {1} are the passages' own words.

    joined: all remarks of the class are one finding (goals: one for each goal). said_by: rules that say the same.
    """

    title: str
    family: Family
    passages: tuple[PassageKind | Literal["any"], ...]
    explain: str
    message: str
    joined: bool = False
    said_by: tuple[str, ...] = ()


class ReviewLine(DataFile):
    """The ledger's line for the whole reading."""

    title: str
    family: Family


class ReviewLimits(DataFile):
    """found: findings of one answer. passages: shown of one form. quoted, sentence: characters."""

    found: int
    quoted: int
    sentence: int
    passages: int


class RemarkClasses(DataFile):
    """The whole file. named: the kinds of passages in Chinese."""

    review: ReviewLine
    classes: dict[str, RemarkClass]
    named: dict[PassageKind, str]
    limits: ReviewLimits


@cache
def load_remark_classes() -> RemarkClasses:
    return read_data(RemarkClasses, __package__ or "extractor.checks.model_review", "remark_classes")
