"""What the model is shown of a form: the messages of one call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractor.llm.client.prompts import Message, chat, prompt
from extractor.llm.reader.decode import Scope
from extractor.model.form import Kind


def form_messages(kind: Kind, scope: Scope, *, whole: bool, labels: Sequence[str] = ()) -> list[Message]:
    """System and user message for one call. labels: standard names of the labels in force where a part begins."""
    system = _for_whole(kind) if whole else _for_part(kind, scope.first, scope.last, labels)
    user = prompt("read_form.user").template.render(document=scope.view.shown(sorted(scope.shown)))
    return chat(system, user)


@cache
def _for_whole(kind: Kind) -> str:
    """The system message of a call that asks for everything: the same for every form of a kind."""
    return prompt("read_form.system").template.render(kind=kind, whole=True).strip()


def _for_part(kind: Kind, first: int, last: int, labels: Sequence[str]) -> str:
    template = prompt("read_form.system").template
    return template.render(kind=kind, whole=False, first=first, last=last, labels=labels).strip()
