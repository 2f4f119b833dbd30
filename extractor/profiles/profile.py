"""A profile of the checks: weights, bands, thresholds, and rules on or off.

No national figure holds everywhere and every year, so nothing of it stands in code. Every field is a key of
`national.yaml`, which has a value and an explanation for each; a profile that extends another holds what differs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from extractor.errors import JixiaoError
from extractor.model.form import Severity
from extractor.profiles.suggestions import suggest_nearest
from extractor.terms.families import load_family_terms

ROOT = "national"
"""The profile every other one extends, directly or not."""

_FULL = Decimal(100)
GRADES_WANTED = "total_grades 应从高到低逐级列出，每级写作 {names: [优], floor: 90}，最后一级 floor 为 0"


def _check_range(most: Decimal | None) -> AfterValidator:
    """Refuse what lies below nothing, or above `most`; the message goes on behind the key."""
    wanted = "不应小于 0" if most is None else f"应在 0 至 {most} 之间{'（0.3 表示 30%）' if most == 1 else ''}"

    def check(value: Decimal) -> Decimal:
        if value < 0 or (most is not None and value > most):
            raise PydanticCustomError("range", "{wanted}", {"wanted": wanted})
        return value

    return AfterValidator(check)


def _write_number(value: object) -> object:
    """A name may be written as a number: 2021."""
    return str(value) if isinstance(value, Decimal) else value


Share = Annotated[Decimal, _check_range(Decimal(1))]
"""Of a whole: 0.3 is 30 %."""
Percent = Annotated[Decimal, _check_range(_FULL)]
Points = Annotated[Decimal, _check_range(None)]
Count = Annotated[Decimal, _check_range(None)]
Times = Annotated[Decimal, _check_range(None)]
"""Multiple of something, which may be more than the whole of it."""
Amount = Annotated[Decimal, _check_range(None)]
Year = Annotated[Decimal, Field(ge=1990, lt=2100, multiple_of=1)]
Name = Annotated[str, BeforeValidator(_write_number)]


class ProfileError(JixiaoError):
    """A profile cannot be used; the message names file and key and says what to write instead.

    keys: what in the file to leave out so that the rest can be used, one path of keys each; none when nothing helps.
    """

    def __init__(self, message: str, *keys: tuple[str, ...]) -> None:
        super().__init__(message)
        self.keys = keys


def mistake(message: str, *keys: str) -> PydanticCustomError:
    """Make the error of a validator. keys: dotted, what to leave out of the file; the value itself without any."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "keys": keys})


class Section(BaseModel):
    """A group of settings. Numbers are exact and of their own kind: no text and no flag is taken for one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FormPoints(Section):
    """Points of a whole form."""

    total: Points
    execution_weight: Points
    tolerance: Points


class Execution(Section):
    """The execution rate of the budget (执行率)."""

    rate_tolerance: Amount
    points_tolerance: Points
    explain_below: Percent


class Funding(Section):
    """Amounts of money."""

    tolerance: Amount


class Grade(Section):
    """A grade by total score: what it is called, and from how many points on it is given."""

    names: list[Name]
    floor: Points


class Scheme(Section):
    """One usual split of the points by level 1 (一级指标), 100 together."""

    name: Name
    points: dict[str, Points]

    @model_validator(mode="after")
    def _make_full(self) -> Self:
        total = sum(self.points.values(), Decimal(0))
        if total != _FULL:
            parts = " + ".join(f"{key}{value}" for key, value in self.points.items())
            raise mistake(f"权重方案“{self.name}”合计 {parts} = {total}，应为 {_FULL}")
        return self


class Weights(Section):
    """Weights of rows and of level 1."""

    tolerance: Points
    minimum_satisfaction: Points
    largest_leaf: Points
    schemes: list[Scheme]

    @field_validator("schemes")
    @classmethod
    def _have_one(cls, schemes: list[Scheme]) -> list[Scheme]:
        if not schemes:
            raise mistake("weights.schemes 至少要有一个权重方案")
        return schemes


class GradeShares(Section):
    """Qualitative rows: the share of the weight that a grade word gives."""

    full_from: Share
    partial_from: Share

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if self.partial_from >= self.full_from:
            message = "grades.partial_from 应小于 grades.full_from"
            raise mistake(message, "grades.partial_from", "grades.full_from")
        return self


class Scoring(Section):
    """Scoring of a row by its target."""

    rounding: Points
    whole_points: bool
    inverse_zero_at: Times


class OverTarget(Section):
    """Results above the target."""

    share: Times
    listed: Count


class UnderTarget(Section):
    """Results below the target."""

    share: Share


class RowCounts(Section):
    """Rows of a form."""

    fewest: Count
    most: Count


def _known_family(name: object) -> str:
    families = load_family_terms()
    known = [*families.families, *families.groups]
    if name not in known:
        raise mistake(f"required.families 中的“{name}”不是指标类别{suggest_nearest(str(name), known)}")
    return str(name)


class Required(Section):
    """Families of level 2 (二级指标) that a form should have."""

    families: list[Annotated[str, BeforeValidator(_known_family)]]
    cost_since: Count


class HistoryLimits(Section):
    """Targets beside the years before."""

    low: Times
    high: Times
    same_name: Percent

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if self.low >= self.high:
            raise mistake("history.low 应小于 history.high", "history.low", "history.high")
        return self


class Similarity(Section):
    """Likeness of texts in two places."""

    texts: Percent


class PracticeLimits(Section):
    """Thresholds of practice: no rule of a body has been seen to set them, but one may."""

    completion_share: Share
    completion_rows: Count
    goal_length: Count
    goal_text: Count
    listed_items: Count
    loose_rows: Count
    loose_share: Share
    slogan_share: Share
    same_goal: Count
    same_project: Percent
    heavy_row: Times
    kept_name: Percent
    years_back: Count
    small_count: Count
    key_length: Count
    failed_share: Share
    explained_share: Share
    budget_tolerance: Share
    largest_figure: Amount


class RuleSettings(Section):
    """What a profile changes about one rule. since: the first fiscal year the rule is for."""

    off: bool = False
    severity: Severity | None = None
    since: Year | None = None


class Profile(Section):
    """Settings of the checks. extends: the profile this one differs from; the root extends none."""

    name: str
    extends: str | None = None
    points: FormPoints
    execution: Execution
    funding: Funding
    total_grades: list[Grade]
    weights: Weights
    grades: GradeShares
    scoring: Scoring
    over_target: OverTarget
    under_target: UnderTarget
    counts: RowCounts
    required: Required
    history: HistoryLimits
    similarity: Similarity
    limits: PracticeLimits
    rules: dict[str, RuleSettings]

    @field_validator("total_grades")
    @classmethod
    def _fall_to_nothing(cls, grades: list[Grade]) -> list[Grade]:
        """Refuse grades that do not fall to 0: the first whose floor is reached counts, the last takes the rest."""
        floors = [grade.floor for grade in grades]
        if floors != sorted(set(floors), reverse=True) or floors[-1:] != [Decimal(0)]:
            raise mistake(GRADES_WANTED)
        return grades

    def is_off(self, code: str) -> bool:
        """Say whether the profile switches a rule off."""
        return code in self.rules and self.rules[code].off

    def severity_of(self, code: str, default: Severity) -> Severity:
        """Give the severity of a rule's findings here."""
        return (self.rules[code].severity if code in self.rules else None) or default

    def since(self, code: str) -> int | None:
        """Give the first fiscal year a rule is for; None for every year."""
        year = self.rules[code].since if code in self.rules else None
        return int(year) if year is not None else None
