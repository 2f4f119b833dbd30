"""What drafting hands over: proposals, drafted texts and the whole draft, each with where it comes from.

Forms of past years go in, these records come out; exports and the web read them. They stand apart from the contract of
extraction (extractor/model/form.py) because a draft is a proposal a person still has to accept.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.model.form import Finding, Form, Kind, Measure, Number

Origin = Literal["source", "rule", "model", "person", "slot"]
Label = Literal["cautious", "proposed", "ambitious"]
Status = Literal["kept", "changed", "new", "dropped"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    def to_json(self, *, indent: int | None = 2) -> str:
        """The record as JSON, Chinese unescaped."""
        return self.model_dump_json(indent=indent)


class Evidence(_Record):
    """Where a number or a fact stands: `form` counts from 0 in `document`, `text` is the cell as printed."""

    document: str
    form: int
    pointer: str
    page: int | None = None
    text: str


class Alternative(_Record):
    label: Label
    measure: Measure


class Candidate(_Record):
    """A past row a person may choose. `score` 0..1 is the likeness of the names; `reason` is Chinese.

    `nearness` is its place by meaning among all rows of its year, 1 the nearest; None where that was not asked for.
    """

    past: Evidence
    score: Annotated[Number, Field(ge=0, le=1)]
    nearness: int | None = None
    reason: str


class Link(_Record):
    """Which past rows a row continues. `score` 0..1; `sure` is False where a person must decide among `candidates`.

    `year` is that of the past rows looked at; None where there were none.
    """

    current: str
    year: int | None = None
    past: list[Evidence] = Field(default_factory=list)
    score: Annotated[Number, Field(ge=0, le=1)] = Decimal(0)
    reason: str = ""
    sure: bool = False
    candidates: list[Candidate] = Field(default_factory=list)


class Proposal(_Record):
    """One row of next year's form. `proposed` None means there is no evidence for a target: 〔待填〕.

    `method`, `rationale` and `confirm` (what the person must confirm) are Chinese. `asked` are the doubtful links
    behind the row, and the nearest year without a row to link to, each with candidates.
    """

    level1: str | None
    level2: str | None
    name: str
    last_target: Measure | None = None
    last_actual: Measure | None = None
    proposed: Measure | None = None
    alternatives: list[Alternative] = Field(default_factory=list)
    method: str
    rationale: str
    evidence: list[Evidence] = Field(default_factory=list)
    confirm: list[str] = Field(default_factory=list)
    link: Link | None = None
    asked: list[Link] = Field(default_factory=list)
    status: Status


class Slot(_Record):
    """A gap only staff can fill: the question for them and the text that stands in the cell, 〔待填：…〕."""

    question: str
    text: str


class Drafted(_Record):
    text: str
    origin: Origin
    evidence: list[Evidence] = Field(default_factory=list)
    slots: list[Slot] = Field(default_factory=list)
    notices: list[str] = Field(default_factory=list)


class Draft(_Record):
    """A drafted form. `texts` and `origins` are keyed by JSON pointers into `form`."""

    form: Form
    kind: Kind
    proposals: list[Proposal] = Field(default_factory=list)
    texts: dict[str, Drafted] = Field(default_factory=dict)
    origins: dict[str, Origin] = Field(default_factory=dict)
    dropped: list[Proposal] = Field(default_factory=list)
    notices: list[str] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
