"""langextract: extractions with character intervals, through its own OpenAI provider, one call a document.

Its user's choices here: a worked example of each kind, the indicator as the extraction with its other columns as
attributes (what its documentation shows), its structured output, no chunking within a form. Only extractions are
grounded by it, attributes are not. Numbers, dates and measures are parsed by our code, which favours it.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import langextract as lx
import yaml
from langextract.core.exceptions import LangExtractError
from langextract.providers.openai import OpenAILanguageModel
from langextract.providers.schemas.openai import OpenAISchema

from evals.runs.systems import Output
from extractor.reading import Document
from extractor.settings import Settings
from extractor.terms.measures import parse_date, parse_measure, parse_number
from extractor.terms.text import fold_text

_TEXTS = yaml.safe_load((Path(__file__).parent / "langextract_example.yaml").read_text(encoding="utf-8"))
LONGEST = 40_000
"""Characters of the longest chunk: every form of ours is read whole."""


def read(layout: Document, settings: Settings) -> Output:
    """Asks once. A call that fails is an output with its error."""
    settings.require_model()
    evaluation = "自评" in layout.text
    examples = [_example(evaluation)]
    model = _model(settings, examples)
    calls = _counted(model)
    try:
        # The provider got the schema above; the switch below only asks langextract to choose one itself.
        annotated = lx.extract(
            layout.text, prompt_description=_TEXTS["prompt"], examples=examples, model=model, max_char_buffer=LONGEST,
            use_schema_constraints=False, fence_output=False, show_progress=False,
            resolver_params={"suppress_parse_errors": False},
        )  # fmt: skip
    except (LangExtractError, ValueError) as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return Output({"forms": []}, 0, len(calls), *_tokens(calls), error=reason)
    form = _form(annotated.extractions or [], evaluation)
    return Output({"forms": [form]}, 0, len(calls), *_tokens(calls))


def _model(settings: Settings, examples: list[Any]) -> OpenAILanguageModel:
    key = settings.api_key.get_secret_value() if settings.api_key else "none"
    model = OpenAILanguageModel(
        model_id=settings.model or "", api_key=key, base_url=settings.base_url or None,
        openai_schema=OpenAISchema.from_examples(examples), temperature=settings.temperature, max_workers=1,
        seed=settings.seed,
    )  # fmt: skip
    model._client = model._client.with_options(timeout=settings.timeout_seconds, max_retries=0)
    return model


def _counted(model: OpenAILanguageModel) -> list[Any]:
    """Every completion the provider gets from here on: it keeps the text only, and the tokens are wanted too."""
    replies: list[Any] = []
    completions = model._client.chat.completions
    create = completions.create

    def counting(*args: Any, **given: Any) -> Any:
        reply = create(*args, **given)
        replies.append(reply)
        return reply

    completions.create = counting
    return replies


def _tokens(replies: list[Any]) -> tuple[int, int]:
    used = [reply.usage for reply in replies if reply.usage]
    return sum(usage.prompt_tokens for usage in used), sum(usage.completion_tokens for usage in used)


def _example(evaluation: bool) -> Any:
    given = _TEXTS["evaluation" if evaluation else "declaration"]
    extractions = [
        lx.data.Extraction(
            extraction_class=kind, extraction_text=text, attributes=attributes[0] if attributes else None
        )
        for kind, text, *attributes in given["extractions"]
    ]
    return lx.data.ExampleData(text=given["text"], extractions=extractions)


def _form(extractions: list[Any], evaluation: bool) -> dict[str, Any]:
    form: dict[str, Any] = dict.fromkeys(_TEXTS["header"].values())
    form |= {
        "kind": "self_evaluation" if evaluation else "target_declaration",
        "goals": dict.fromkeys(_TEXTS["goals"].values()),
        "funding": {"currency_unit": None},
        "indicators": [],
        "evidence": {},
        "findings": [],
        "review": [],
    }
    if evaluation:
        form["funding"]["rows"] = []
    for item in extractions:
        pointer = _take(form, item, evaluation)
        interval = item.char_interval
        if pointer and interval and interval.start_pos is not None:
            form["evidence"][pointer] = [[interval.start_pos, interval.end_pos]]
    return form


def _take(form: dict[str, Any], item: Any, evaluation: bool) -> str | None:
    """Puts one extraction into the form; returns the pointer its interval grounds, None for none."""
    kind, text = item.extraction_class, item.extraction_text.strip()
    given = item.attributes or {}
    if kind in _TEXTS["header"]:
        field = _TEXTS["header"][kind]
        form[field] = _header_value(field, text)
        return f"/{field}"
    if kind in _TEXTS["goals"]:
        form["goals"][_TEXTS["goals"][kind]] = text or None
        return f"/goals/{_TEXTS['goals'][kind]}"
    if kind == "金额单位":
        form["funding"]["currency_unit"] = text or None
        return "/funding/currency_unit"
    if kind in _TEXTS["funds"] and not evaluation:
        form["funding"][_TEXTS["funds"][kind]] = _number(text)
        return f"/funding/{_TEXTS['funds'][kind]}"
    if kind in _TEXTS["fund_rows"] and evaluation:
        amounts = {field: _number(given.get(name)) for name, field in _TEXTS["fund_columns"].items()}
        form["funding"]["rows"].append({"item": _TEXTS["fund_rows"][kind], **amounts})
        return None
    if kind == "指标":
        form["indicators"].append(_row(text, given, evaluation))
        return f"/indicators/{len(form['indicators']) - 1}/name"
    return None


def _header_value(field: str, text: str) -> Any:
    if field == "fiscal_year":
        digits = "".join(char for char in fold_text(text) if char.isdigit())
        return int(digits[:4]) if len(digits) >= 4 else None
    if field.endswith("_date"):
        date = parse_date(text)
        return str(date) if date else None
    return _number(text) if field == "total_score" else text or None


def _row(name: str, given: dict[str, Any], evaluation: bool) -> dict[str, Any]:
    row: dict[str, Any] = {field: given.get(caption) or None for caption, field in _TEXTS["labels"].items()}
    row |= {"name": name or None, "target": _measure(given.get("指标值"))}
    if evaluation:
        row |= {"actual": _measure(given.get("实际完成值")), "deviation": given.get("偏差原因") or None}
        row |= {field: _number(given.get(caption)) for caption, field in _TEXTS["numbers"].items()}
    return row


def _measure(text: object) -> dict[str, Any] | None:
    return parse_measure(str(text)).measure.model_dump(mode="json") if text else None


def _number(text: object) -> str | None:
    number: Decimal | None = parse_number(str(text)) if text else None
    return None if number is None else format(number, "f")
