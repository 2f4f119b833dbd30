"""`jixiao doctor` against a real server: what it says of machine and model, and its exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.command_line import jixiao

sys.path.insert(0, str(Path(__file__).parent / "llm"))
from fault_server import FaultServer, says, status

RIGHT = says({"sum": 7})
WIDE = {"COLUMNS": "200"}


@pytest.fixture(autouse=True)
def away_from_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def settings(server: FaultServer, folder: Path) -> dict[str, str]:
    return {**WIDE, "JIXIAO_MODEL": "m", "JIXIAO_BASE_URL": server.url, "JIXIAO_CACHE_DIR": str(folder)}


def test_without_a_model_the_machine_is_looked_at() -> None:
    done = jixiao("doctor", settings=WIDE)
    assert done.returncode == 0
    for what in ("扫描件", "LibreOffice", "字体", "磁盘空间", "回答缓存", "未配置"):
        assert what in done.stdout


def test_a_model_that_answers_is_measured_with_one_request(tmp_path: Path) -> None:
    with FaultServer(RIGHT) as server:
        done = jixiao("doctor", settings=settings(server, tmp_path))
    assert done.returncode == 0
    assert "文字不离开本机" in done.stdout
    assert "100+20 token" in done.stdout
    assert len(server.requests) == 1


def test_what_was_stepped_down_is_told_with_the_settings_to_write(tmp_path: Path) -> None:
    no_schema = status(400, message="response_format json_schema is not supported")
    no_seed = status(400, message="seed is not allowed", param="seed")
    with FaultServer(no_schema, no_seed, RIGHT) as server:
        done = jixiao("doctor", settings=settings(server, tmp_path))
    assert done.returncode == 0
    assert "json_object；不接受 seed" in done.stdout
    assert "JIXIAO_SEED=none、JIXIAO_MODE=json" in done.stdout


def test_a_model_that_does_not_answer_is_told_with_the_reason(tmp_path: Path) -> None:
    with FaultServer(status(401)) as server:
        done = jixiao("doctor", settings=settings(server, tmp_path))
    assert done.returncode == 3
    assert "JIXIAO_API_KEY" in done.stdout


def test_a_password_in_the_address_is_not_shown(tmp_path: Path) -> None:
    with FaultServer(status(500)) as server:
        given = settings(server, tmp_path) | {"JIXIAO_BASE_URL": server.url.replace("//", "//u:geheim@")}
        done = jixiao("doctor", settings=given | {"JIXIAO_MAX_ATTEMPTS": "1"})
    assert "geheim" not in done.stdout + done.stderr
