"""Recorded traffic with a model, replayed without a network: one cassette for each document and system.

A cassette (`FOLDER/NAME.yaml`, or `.yaml.gz` when it is large) holds the real requests and replies about one document.
A request that is not on it means that a prompt, a schema or a layout changed since; then nothing may pass on the old
answer. To record anew, delete the cassette, start an OpenAI-compatible endpoint at ADDRESS, and run with `--record`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import vcr
import yaml
from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import deserialize, serialize

from extractor.errors import JixiaoError
from extractor.settings import Settings

ADDRESS = "http://127.0.0.1:8399/v1"
MODEL = "relay"
LARGE = 24_000
"""Bytes from which a cassette is compressed."""
HOW = "请删除它，在 {address} 启动模型服务，再用 --record 重新录制（见 evals/README.md）"


class CassetteError(JixiaoError):
    """A cassette is missing, or does not hold the request that is made now. The message says how to record it."""


class _ReadableYaml:
    """YAML with Chinese left readable, so that a person can review a cassette."""

    @staticmethod
    def serialize(cassette: Any) -> str:
        return yaml.dump(cassette, allow_unicode=True, Dumper=yaml.CSafeDumper, width=200)

    @staticmethod
    def deserialize(text: str) -> Any:
        return yaml.load(text, Loader=yaml.CSafeLoader)


class _Compressing:
    """Plain YAML while it is small, gzip when it is large; reads either."""

    @staticmethod
    def load_cassette(path: Any, serializer: Any) -> Any:
        packed = Path(f"{path}.gz")
        if packed.exists():
            return deserialize(gzip.decompress(packed.read_bytes()).decode("utf-8"), serializer)
        if not Path(path).exists():
            raise CassetteNotFoundError(path)
        return deserialize(Path(path).read_text(encoding="utf-8"), serializer)

    @staticmethod
    def save_cassette(path: Any, contents: Any, serializer: Any) -> None:
        text = serialize(contents, serializer).encode("utf-8")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if len(text) >= LARGE:
            Path(f"{path}.gz").write_bytes(gzip.compress(text, mtime=0))
        else:
            Path(path).write_bytes(text)


@contextmanager
def cassette(folder: Path, name: str, *, record: bool = False) -> Iterator[Any]:
    """Replays `FOLDER/NAME`; with `record` a missing one is recorded.

    Raises CassetteError when it is missing, and on leaving when something was asked that is not on it, whatever the
    asking code made of that.
    """
    path = folder / f"{name}.yaml"
    exists = path.exists() or Path(f"{path}.gz").exists()
    if not exists and not record:
        raise CassetteError(f"{path}：没有录音。{HOW.format(address=ADDRESS)}")
    recorder = vcr.VCR(
        cassette_library_dir=str(folder),
        record_mode="none" if exists else "once",
        # The default ignores the body, and concurrent calls would replay each other's answers.
        match_on=["method", "scheme", "host", "port", "path", "body"],
        filter_headers=["authorization", "user-agent", "x-stainless-os", "x-stainless-arch"],
        decode_compressed_response=True,
    )
    recorder.register_serializer("readable", _ReadableYaml)
    recorder.register_persister(_Compressing)
    strangers: list[str] = []
    with recorder.use_cassette(f"{name}.yaml", serializer="readable", allow_playback_repeats=True) as tape:
        _note_strangers(tape, strangers)
        yield tape
    if strangers:
        raise CassetteError(f"{path}：录音与现在的请求不符（提示词、结构或版面改过）。{HOW.format(address=ADDRESS)}")


def _note_strangers(tape: Any, strangers: list[str]) -> None:
    """Writes down every request that cannot be replayed: a caller may swallow the error and fall back on its own."""
    may_play, may_record = tape.can_play_response_for, not tape.write_protected

    def can_play(request: Any) -> bool:
        playable = bool(may_play(request))
        if not playable and not may_record:
            strangers.append(request.uri)
        return playable

    tape.can_play_response_for = can_play


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
