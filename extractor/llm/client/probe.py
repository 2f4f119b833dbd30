"""One tiny question to the model of the settings: whether it answers, how it had to be asked, what that cost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from extractor.errors import ModelError
from extractor.llm.client.deadline import Deadline, count_seconds
from extractor.llm.client.prompts import chat, prompt
from extractor.llm.client.question import AnswerModel, Question
from extractor.llm.client.server_manners import ServerManners, load_manners
from extractor.llm.client.session import Session
from extractor.model.form import Usage
from extractor.settings import Settings

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
DEFAULT_HOST = "api.openai.com"


class Sum(AnswerModel):
    """What the model is asked for."""

    sum: int


@dataclass(frozen=True)
class ProbeResult:
    """failure: why there was no answer (Chinese), empty when there was one. manners: how the server was asked."""

    failure: str
    manners: ServerManners
    usage: Usage


def probe_model(settings: Settings) -> ProbeResult:
    """Ask the model for the sum of two numbers. Raises SettingsError without a model; no failure of the model raises.

    Nothing is taken from the cache or put there but how the server wants to be asked.
    """
    settings.require_model()
    return asyncio.run(_probe(settings))


async def _probe(settings: Settings) -> ProbeResult:
    usage, failure = Usage(), ""
    words = prompt("probe.system").template.render(), prompt("probe.user").template.render(first=3, second=4)
    question = Question(
        messages=chat(*words), shape=Sum, check=lambda answer: [] if answer.sum == 7 else ["sum：3 加 4 不是这个数"],
        check_stored=None, usage=usage, deadline=Deadline.after(settings.timeout_seconds),
        late=f"模型在 {settings.timeout_seconds:g} 秒内没有回应", too_long="模型连一行问题也放不下",
    )  # fmt: skip
    async with Session(settings, stores=False) as session:
        with count_seconds(usage):
            try:
                await session.ask(question)
            except ModelError as error:
                failure = str(error)
    return ProbeResult(failure, load_manners(settings), usage)


def host_of(settings: Settings) -> str:
    """The machine that texts are sent to."""
    return urlsplit(settings.base_url or "").hostname or DEFAULT_HOST


def stays_here(settings: Settings) -> bool:
    """Whether the model runs on this machine, so that no text leaves it."""
    return host_of(settings) in LOOPBACK
