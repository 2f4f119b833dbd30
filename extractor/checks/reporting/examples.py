"""A rule in, small forms out on which it finds something, and on which it does not.

Examples stand beside the rule (`example=`) or in data/rules/*.yaml under its code: a base form and what is changed.
They are documentation that the tests run, so that a rule and its explanation cannot part.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

from extractor.checks.registry import Rule
from extractor.model.document import Document
from extractor.model.form import Form
from extractor.reading import document_from_text

Side: TypeAlias = Literal["example", "counterexample"]
Case: TypeAlias = tuple[list[Form], list[Document | None]]
_EMPTY: dict[str, Any] = {"evidence": {}, "findings": [], "review": []}


def case_of(entry: Rule, side: Side) -> Case | None:
    """The forms of one side and the layout of each; None when nobody wrote one."""
    build = entry.example if side == "example" else entry.counterexample
    if build:
        built = build()
        forms = [built] if isinstance(built, Form) else list(built)
        return forms, [None] * len(forms)
    written = _written().get(entry.code, {})
    return _case(written[side]) if side in written else None


class _Loader(yaml.SafeLoader):
    """`operator: =` is the sign, not YAML's forgotten default value."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda _loader, node: node.value)


@cache
def _written() -> dict[str, Any]:
    """Examples of all files by code."""
    found: dict[str, Any] = {}
    for entry in files("extractor.data.rules").iterdir():
        if Path(entry.name).suffix == ".yaml" and entry.name != "bases.yaml":
            found |= yaml.load(entry.read_text(encoding="utf-8"), Loader=_Loader) or {}
    return found


@cache
def _bases() -> dict[str, Any]:
    text = (files("extractor.data.rules") / "bases.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def _case(written: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Case:
    parts = [written] if isinstance(written, Mapping) else list(written)
    built = [_form(part) for part in parts]
    return [form for form, _ in built], [layout for _, layout in built]


def _form(written: Mapping[str, Any]) -> tuple[Form, Document | None]:
    """A base with values set (pointer → value; `-` appends, null empties, `~` is `/` in a key). text: the source."""
    content: dict[str, Any] = copy.deepcopy(_bases()[written["base"]])
    for pointer, value in written.get("set", {}).items():
        path = [part.replace("~", "/") for part in pointer.strip("/").split("/")]
        _set(content, path, copy.deepcopy(value))
    text = written.get("text")
    return Form.model_validate({**_EMPTY, **content}), document_from_text(text, "例.txt") if text else None


def _set(node: Any, path: list[str], value: Any) -> None:
    for part in path[:-1]:
        node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
    last = path[-1]
    if isinstance(node, list):
        if last == "-":
            node.append(value)
        else:
            node[int(last)] = value
    else:
        node[last] = value
