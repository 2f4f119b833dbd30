"""The output contract: what an extraction holds, field by field.

This is the one place where a field is defined; `schemas/` is generated from it. Values are what a person copying the
paper form would write: wrapped lines joined, layout spaces removed, the source's own wording kept. A blank cell is
None. Numbers are Decimal in memory and plain decimal strings in JSON, never floats.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import takewhile
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
)

SCHEMA_VERSION: Literal["1"] = "1"
NUMBER_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"

Kind = Literal["target_declaration", "self_evaluation", "performance_monitoring"]
"""What a form is for: targets declared, watched in mid-year (财预〔2019〕136号), scored after the year."""
Scope = Literal["project", "department", "transfer"]
"""What a form is about: a project, a department's whole spending (部门整体支出), a transfer payment (转移支付)."""
Operator = Literal["≥", "≤", "=", ">", "<"]
Severity = Literal["error", "warning", "info"]
FundingItem = Literal["annual_total", "appropriation", "carryover", "other"]
FUNDING_ITEMS: tuple[FundingItem, ...] = get_args(FundingItem)
"""Items of a self-evaluation's funding, the total first."""
Span = tuple[int, int]
"""[start, end) in characters of the canonical text."""
Doubt = tuple[str, str]
"""(pointer, reason) of a value that a person should look at; collected into `Review`."""


def _decimal(value: object) -> object:
    if isinstance(value, float):
        raise ValueError("numbers are decimal strings, never floats")
    return value


Number = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="always"),
    WithJsonSchema({"type": "string", "pattern": NUMBER_PATTERN}),
]
Text = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow", validate_assignment=True)

    def to_json(self, *, indent: int | None = 2) -> str:
        """The record as JSON, Chinese unescaped."""
        return self.model_dump_json(indent=indent)


class Measure(_Model):
    """A target or an actual: the cell as printed, and its operator, value and unit where it has them.

    A qualitative target (完成, 11月底前完成) has text only.
    """

    text: Text
    operator: Operator | None
    value: Number | None
    unit: Text | None


SELF_EVALUATION_FIELDS = ("actual", "weight", "score", "deviation")
MONITORING_FIELDS = ("expected", "deviation_category", "likelihood")
ADDED_FIELDS = ("note", "scoring_standard", "period", "parent")
"""Fields of an indicator that most forms do not print; they are left out of the record where they are blank."""


class Indicator(_Model):
    """One row of the indicator grid. level1/level2 are the labels the original form had for it."""

    level1: Text | None
    level2: Text | None
    name: Text | None
    target: Measure | None
    actual: Measure | None = Field(
        default=None,
        description="self_evaluation: 实际完成值; performance_monitoring: what was done so far (1–7月执行情况)",
    )
    weight: Number | None = Field(default=None, description="points; a declaration has them where it prints them")
    score: Number | None = Field(default=None, description="points; a declaration has them where it prints them")
    deviation: Text | None = Field(
        default=None, description="self_evaluation: 偏差原因分析及改进措施; performance_monitoring: 原因说明"
    )
    expected: Measure | None = Field(default=None, description="performance_monitoring only, 全年预计完成情况")
    deviation_category: Text | None = Field(
        default=None, description="performance_monitoring only, the ticked cause: 经费保障, 制度保障, 人员保障 …"
    )
    likelihood: Text | None = Field(
        default=None, description="performance_monitoring only, 完成目标可能性: 确定能, 有可能, 完全不可能"
    )
    note: Text | None = Field(default=None, description="备注")
    scoring_standard: Text | None = Field(default=None, description="评分标准, 评分细则")
    period: Text | None = Field(
        default=None, description="the printed period of a row where a form has rows of several (中期目标, 上半年 …)"
    )
    parent: Text | None = Field(default=None, description="name of the indicator this row is a part of")
    others: dict[str, Text] = Field(
        default_factory=dict, description="printed caption of a column the contract has no field for → its text"
    )


class OtherFunding(_Model):
    """A line of the funding block that has no key of its own (财政专户管理资金, 上级补助, 债券 …).

    amounts: in a declaration under project and annual, else under the amounts' keys of `EvaluationFundingRow`.
    """

    label: Text
    amounts: dict[str, Number] = Field(default_factory=dict)


class DeclarationFunding(_Model):
    """Funding block of a target declaration: project_* is the left column, annual_* the right one."""

    currency_unit: Text | None = None
    project_total: Number | None = Field(default=None, description="项目资金总额")
    project_fiscal: Number | None = Field(default=None, description="财政资金")
    project_other: Number | None = Field(default=None, description="其他资金 (left)")
    annual_total: Number | None = Field(default=None, description="年度资金申请总额")
    annual_appropriation: Number | None = Field(default=None, description="当年财政拨款")
    annual_carryover: Number | None = Field(default=None, description="上年结转资金")
    annual_other: Number | None = Field(default=None, description="其他资金 (right)")
    others: list[OtherFunding] = Field(default_factory=list, description="lines beyond the keys above")


DECLARATION_AMOUNTS = tuple(name for name in DeclarationFunding.model_fields if name not in ("currency_unit", "others"))


class EvaluationFundingRow(_Model):
    item: FundingItem
    initial_budget: Number | None = Field(default=None, description="年初预算数")
    adjusted_budget: Number | None = Field(default=None, description="全年预算数")
    executed: Number | None = Field(default=None, description="全年执行数; performance_monitoring: 1–7月执行数")
    weight: Number | None = Field(default=None, description="points")
    execution_rate: Number | None = Field(default=None, description="percent, without the sign")
    score: Number | None = Field(default=None, description="points")
    expected_executed: Number | None = Field(default=None, description="performance_monitoring only, 全年预计执行数")


FUNDING_COLUMNS = tuple(name for name in EvaluationFundingRow.model_fields if name not in ("item", "expected_executed"))
MONITORING_FUNDING_COLUMNS = (*FUNDING_COLUMNS, "expected_executed")


class EvaluationFunding(_Model):
    """Funding block of a self-evaluation or a monitoring form.

    One row each for 年度资金总额, 当年财政拨款, 上年结转资金, 其他资金.
    """

    currency_unit: Text | None = None
    rows: list[EvaluationFundingRow] = Field(default_factory=list)
    others: list[OtherFunding] = Field(default_factory=list, description="lines beyond the four items")


class Task(_Model):
    """A main task of a department's year (年度主要任务)."""

    name: Text | None
    content: Text | None = None
    budget: Number | None = None
    executed: Number | None = None
    others: dict[str, Text] = Field(default_factory=dict, description="printed caption of another column → its text")


class Goals(_Model):
    overall: Text | None = Field(default=None, description="项目总目标")
    annual: Text | None = Field(default=None, description="年度总体目标")
    expected: Text | None = Field(default=None, description="预期目标")
    actual: Text | None = Field(default=None, description="实际完成情况")


class Finding(_Model):
    """What a check found. `basis` is the rule and the arithmetic; message and basis are Chinese.

    to_verify: it rests on a value that is in `review`, or speaks of the reading itself: a person compares with the
    original first, and nobody sends it to a unit.
    """

    code: str
    severity: Severity
    pointers: list[str]
    message: str
    basis: str | None = None
    to_verify: bool = False


class Review(_Model):
    """A value a person should look at, and why (Chinese)."""

    pointer: str
    reasons: list[str]


class Coverage(_Model):
    """How much of the form's text some field claims. `unclaimed` are the spans no field and no known caption claims."""

    segments: int
    claimed: int
    unclaimed: list[Span] = Field(default_factory=list)


class Usage(_Model):
    """What reading cost. Seconds are wall-clock; cost is in the currency of the price table, None without one."""

    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: Number = Decimal(0)
    cost: Number | None = None
    failures: list[str] = Field(default_factory=list)


class Form(_Model):
    """One form of a document. A form about a department has no project name; `department` says whose it is."""

    kind: Kind
    scope: Scope = "project"
    title: Text | None
    fiscal_year: int | None
    project_name: Text | None
    project_nature: Text | None = Field(default=None, description="项目性质")
    project_category: Text | None = Field(default=None, description="项目类别")
    department: Text | None = Field(default=None, description="主管部门")
    implementing_unit: Text | None = Field(default=None, description="实施单位")
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    funding: DeclarationFunding | EvaluationFunding
    goals: Goals
    tasks: list[Task] = Field(default_factory=list, description="scope department only, 年度主要任务")
    indicators: list[Indicator]
    total_score: Number | None = None
    grade: Text | None = Field(default=None, description="优 良 中 差")
    evidence: dict[str, list[Span]]
    findings: list[Finding]
    review: list[Review]
    region: Span | None = Field(default=None, description="where the form stands in the canonical text")
    engine: str | None = None
    coverage: Coverage | None = None

    @model_serializer(mode="wrap")
    def _only_fields_of_the_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        if self.scope != "department":
            data.pop("tasks", None)
        funding = data.get("funding", {})
        if not funding.get("others"):
            funding.pop("others", None)
        for row in funding.get("rows", []):
            if self.kind != "performance_monitoring":
                row.pop("expected_executed", None)
        for row in data.get("indicators", []):
            for key in _absent_fields(self.kind, row):
                row.pop(key, None)
        return data


def _absent_fields(kind: Kind, row: Mapping[str, Any]) -> list[str]:
    """Keys of an indicator that a form of its kind does not print and that are blank."""
    absent = [*ADDED_FIELDS, "others"]
    if kind == "target_declaration":
        absent += SELF_EVALUATION_FIELDS
    if kind != "performance_monitoring":
        absent += MONITORING_FIELDS
    return [key for key in absent if not row.get(key)]


HEADER_FIELDS = tuple(takewhile(lambda name: name != "funding", Form.model_fields))[2:]
"""Fields of the head of a form, from the title to the dates; kind and scope are not printed as fields."""
RESULT_FIELDS = ("total_score", "grade")
"""What a self-evaluation says below its indicators."""
DATE_FIELDS = tuple(name for name, field in Form.model_fields.items() if field.annotation == dt.date | None)
TEXT_FIELDS = tuple(name for name, field in Form.model_fields.items() if field.annotation == Text | None)
"""Fields of the head and the result that are texts: the title first, the grade last."""
LABELLED_TEXTS = tuple(name for name in TEXT_FIELDS if name in HEADER_FIELDS and name != "title")
"""Texts of the head that stand beside a caption of their own."""


class Source(_Model):
    name: str
    media_type: str = "text/plain"
    sha256: str
    text_sha256: str
    pages: int | None = None


class Extraction(_Model):
    """All performance forms found in one source document."""

    schema_version: Literal["1"]
    source: Source
    forms: list[Form]
    notices: list[str] = Field(
        default_factory=list, description="what a person should know about the document, Chinese"
    )
    usage: Usage | None = None


def form_value(form: Form | Mapping[str, Any], pointer: str) -> Any:
    """The value a JSON pointer names inside a form ("/indicators/3/target"), from the model or its JSON.

    Raises KeyError when the pointer names nothing.
    """
    node: Any = form
    for part in pointer.lstrip("/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            if isinstance(node, list):
                node = node[int(key)]
            elif isinstance(node, Mapping):
                node = node[key]
            else:
                node = getattr(node, key)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise KeyError(pointer) from error
    return node
