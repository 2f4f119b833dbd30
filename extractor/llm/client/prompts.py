"""Prompt files as templates. What the model is told lives in `prompts/`, versioned, never in code.

The document's text is only ever the value of a variable: text that looks like a template stays text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template

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


def chat(system: str, user: str) -> list[Message]:
    """What a call begins with: a system and a user message."""
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]
