"""What all tests share: the record of written files lies in a folder of its own, not in the developer's.

And which tests are slow, in one place: `make quick` leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.export.own_outputs import STATE_DIR

TESTS = Path(__file__).parent
SLOW = (
    "checks/test_same_findings.py",
    "drafting/test_backtest.py",
    "drafting/test_recorded_drafts.py",
    "drafting/test_writing.py",
    "evals/test_bench.py",
    "evals/test_compare.py",
    "evals/test_corpus.py",
    "evals/test_corpus_files.py",
    "evals/test_findings.py",
    "evals/test_findings_unseen.py",
    "evals/test_gold.py",
    "evals/test_hostile.py",
    "evals/test_mutations.py",
    "evals/test_report.py",
    "export/test_export_pages.py",
    "llm/test_llm_faults.py",
    "parsing/test_borders.py",
    "parsing/test_rows.py",
    "reading/test_docx.py",
    "reading/test_ocr_files.py",
    "reading/test_ocr_gutters.py",
    "reading/test_office.py",
    "reading/test_worker.py",
    "test_cli.py::TestBadInput::test_size_is_bounded_in_time_and_memory",
    "test_cli.py::TestProcess",
    "test_other_systems.py",
    "test_packaging.py",
    "test_python_api.py",
    "test_recorded_model.py",
    "test_startup.py",
)
"""Modules, classes and functions whose tests take seconds, or start many processes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = f"{item.path.relative_to(TESTS).as_posix()}::{item.nodeid.partition('::')[2]}"
        if place.startswith(SLOW):
            item.add_marker("slow")


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In the environment, so that processes inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_DIR, str(tmp_path_factory.mktemp("state")))
        yield
