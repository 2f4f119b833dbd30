"""What every system answers with, ours and others': one record, so that one set of metrics fits all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Output:
    """What a system made of one document: JSON of the contract (no forms after an error), its costs, its error."""

    extraction: dict[str, Any]
    seconds: float
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: str | None = None
    error: str | None = None
    notices: tuple[str, ...] = field(default=())
