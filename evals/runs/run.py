"""A system and documents in, a run out: one line for every document read, and what it was read with.

pydantic-evals holds the cases, repeats them, limits concurrency and shows progress; what counts as right is ours.
"""

from __future__ import annotations

import platform
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext

from evals.metrics.document_counts import score
from evals.output import Output
from evals.runs import recorded
from evals.runs.dataset import GoldDocument
from evals.runs.family import name_family
from evals.runs.folder import FORMAT, Run, RunError, load_run, write_run
from evals.runs.systems import MODEL_FREE, read_with
from extractor.errors import JixiaoError, SettingsError
from extractor.resources import prompts_dir
from extractor.settings import Settings

__all__ = ["Plan", "Run", "RunError", "check_endpoint", "load_run", "run", "settings_for", "write_run"]

PACKAGES = ("jixiao", "openai", "instructor", "pydantic", "pydantic-evals", "langextract", "pandas")
PROMPTS = ("read_form.system.jinja", "read_form.user.jinja")
NOT_SHOWN = {"api_key"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. replay: a folder of cassettes, recorded anew where one is missing when `record` is set."""

    system: str
    documents: Sequence[GoldDocument]
    dataset: str
    settings: Settings
    repeat: int = 1
    concurrency: int = 1
    replay: Path | None = None
    record: bool = False


@dataclass
class Correctness(Evaluator[GoldDocument, Output, Any]):
    """Our metrics as an evaluator: the figures a person looks at first."""

    def evaluate(self, ctx: EvaluatorContext[GoldDocument, Output, Any]) -> dict[str, float | bool]:
        scores = score(ctx.output.extraction, ctx.inputs.gold, ctx.inputs.layout.text, error=ctx.output.error)
        return {"row_f1": scores.row_f1, "silent_share": scores.silent_share, "read": ctx.output.error is None}


def run(plan: Plan, *, on_read: Callable[[str], None] = lambda _: None) -> Run:
    """Reads every document; `on_read` gets the name of each. Raises RunError, SettingsError, CassetteError.

    pydantic-evals' own progress bar goes to standard output, which is for results; hence `on_read`.
    """
    check_endpoint(plan)
    errors: list[JixiaoError] = []

    def read(document: GoldDocument) -> Output:
        if errors:
            raise errors[0]  # the run is lost already; do not pay for the rest of it
        try:
            return _read(plan, document)
        except JixiaoError as error:
            errors.append(error)
            raise
        finally:
            on_read(document.name)

    dataset: Dataset[GoldDocument, Output, Any] = Dataset(
        name=plan.dataset,
        cases=[Case(name=document.name, inputs=document) for document in plan.documents],
        evaluators=[Correctness()],
    )
    report = dataset.evaluate_sync(
        read, name=plan.system, progress=False, repeat=plan.repeat,
        max_concurrency=1 if plan.replay else plan.concurrency,
    )  # fmt: skip
    if errors:
        raise errors[0]
    for failure in report.failures:
        raise RunError(f"{failure.name}：{failure.error_message}")
    seen: dict[str, int] = {}
    lines = []
    for case in report.cases:
        document = case.inputs
        repeat = seen[document.name] = seen.get(document.name, -1) + 1
        lines.append(line_of(document, case.output, repeat))
    return Run(_info(plan), lines)


def _read(plan: Plan, document: GoldDocument) -> Output:
    with _tape(plan, document):
        return read_with(plan.system, document.layout, plan.settings)


def _tape(plan: Plan, document: GoldDocument) -> AbstractContextManager[Any]:
    if plan.replay is None or plan.system in MODEL_FREE:
        return nullcontext()
    return recorded.cassette(plan.replay, document.name, record=plan.record)


def line_of(document: GoldDocument, output: Output, repeat: int) -> dict[str, Any]:
    """One line of documents.jsonl."""
    scores = score(output.extraction, document.gold, document.layout.text, error=output.error)
    return {
        "name": document.name, "group": document.group, "repeat": repeat, "seconds": output.seconds,
        "family": name_family(document.layout, document.printed_as),
        "calls": output.calls, "prompt_tokens": output.prompt_tokens, "completion_tokens": output.completion_tokens,
        "cost": output.cost, "error": output.error, "notices": list(output.notices), "counts": scores.counts,
        "values": scores.records, "blanks": scores.blanks, "labels": [list(pair) for pair in scores.labels],
        "text": document.layout.text,
        "extraction": output.extraction,
    }  # fmt: skip


def check_endpoint(plan: Plan) -> None:
    """One request before many: an address where nobody answers is an error at once. Any HTTP answer will do."""
    if plan.replay or plan.system in MODEL_FREE:
        return
    plan.settings.require_model()
    if plan.settings.base_url:
        server = _without_login(plan.settings.base_url)
        address = server.rstrip("/") + "/models"
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except urllib.error.HTTPError:
            return
        except (OSError, ValueError) as error:
            raise RunError(
                f"连接不上模型服务 {server}（{error}）：请检查 JIXIAO_BASE_URL，或用 --replay 回放录音"
            ) from error


def _info(plan: Plan) -> dict[str, Any]:
    shown = plan.settings.model_dump(mode="json", exclude=NOT_SHOWN)
    if shown["base_url"]:
        shown["base_url"] = _without_login(shown["base_url"])
    return {
        "format": FORMAT,
        "system": plan.system,
        "dataset": plan.dataset,
        "model": None if plan.system in MODEL_FREE else plan.settings.model,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": shown,
        "versions": {"python": platform.python_version()} | dict(_versions()),
        "prompts": dict(_prompt_versions()),
        "repeat": plan.repeat,
        "replayed": plan.replay is not None and plan.system not in MODEL_FREE,
    }


def _without_login(address: str) -> str:
    """An address without the user, password and query that may be written into it."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _versions() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue


def _prompt_versions() -> Iterator[tuple[str, str]]:
    for name in PROMPTS:
        text = (prompts_dir() / name).read_text(encoding="utf-8")
        yield name, next((line.split('"')[1] for line in text.splitlines() if line.startswith("version:")), "")


def settings_for(system: str, replay: Path | None, model: str | None, base_url: str | None) -> Settings:
    """The settings of a run: the recorded model's with cassettes, else the ones in force. Raises SettingsError."""
    if replay is not None and system not in MODEL_FREE:
        return recorded.settings()
    given = {name: value for name, value in (("model", model), ("base_url", base_url)) if value}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValueError as error:
        raise SettingsError(f"设置有误：{error}") from error
