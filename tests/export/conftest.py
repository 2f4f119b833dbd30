"""Real extractions for the export tests."""

from __future__ import annotations

import pytest
from export_cases import HOSTILE, SAMPLES, Case, case_of

from extractor.reading import document_from_text, read


@pytest.fixture(scope="session", params=sorted(path.name for path in SAMPLES.glob("*.txt")))
def sample(request: pytest.FixtureRequest) -> Case:
    return case_of(read(SAMPLES / request.param))


@pytest.fixture(scope="session")
def evaluation() -> Case:
    return case_of(read(SAMPLES / "sh-2024-skills-center-self-evaluations.txt"))


@pytest.fixture(scope="session")
def bundle() -> Case:
    return case_of(read(SAMPLES / "sh-2025-hrss-bureau-declarations.txt"))


@pytest.fixture(scope="session")
def hostile() -> Case:
    return case_of(document_from_text(HOSTILE, "外来 <b>文件</b>.txt"))
