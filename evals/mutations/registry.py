"""The list of mutations: a decorator puts a mutator on it, with the bases it starts from."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from evals.mutations.document import Document, Gold, printed, regular, table
from evals.mutations.flow import flow

Mutator = Callable[[Document, random.Random], None]
Base = Callable[[str, str, Gold], Document | None]

BASES: dict[str, Base] = {"printed": printed, "regular": regular, "table": table, "flow": flow}


class Mutation(NamedTuple):
    """A named change, and the bases (printed, regular, table, flow) it is made on."""

    name: str
    bases: tuple[str, ...]
    mutate: Mutator


MUTATIONS: dict[str, Mutation] = {}


def mutation(*bases: str) -> Callable[[Mutator], Mutator]:
    """Register a mutator under its function's name."""

    def register(mutate: Mutator) -> Mutator:
        MUTATIONS[mutate.__name__] = Mutation(mutate.__name__, bases, mutate)
        return mutate

    return register
