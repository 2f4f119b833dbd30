"""All names of two years in; how alike any two of them are, out: 0…1, weighted by how rare their parts are.

In one form half of the names share the name of the event or the place; what tells rows apart is what few rows have.
So pairs of characters and the aspect (及时率, 奖项数 …) count by their rarity among these names, beside rapidfuzz.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from extractor.history.link_settings import load_link_settings
from extractor.history.name_parts import PLAIN, alike, aspect, pairs, subject, timeless


class Likeness:
    def __init__(self, names: Sequence[str]) -> None:
        self._all = max(len(names), load_link_settings().thresholds.least_names)
        self._count = Counter(token for name in names for token in _tokens(name))
        self._known: dict[tuple[str, str], float] = {}
        self._rarity: dict[str, float] = {}
        self._whole: dict[str, float] = {}

    def of(self, one: str, other: str) -> float:
        """0 where two names measure what cannot be one indicator."""
        if (one, other) not in self._known:
            self._known[one, other] = self._of(one, other)
        return self._known[one, other]

    def _of(self, one: str, other: str) -> float:
        if not alike(aspect(one), aspect(other)):
            return 0.0
        if timeless(one) == timeless(other):
            return 1.0
        share = load_link_settings().thresholds.pairs_share
        spelled = fuzz.ratio(subject(one), subject(other)) / 100
        return share * self._shared(one, other) + (1 - share) * spelled

    def _shared(self, one: str, other: str) -> float:
        """Dice's measure over weighted tokens."""
        first, second = _tokens(one), _tokens(other)
        whole = self._weigh_name(one) + self._weigh_name(other)
        return 2 * self._weight(first & second) / whole if whole else 0.0

    def kept(self, now: str, one: str, other: str) -> float:
        """How much of what tells two past names apart a name still says, 0…1: the larger share of either side."""
        said, first, second = pairs(now), pairs(one), pairs(other)
        own = [first - second, second - first]
        return max((self._weight(part & said) / self._weight(part) for part in own if part), default=1.0)

    def new(self, name: str, known: frozenset[str]) -> float:
        """How much of a name, 0…1, none of the known pairs of characters says."""
        said = pairs(name)
        return self._weight(said - known) / self._weight(said)

    def _weigh_name(self, name: str) -> float:
        """The weight of all tokens of a name, kept: every name is compared with those of a whole year."""
        if name not in self._whole:
            self._whole[name] = self._weight(_tokens(name))
        return self._whole[name]

    def _weight(self, tokens: frozenset[str]) -> float:
        return math.fsum(map(self._weigh_token, tokens))

    def _weigh_token(self, token: str) -> float:
        if token not in self._rarity:
            self._rarity[token] = math.log(1 + self._all / max(self._count[token], 1))
        return self._rarity[token]


@lru_cache(maxsize=8192)
def _tokens(name: str) -> frozenset[str]:
    """Pairs of characters and the aspect, where it is more than a count of things."""
    kind = aspect(name)
    return pairs(name) | {f"={kind}"} if kind != PLAIN else pairs(name)
