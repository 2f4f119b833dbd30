"""Which forms are read and what they are about, by titles and columns: `form_kinds.yaml`, typed."""

from __future__ import annotations

import re
from functools import cache

from extractor.model.form import Scope
from extractor.resources import DataFile, read_data

ENOUGH_COLUMNS = 2
"""Different columns of a kind that make a form one of it, whatever its title."""


class OtherKind(DataFile):
    """What title and columns of a kind say."""

    title: re.Pattern[str]
    columns: re.Pattern[str]


class FormKinds(DataFile):
    """Content of form_kinds.yaml. unsupported: name of a kind → how it is known; scopes: scope → what titles say."""

    unsupported: dict[str, OtherKind]
    scopes: dict[Scope, re.Pattern[str]]


@cache
def load_form_kinds() -> FormKinds:
    """Read the kinds, once."""
    return read_data(FormKinds, __package__ or "extractor.terms", "form_kinds")


def unsupported_kind(title: str, body: str) -> str | None:
    """Name of the kind of form that is not read, None for one that is. title, body: folded texts."""
    for name, kind in load_form_kinds().unsupported.items():
        if kind.title.search(title) or len(set(kind.columns.findall(body))) >= ENOUGH_COLUMNS:
            return name
    return None


def scope_of(title: str) -> Scope:
    """What a form is about, by its folded title."""
    return next((scope for scope, said in load_form_kinds().scopes.items() if said.search(title)), "project")
