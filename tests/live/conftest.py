"""The local 270M model served for the length of the tests; they are skipped without the extra `local`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor.llm.client.local_server import installed
from extractor.settings import Settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def local_model() -> Iterator[str]:
    """Address of the model's OpenAI-compatible endpoint, served by the command a user would run."""
    if not installed():
        pytest.skip("the extra `local` is not installed")
    command = [sys.executable, "-m", "extractor.llm.client.local_server", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def local_settings(local_model: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Settings]:
    """Settings for the local model with small limits, so that a form takes seconds; overridden as given."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", *(f"JIXIAO_{field.upper()}" for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def make(**given: Any) -> Settings:
        small: dict[str, Any] = {
            "base_url": local_model,
            "model": "gemma-3-270m",
            "cache_dir": None,
            "max_output_tokens": 200,
            "max_reasks": 1,
            "max_concurrency": 1,
            "timeout_seconds": 15,
            "deadline_seconds": 18,
        }
        return Settings(**(small | given))

    return make
