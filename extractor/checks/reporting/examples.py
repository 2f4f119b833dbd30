"""A rule in, small forms out on which it finds something, and on which it does not.

Examples stand beside the rule (`example=`) or in rules/examples/*.yaml under its code: a base form and what is changed.
They are documentation that the tests run, so that a rule and its explanation cannot part.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any, Literal, TypeAlias

from pydantic import Field

from extractor.checks.registry import Rule
from extractor.model.document import Document
from extractor.model.form import Form
from extractor.reading import document_from_text
from extractor.resources import DataFile, read_data

Side: TypeAlias = Literal["example", "counterexample"]
Case: TypeAlias = tuple[list[Form], list[Document | None]]
_EMPTY: dict[str, Any] = {"evidence": {}, "findings": [], "review": []}


_PACKAGE = "extractor.checks.rules.examples"
_FILES = ("core", "numbers", "structure")


class WrittenForm(DataFile):
    """A base with values set (pointer → value; `-` appends, null empties, `~` is `/` in a key). text: the source."""

    base: str
    values: dict[str, Any] = Field(default={}, alias="set")
    text: str | None = None


class WrittenExamples(DataFile):
    """Examples of one rule; a rule across forms has several forms on a side."""

    example: WrittenForm | list[WrittenForm] | None = None
    counterexample: WrittenForm | list[WrittenForm] | None = None


class ExampleFile(DataFile):
    """Content of core.yaml, numbers.yaml and structure.yaml: examples by the code of their rule."""

    examples: dict[str, WrittenExamples]


class BaseForms(DataFile):
    """Content of bases.yaml: small faultless forms by name."""

    bases: dict[str, dict[str, Any]]


@cache
def load_examples() -> dict[str, WrittenExamples]:
    """Read the examples of all files, once, by the code of their rule."""
    read = (read_data(ExampleFile, _PACKAGE, name) for name in _FILES)
    return {code: written for file in read for code, written in file.examples.items()}


@cache
def load_base_forms() -> BaseForms:
    """Read bases.yaml, once."""
    return read_data(BaseForms, _PACKAGE, "bases")


def case_of(entry: Rule, side: Side) -> Case | None:
    """The forms of one side and the layout of each; None when nobody wrote one."""
    build = entry.example if side == "example" else entry.counterexample
    if build:
        built = build()
        forms = [built] if isinstance(built, Form) else list(built)
        return forms, [None] * len(forms)
    examples = load_examples().get(entry.code, WrittenExamples())
    written = examples.example if side == "example" else examples.counterexample
    if written is None:
        return None
    parts = [_form(part) for part in (written if isinstance(written, list) else [written])]
    return [form for form, _ in parts], [layout for _, layout in parts]


def _form(written: WrittenForm) -> tuple[Form, Document | None]:
    content: dict[str, Any] = copy.deepcopy(load_base_forms().bases[written.base])
    for pointer, value in written.values.items():
        path = [part.replace("~", "/") for part in pointer.strip("/").split("/")]
        _set(content, path, copy.deepcopy(value))
    layout = document_from_text(written.text, "例.txt") if written.text else None
    return Form.model_validate({**_EMPTY, **content}), layout


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
