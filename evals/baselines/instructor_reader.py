"""Plain instructor: one call a document, every value retyped by the model into the contract's own model.

What a Python programmer writes first: the contract as `response_model`, the text in the prompt, two re-asks. Nothing
points anywhere and nothing is in review, so every wrong value is a silent one.
"""

from __future__ import annotations

import asyncio
from typing import Any

import instructor
import openai
from instructor.core.exceptions import InstructorRetryException
from pydantic import BaseModel, Field, create_model

from evals.output import Output
from extractor.model.form import ADDED_FIELDS, MONITORING_FIELDS, Form
from extractor.reading import Document as SourceDocument
from extractor.settings import Settings

PROMPT = (
    "把下面文件中的每一张绩效表完整提取出来。折行、跨页断开的单元格要连起来，去掉版面空白；"
    "照原文抄写，不改写、不编造，空白为 null。"
    "一级、二级指标写该行所属的标签，标签错位时写原表应有的。指标值 text 照抄，能拆成符号、数值、单位的一并拆出。"
)
EVALUATION_FUNDING = (
    "Funding block of a self-evaluation: one row each for 年度资金总额, 当年财政拨款, 上年结转资金, 其他资金."
)
OURS_ALONE = ("evidence", "findings", "review", "region", "engine", "coverage")
"""Fields of the contract that only a program can fill in."""

PlainForm: type[BaseModel] = create_model(
    "PlainForm",
    **{name: (info.annotation, info) for name, info in Form.model_fields.items() if name not in OURS_ALONE},  # type: ignore[call-overload]
)


class Document(BaseModel):
    """Every form of a document, as the contract has it."""

    forms: list[PlainForm] = Field(default_factory=list)

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The contract as it was when the traffic was recorded: what was added since is not asked for."""
        schema = super().model_json_schema(*args, **kwargs)
        defs = schema["$defs"]
        for name in ("OtherFunding", "Task"):
            defs.pop(name, None)
        for name in ("scope", "tasks"):
            defs["PlainForm"]["properties"].pop(name, None)
        defs["PlainForm"]["properties"]["kind"]["enum"] = ["target_declaration", "self_evaluation"]
        for name in ("DeclarationFunding", "EvaluationFunding"):
            defs[name]["properties"].pop("others", None)
        defs["EvaluationFunding"]["description"] = EVALUATION_FUNDING
        amounts = defs["EvaluationFundingRow"]["properties"]
        amounts.pop("expected_executed", None)
        amounts["executed"]["description"] = "全年执行数"
        row = defs["Indicator"]["properties"]
        for name in (*ADDED_FIELDS, *MONITORING_FIELDS, "others"):
            row.pop(name, None)
        row["actual"]["description"] = "self_evaluation only"
        row["deviation"]["description"] = "self_evaluation only, 偏差原因分析及改进措施"
        for points in ("weight", "score"):
            row[points]["description"] = "self_evaluation only, points"
        return schema


def read(layout: SourceDocument, settings: Settings) -> Output:
    """Asks once. A call that fails is an output with its error."""
    return asyncio.run(read_async(layout, settings))


async def read_async(
    layout: SourceDocument, settings: Settings, client: instructor.AsyncInstructor | None = None
) -> Output:
    """As `read`; `client` shares one connection pool over documents."""
    if client is None:
        async with _openai(settings) as own:
            return await _ask(layout, settings, instructor.from_openai(own, mode=instructor.Mode.JSON_SCHEMA))
    return await _ask(layout, settings, client)


def shared_client(settings: Settings) -> instructor.AsyncInstructor:
    return instructor.from_openai(_openai(settings), mode=instructor.Mode.JSON_SCHEMA)


def _openai(settings: Settings) -> openai.AsyncOpenAI:
    settings.require_model()
    key = settings.api_key.get_secret_value() if settings.api_key else "none"
    return openai.AsyncOpenAI(
        api_key=key, base_url=settings.base_url or None, max_retries=0, timeout=settings.timeout_seconds
    )


async def _ask(layout: SourceDocument, settings: Settings, client: instructor.AsyncInstructor) -> Output:
    messages: Any = [{"role": "system", "content": PROMPT}, {"role": "user", "content": layout.text}]
    try:
        document, raw = await client.create_with_completion(
            model=settings.model, response_model=Document, max_retries=settings.max_reasks, messages=messages,
            temperature=settings.temperature, seed=settings.seed, max_tokens=settings.max_output_tokens * 4,
            strict=False,
        )  # fmt: skip
    except InstructorRetryException as error:
        usage = error.total_usage
        tokens = (getattr(usage, "prompt_tokens", 0), getattr(usage, "completion_tokens", 0))
        return Output({"forms": []}, 0, error.n_attempts, *tokens, error=_one_line(error))
    except (openai.OpenAIError, instructor.core.exceptions.InstructorError) as error:
        return Output({"forms": []}, 0, 1, error=_one_line(error))
    forms = [_contract(form.model_dump(mode="json")) for form in document.forms]
    return Output({"forms": forms}, 0, 1, raw.usage.prompt_tokens, raw.usage.completion_tokens)


def _contract(form: dict[str, Any]) -> dict[str, Any]:
    return {**form, "evidence": {}, "findings": [], "review": []}


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
