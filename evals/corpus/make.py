"""Seed, count, strengths and kind in; documents of one form each out, with gold and an account of what happened.

Every document has a random source of its own, so that document N is the same whatever number of documents is made.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evals.corpus.content import DECLARATIONS, EVALUATIONS, Form, make_form
from evals.corpus.disturbances import DISTURBANCES, configuration
from evals.corpus.layouts import LABEL_MODES, LAYOUTS, lines_of
from evals.corpus.printed import print_form
from extractor.errors import JixiaoError

KINDS = {"declaration": DECLARATIONS, "evaluation": EVALUATIONS, "mixed": (*DECLARATIONS, *EVALUATIONS)}


class CorpusError(JixiaoError):
    """A name or a strength nobody knows; the message says which and what there is."""


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """One document. `about` is its line of the manifest."""

    name: str
    text: str
    gold: Form
    about: dict[str, Any]


def named_strengths(name: str) -> dict[str, float]:
    """none, mild, moderate or severe. Raises CorpusError."""
    named = configuration()["named"]
    if name not in named:
        raise CorpusError(f"不认识的强度“{name}”，可选 {'、'.join(named)}")
    return dict(named[name])


def make(seed: int, forms: int, strengths: Mapping[str, float], kind: str = "mixed") -> Iterator[CorpusDocument]:
    """`forms` documents; disturbances without a strength are off. Raises CorpusError at once for a wrong argument."""
    if kind not in KINDS:
        raise CorpusError(f"不认识的种类“{kind}”，可选 {'、'.join(KINDS)}")
    for name, strength in strengths.items():
        if name not in DISTURBANCES:
            raise CorpusError(f"不认识的干扰“{name}”，可选 {'、'.join(DISTURBANCES)}")
        if not 0 <= strength <= 1:
            raise CorpusError(f"{name}={strength}：强度应在 0 与 1 之间")
    return (_document(seed, number, dict(strengths), kind) for number in range(forms))


def _document(seed: int, number: int, strengths: dict[str, float], kind: str) -> CorpusDocument:
    content = random.Random(f"{seed}/{number}/{kind}")
    template = content.choice(KINDS[kind])
    layout, mode = content.choice(list(LAYOUTS)), content.choice(LABEL_MODES)
    form = make_form(content, template)
    lines = lines_of(print_form(form, template, content), mode)
    happened = {}
    for name, disturb in DISTURBANCES.items():
        strength = strengths.get(name, 0.0)
        if strength:
            happened[name] = disturb(lines, strength, random.Random(f"{seed}/{number}/{name}"), form)
    about = {
        "name": f"{number:04}",
        "seed": seed,
        "kind": form["kind"],
        "template": template,
        "layout": layout,
        "labels": mode,
        "rows": len(form["indicators"]),
        "strengths": strengths,
        "happened": {name: count for name, count in happened.items() if count},
    }
    return CorpusDocument(about["name"], LAYOUTS[layout](lines), {"forms": [form]}, about)
