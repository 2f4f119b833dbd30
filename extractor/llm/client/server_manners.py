"""What a server takes and what it refuses, learnt from its refusals and remembered for the next run.

OpenAI-compatible servers differ in the parameters and response formats they know. A refusal names what it refuses,
often in its text alone; what is sent instead is a step of `server_refusals.yaml`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import openai
from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.resources import DataFile, read_data
from extractor.settings import Settings

logger = logging.getLogger(__name__)

Step = Literal[
    "stream", "no_thinking", "max_completion_tokens", "auto_tools", "no_temperature", "no_seed", "other_shape"
]
Shape = Literal["json_schema", "tools", "json", "plain"]
"""How JSON is asked for: the modes of the settings, and in words alone."""
NEXT_SHAPE: dict[Shape, Shape] = {"json_schema": "json", "tools": "json", "json": "plain"}
REFUSALS = frozenset({400, 404, 415, 422, 501})
"""Statuses that may refuse a parameter."""
PARAMETERS: dict[str, Step] = {
    "max_tokens": "max_completion_tokens",
    "temperature": "no_temperature",
    "seed": "no_seed",
    "response_format": "other_shape",
    "tools": "other_shape",
    "tool_choice": "auto_tools",
    "stream": "stream",
    "enable_thinking": "no_thinking",
}
"""A parameter that a refusal names → the step that mends it."""
LARGEST_RECORD = 10_000
"""Bytes of a remembered record."""


class Refusal(DataFile):
    """says: words of the refusal. needs: the parameter that must have been sent; empty for any request."""

    says: re.Pattern[str]
    needs: str


class ServerRefusals(DataFile):
    """Content of server_refusals.yaml. The patterns below the steps are refusals that no other request can mend."""

    steps: dict[Step, Refusal]
    no_money: re.Pattern[str]
    filtered: re.Pattern[str]
    too_long: re.Pattern[str]


@cache
def load_server_refusals() -> ServerRefusals:
    """Read how servers refuse, once."""
    return read_data(ServerRefusals, __package__ or "extractor.llm.client", "server_refusals")


def refusal_words(error: openai.APIStatusError) -> str:
    """What a refusal says, in lower case: its message, code, type and the parameters it names, nothing it echoes."""
    return " ".join(_words(error.body) or [error.message]).lower()


def body_words(body: object) -> str:
    """The same of a reply's body."""
    return " ".join(_words(body)).lower()


_SAYING = ("message", "msg", "code", "type", "param", "detail", "error", "error_msg", "error_code", "loc", "reason")


def _words(body: object) -> list[str]:
    if isinstance(body, dict):
        return [word for key in _SAYING for word in _words(body.get(key))]
    if isinstance(body, list):
        return [word for part in body for word in _words(part)]
    return [str(body)] if isinstance(body, str | int) and not isinstance(body, bool) else []


class ServerManners(BaseModel):
    """How a server of a model is asked: shape, and the steps taken from what is usual."""

    model_config = ConfigDict(extra="ignore")

    shape: Shape
    steps: list[Step] = []

    def request(self, sent: dict[str, Any]) -> dict[str, Any]:
        """The request in the words this server takes."""
        if not self.steps and self.shape != "plain":
            return sent
        asked = dict(sent)
        if self.shape == "plain":
            asked.pop("response_format", None)
        for step in self.steps:
            _CHANGES[step](asked)
        return asked

    def learn(self, error: openai.APIStatusError, sent: dict[str, Any]) -> bool:
        """Take the step that a refusal asks for; False where it asks for none that is left."""
        if error.status_code not in REFUSALS:
            return False
        for step in _asked_for(error, sent):
            if step == "other_shape":
                if self.shape in NEXT_SHAPE:
                    self.shape = NEXT_SHAPE[self.shape]
                    return True
            elif step not in self.steps:
                self.steps.append(step)
                return True
        return False


def _asked_for(error: openai.APIStatusError, sent: dict[str, Any]) -> list[Step]:
    """Steps that may mend a refusal, the likeliest first."""
    named: list[Step] = []
    if error.param:
        top = error.param.split(".")[0]
        if top in PARAMETERS and (top in sent or top == "enable_thinking"):
            named.append(PARAMETERS[top])
    words = refusal_words(error)
    for step, refusal in load_server_refusals().steps.items():
        if refusal.says.search(words) and (not refusal.needs or refusal.needs in sent):
            named.append(step)
    return named


def _rename_limit(request: dict[str, Any]) -> None:
    if "max_tokens" in request:
        request["max_completion_tokens"] = request.pop("max_tokens")


def _stream(request: dict[str, Any]) -> None:
    request.update(stream=True, stream_options={"include_usage": True})


def _let_choose(request: dict[str, Any]) -> None:
    if "tool_choice" in request:
        request["tool_choice"] = "auto"


_CHANGES: dict[Step, Callable[[dict[str, Any]], object]] = {
    "stream": _stream,
    "no_thinking": lambda request: request.update(enable_thinking=False),
    "max_completion_tokens": _rename_limit,
    "auto_tools": _let_choose,
    "no_temperature": lambda request: request.pop("temperature", None),
    "no_seed": lambda request: request.pop("seed", None),
}


def load_manners(settings: Settings) -> ServerManners:
    """What is known of the server and model of the settings. A mode that was chosen since starts afresh."""
    usual = ServerManners(shape=settings.mode)
    path = _record(settings)
    if path is None:
        return usual
    try:
        if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST_RECORD:
            return usual
        return ServerManners.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return usual


def save_manners(settings: Settings, manners: ServerManners) -> None:
    """Remember what was learnt; a folder that cannot be written costs the same refusals again, never a failure."""
    path = _record(settings)
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(manners.model_dump_json())
        Path(name).replace(path)
    except OSError as error:
        logger.warning("what the server takes was not remembered: %s", error.strerror)


def _record(settings: Settings) -> Path | None:
    if settings.cache_dir is None:
        return None
    asked = json.dumps([settings.base_url, settings.model, settings.mode])
    return settings.cache_dir / "servers" / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.json"
