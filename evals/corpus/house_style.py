"""A random source in, the habits of one office out: colons, thousands, decimals, dates as its prints show them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Style:
    """How one office prints: signs after labels, numbers, dates."""

    colon: str
    thousands: bool
    places: int | None
    date: str
    points: int
    dash: str
    parenthesis: str

    @classmethod
    def random(cls, rng: random.Random) -> Style:
        return cls(
            rng.choice(["", ":", "："]),
            rng.random() < 0.6,
            rng.choice([2, 2, None]),
            rng.choice(["{}-{}-{}", "{}-{}-{}", "{}年{}月{}日", "{}.{}.{}"]),
            rng.choice([2, 2, 0]),
            rng.choice(["-", "-", "—"]),
            rng.choice(["({})", "（{}）"]),
        )

    def money(self, value: str | None) -> str:
        if value is None:
            return ""
        number = Decimal(value)
        places = max(0, -int(number.as_tuple().exponent)) if self.places is None else self.places
        return f"{number:{',' if self.thousands else ''}.{places}f}"

    def day(self, value: str | None) -> str:
        return self.date.format(*value.split("-")) if value else ""

    def unit(self, funding: dict[str, Any]) -> str:
        """In parentheses; some forms print none."""
        return self.parenthesis.format(funding["currency_unit"]) if funding["currency_unit"] else ""

    def point(self, value: str | None) -> str:
        if value is None:
            return self.dash
        number = Decimal(value)
        return f"{number:.{max(self.points, -int(number.as_tuple().exponent))}f}"
