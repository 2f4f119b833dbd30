"""The invented form as a layout, and settings for a scripted server."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from lake_form import TEXT

from extractor.model.form import Span, Usage
from extractor.reading import Document, document_from_text
from extractor.settings import Settings


@pytest.fixture(autouse=True, scope="session")
def _libraries_are_loaded() -> None:
    """A second spent importing openai would be most of a short deadline."""
    import_module("extractor.llm.client.reask_loop")


@pytest.fixture
def layout() -> Document:
    return document_from_text(TEXT, "湖岸.txt")


@pytest.fixture
def region(layout: Document) -> Span:
    return (0, len(layout.text))


@pytest.fixture
def usage() -> Usage:
    return Usage()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Settings]:
    """Settings with no environment, no cache and short waits, overridden as given."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", *(f"JIXIAO_{field.upper()}" for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)

    def make(url: str, **given: Any) -> Settings:
        short: dict[str, Any] = {
            "base_url": url,
            "model": "scripted",
            "cache_dir": None,
            "backoff_seconds": 0.01,
            "backoff_max_seconds": 0.05,
            "timeout_seconds": 2,
            "deadline_seconds": 5,
            "max_attempts": 3,
        }
        return Settings(**(short | given))

    return make
