"""Data files of the package: vocabularies, units, thresholds. Lists live here, not in code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """Content of `NAME.yaml` beside this file. Raises FileNotFoundError for a name that is not there."""
    return yaml.safe_load((files(__name__) / f"{name}.yaml").read_text(encoding="utf-8"))
