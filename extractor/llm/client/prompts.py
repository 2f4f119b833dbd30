"""Prompt files in, chat messages out. What the model is told lives in `prompts/`, versioned, never in code.

The document's text is only ever the value of a variable: text that looks like a template stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template

from extractor.llm.reader.decode import Scope
from extractor.model.form import Kind
from extractor.resources import prompts_dir

Message = dict[str, Any]
_ENVIRONMENT = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template and its front matter."""

    name: str
    version: str
    template: Template


@cache
def prompt(file: str) -> Prompt:
    """A prompt by its file name without `.jinja`. Raises FileNotFoundError, or ValueError without front matter."""
    text = (prompts_dir() / f"{file}.jinja").read_text(encoding="utf-8")
    marker, front, body = text.split("---\n", 2) if text.count("---\n") > 1 else (text, "", "")
    if marker:
        raise ValueError(f"prompt {file} has no front matter")
    meta = yaml.safe_load(front)
    return Prompt(meta["name"], str(meta["version"]), _ENVIRONMENT.from_string(body))


def messages(kind: Kind, scope: Scope, *, whole: bool, labels: Sequence[str] = ()) -> list[Message]:
    """System and user message for one call. labels: standard names of the labels in force where a part begins."""
    system = _for_whole(kind) if whole else _for_part(kind, scope.first, scope.last, labels)
    user = prompt("read_form.user").template.render(document=scope.view.shown(sorted(scope.shown)))
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


@cache
def _for_whole(kind: Kind) -> str:
    """The system message of a call that asks for everything: the same for every form of a kind."""
    return prompt("read_form.system").template.render(kind=kind, whole=True).strip()


def _for_part(kind: Kind, first: int, last: int, labels: Sequence[str]) -> str:
    template = prompt("read_form.system").template
    return template.render(kind=kind, whole=False, first=first, last=last, labels=labels).strip()
