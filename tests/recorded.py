"""Recorded traffic of a strong model, replayed without a network.

Each cassette in `tests/cassettes/` holds the real requests and replies about one form (`STEM-NUMBER.yaml`). A request
that is not on it means that a prompt, a schema or a layout changed: the cassette must then be recorded anew against an
OpenAI-compatible endpoint at ADDRESS (whoever answers there is called `relay` in the requests):

    rm tests/cassettes/STEM-NUMBER.yaml
    JIXIAO_RECORD=1 python -m pytest tests/test_recorded_model.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import vcr
import yaml

from extractor.settings import Settings

ADDRESS = "http://127.0.0.1:8399/v1"
MODEL = "relay"
FOLDER = Path(__file__).parent / "cassettes"
RECORDING = bool(os.environ.get("JIXIAO_RECORD"))


class ReadableYaml:
    """YAML with Chinese left readable, so that a person can review a cassette."""

    @staticmethod
    def serialize(cassette: Any) -> str:
        return yaml.dump(cassette, allow_unicode=True, Dumper=yaml.CSafeDumper, width=200)

    @staticmethod
    def deserialize(text: str) -> Any:
        return yaml.load(text, Loader=yaml.CSafeLoader)


@contextmanager
def cassette(name: str) -> Iterator[Any]:
    """Replays `tests/cassettes/NAME.yaml`; records it when JIXIAO_RECORD is set."""
    recorder = vcr.VCR(
        cassette_library_dir=str(FOLDER),
        record_mode="once" if RECORDING else "none",
        # The default ignores the body, and concurrent calls would replay each other's answers.
        match_on=["method", "scheme", "host", "port", "path", "body"],
        filter_headers=["authorization", "user-agent", "x-stainless-os", "x-stainless-arch"],
        decode_compressed_response=True,
    )
    recorder.register_serializer("readable", ReadableYaml)
    with recorder.use_cassette(f"{name}.yaml", serializer="readable", allow_playback_repeats=True) as tape:
        yield tape


def settings(**given: Any) -> Settings:
    """Settings of the recorded model: no cache, and no second try while replaying, so that a miss fails at once."""
    fixed: dict[str, Any] = {
        "base_url": ADDRESS,
        "model": MODEL,
        "api_key": "none",
        "cache_dir": None,
        "max_concurrency": 64,
        "max_attempts": 1,
        "timeout_seconds": 3600,
        "deadline_seconds": 7200,
    }
    return Settings(**(fixed | given))
