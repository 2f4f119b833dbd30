"""`bench.yaml` in, sizes and targets out: one place that every benchmark and its test reads them from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def configuration(part: str) -> dict[str, Any]:
    """One section of the file."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "bench.yaml").read_text(encoding="utf-8"))[part]
    return found
