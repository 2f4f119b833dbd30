"""Samples and their gold in; mutated documents with gold that is still true out.

The exam of a reader without a model: a reader made for the files and not for the grammar fails here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from evals.mutations import labels, layouts, pages, wording
from evals.mutations.bundle import bundles
from evals.mutations.document import Document, Gold
from evals.mutations.registry import BASES, MUTATIONS

__all__ = ["MUTATIONS", "Mutated", "labels", "layouts", "mutated_documents", "pages", "wording"]


@dataclass(frozen=True, slots=True)
class Mutated:
    """A mutated document: its bytes, its text before encoding, its gold."""

    name: str
    mutation: str
    data: bytes
    text: str
    gold: Gold


def mutated_documents(samples: Path, gold: Path) -> Iterator[Mutated]:
    """Every mutation of every sample it applies to; the same bytes on every run."""
    originals = [
        (path.stem, (samples / f"{path.stem}.txt").read_text(encoding="utf-8"), json.loads(path.read_text("utf-8")))
        for path in sorted(gold.glob("*.json"))
    ]
    for change in MUTATIONS.values():
        for base in change.bases:
            for stem, text, form in originals:
                document = BASES[base](stem, text, deepcopy(form))
                if document is None:
                    continue
                rng = random.Random(f"{change.name}/{base}/{stem}")
                change.mutate(document, rng)
                yield _finished(document, f"{change.name}--{base}--{stem}", change.name, rng)
    for name, document in bundles(originals):
        yield _finished(document, f"bundle--{name}", f"bundle_{name}", random.Random(name))


def _finished(document: Document, name: str, mutation: str, rng: random.Random) -> Mutated:
    text = document.text(rng)
    forms = [sheet.gold for sheet in document.sheets]
    return Mutated(name, mutation, document.encode(text), text, {"forms": forms})
