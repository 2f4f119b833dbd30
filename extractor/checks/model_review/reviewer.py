"""Forms in, a language model's warnings about their texts out: tasks without indicators, contradictions, empty reasons.

Off unless asked for. The model points at numbered passages with a class of a closed list (data/checks_model.yaml); what
it points at is looked up, the message is ours, and nothing it says is ever more than a warning.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from extractor.checks.model_review.passages import Passage, passages, shown
from extractor.checks.model_review.remarks import Remark, RemarksAnswer, Reviewer
from extractor.data import load
from extractor.errors import ModelError
from extractor.llm.client.ask import Asker, Question, TruncatedError
from extractor.llm.client.deadline import Deadline
from extractor.llm.client.prompts import Message, prompt
from extractor.llm.client.reply_cache import ReplyCache
from extractor.llm.client.transport import Budget, Transport, client_for
from extractor.model.form import Finding, Form, Usage
from extractor.settings import Settings

CODE = "model."
"""Codes are model.uncovered, model.contradiction …: the classes of checks_model.yaml."""


class TextReviewer:
    """Asks the configured model about forms. An async context manager; it belongs to one event loop."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError when no model is configured."""
        settings.require_model()
        self.settings = settings
        self._client = client_for(settings)
        transport = Transport(self._client, settings, asyncio.Semaphore(settings.max_concurrency))
        self._asker = Asker(transport, settings, None)
        self._cache = ReplyCache(settings.cache_dir) if settings.cache_dir else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def review(
        self, form: Form, usage: Usage, deadline: Deadline | None = None, known: Sequence[Finding] = ()
    ) -> list[Finding]:
        """Warnings about one form, none for one without texts. What it cost is added to `usage`, also when it fails.

        known: what the rules found; a remark that says the same of the same rows is left out.
        Raises ModelError: transport, timeout, rejected, truncated, refused, empty or malformed.
        """
        found = passages(form)
        if not found:
            return []
        if len(found) > load("checks_model")["limits"]["passages"]:
            raise ModelError("truncated", f"该表文字过多（{len(found)} 段），未作模型审核")
        started = time.monotonic()
        deadline = deadline or Deadline.after(self.settings.deadline_seconds)
        reviewer = Reviewer(found)
        try:
            async with asyncio.timeout(deadline.remaining()):
                answer = await self._answered(_messages(form, shown(found)), reviewer, usage, deadline)
        except TimeoutError as error:
            raise ModelError("timeout", "模型未能在时限内审核该表，可调大 JIXIAO_DEADLINE_SECONDS") from error
        finally:
            usage.seconds += Decimal(str(round(time.monotonic() - started, 3)))
        new = [remark for remark in reviewer.remarks(answer) if not _said_already(remark, known)]
        return [_finding(group, self.settings.model or "") for group in _groups(new)]

    async def _answered(
        self, messages: list[Message], reviewer: Reviewer, usage: Usage, deadline: Deadline
    ) -> RemarksAnswer:
        key = ReplyCache.key(self._identity(messages))
        stored = self._cache.get(key) if self._cache else None
        if stored is not None:
            usage.cached += 1
            return RemarksAnswer(found=[str(said) for said in json.loads(stored).get("found", [])])
        answer = await self._asked(messages, reviewer, usage, deadline)
        if self._cache:
            self._cache.put(key, json.dumps({"found": answer.found}, ensure_ascii=False))
        return answer

    async def _asked(
        self, messages: list[Message], reviewer: Reviewer, usage: Usage, deadline: Deadline
    ) -> RemarksAnswer:
        """An answer. One that still points wrongly after the re-asks is kept for what of it holds."""
        budget = Budget(self.settings.max_attempts - 1)
        question = Question(messages, RemarksAnswer, reviewer, reviewer, usage, deadline, budget)
        try:
            answer = await self._asker.ask(question)
        except TruncatedError as error:
            raise ModelError("truncated", "模型的审核意见超过长度上限，可调大 JIXIAO_MAX_OUTPUT_TOKENS") from error
        except ModelError as error:
            if error.kind != "invalid" or reviewer.last is None:
                raise
            answer = reviewer.last
        assert isinstance(answer, RemarksAnswer)
        return answer

    def _identity(self, messages: list[Message]) -> dict[str, Any]:
        chosen = self.settings.model_dump(include={"model", "base_url", "mode", "temperature", "seed"})
        return {**chosen, "messages": messages, "schema": RemarksAnswer.model_json_schema()}


def review_forms(
    forms: Sequence[Form],
    settings: Settings,
    usage: Usage,
    deadline: Deadline | None = None,
    known: Sequence[Sequence[Finding]] | None = None,
) -> list[list[Finding] | ModelError]:
    """For each form its warnings, or why it has none; for code without an event loop. Forms are asked about at once.

    known: for each form what the rules found. Raises SettingsError when no model is configured.
    """
    found = known or [()] * len(forms)

    async def run() -> list[list[Finding] | ModelError]:
        async with TextReviewer(settings) as reviewer:
            asked = (_outcome(reviewer, form, usage, deadline, own) for form, own in zip(forms, found, strict=True))
            return await asyncio.gather(*asked)

    return asyncio.run(run())


async def _outcome(
    reviewer: TextReviewer, form: Form, usage: Usage, deadline: Deadline | None, known: Sequence[Finding]
) -> list[Finding] | ModelError:
    try:
        return await reviewer.review(form, usage, deadline, known)
    except ModelError as error:
        return error


def _messages(form: Form, text: str) -> list[Message]:
    known = load("checks_model")
    system = prompt("check_form.system").template.render(
        kind=form.kind, classes=known["classes"], named=known["named"], most=known["limits"]["found"]
    )
    user = prompt("check_form.user").template.render(passages=text)
    return [{"role": "system", "content": system.strip()}, {"role": "user", "content": user}]


def _said_already(remark: Remark, known: Sequence[Finding]) -> bool:
    """Whether a rule says the same (`said_by` of the class) of every row and goal that the remark is about."""
    rules = load("checks_model")["classes"][remark.name].get("said_by", ())
    about = {_place(passage.pointer) for passage in remark.passages}
    return any(finding.code in rules and about <= {_place(each) for each in finding.pointers} for finding in known)


def _place(pointer: str) -> str:
    """/indicators/3 of /indicators/3/deviation, /goals/annual as it is."""
    return "/".join(pointer.split("/")[:3])


def _groups(remarks: Sequence[Remark]) -> list[list[Remark]]:
    """Remarks of one finding: those of a `joined` class on rows, or on one goal; any other alone."""
    groups: dict[object, list[Remark]] = {}
    for number, remark in enumerate(remarks):
        joined = load("checks_model")["classes"][remark.name].get("joined", False)
        first = remark.passages[0]
        key = (remark.name, "" if first.kind == "row" else first.pointer) if joined else number
        groups.setdefault(key, []).append(remark)
    return list(groups.values())


def _finding(remarks: Sequence[Remark], model: str) -> Finding:
    """One finding of one remark, or of several that point at one passage each."""
    name, first = remarks[0].name, remarks[0].passages
    about = load("checks_model")["classes"][name]
    said = [_listed([remark.passages[0] for remark in remarks]), *(passage.named for passage in first[1:])]
    return Finding(
        code=CODE + name,
        severity="warning",
        pointers=list(dict.fromkeys(passage.pointer for remark in remarks for passage in remark.passages)),
        message=about["message"].format(*said),
        basis=f"模型判断（{model}），请人工核实：{about['explain']}",
    )


def _listed(found: Sequence[Passage]) -> str:
    """目标“…”、“…”, 第3行“…”、第5行“…”: a label that stays the same is said once."""
    parts, label = [], None
    for passage in found:
        parts.append(f"“{passage.quote}”" if passage.label == label else passage.named)
        label = passage.label
    return "、".join(parts)
