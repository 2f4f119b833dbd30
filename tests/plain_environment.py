"""The environment of a process under test: none of the developer's settings, but the tests' own record of outputs."""

from __future__ import annotations

import os

from extractor.export.own_outputs import STATE_DIR


def plain_environment(*hidden: str) -> dict[str, str]:
    """Without the settings, and without variables that begin with one of `hidden`."""
    begins = ("JIXIAO_", "OPENAI_", *hidden)
    return {name: value for name, value in os.environ.items() if name == STATE_DIR or not name.startswith(begins)}
