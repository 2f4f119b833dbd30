"""The data files of the room are checked when they are read; reading forms does not load what linking needs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from extractor.history.amounts import Amounts, load_amounts
from extractor.history.link_settings import LinkSettings, load_link_settings
from extractor.history.name_parts import NameParts, load_name_parts
from extractor.history.projects import ProjectWords, load_project_words
from extractor.resources import DataFile

EXTRACT = """
import sys
from pathlib import Path
from extractor.extraction import extract
assert extract(Path("evals/samples/sh-2025-skills-center-declarations.txt"), engine="rules").forms
sys.exit("scipy" in sys.modules)
"""


@pytest.mark.parametrize(
    ("model", "content"),
    [
        (Amounts, load_amounts()),
        (LinkSettings, load_link_settings()),
        (NameParts, load_name_parts()),
        (ProjectWords, load_project_words()),
    ],
)
def test_an_unknown_key_is_refused(model: type[DataFile], content: DataFile) -> None:
    with pytest.raises(ValidationError, match="surplus"):
        model.model_validate(content.model_dump() | {"surplus": 1})


def test_extraction_by_rules_never_loads_scipy() -> None:
    assert subprocess.run([sys.executable, "-c", EXTRACT], check=False).returncode == 0
