"""Parsers run where they can be killed: crash, hang, memory and foreign errors become errors that name the file."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from extractor.errors import ReadError
from extractor.reading import sandbox
from extractor.reading.options import ReadOptions

OPTIONS = ReadOptions()


@pytest.fixture(autouse=True)
def _tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of misbehaving parsers that the other process can import."""
    sandbox.close()
    (tmp_path / "misbehaving.py").write_text(
        "import os, time, signal\n"
        "from extractor.errors import ReadError\n"
        "def where(options): return os.getpid(), os.getcwd()\n"
        "def crash(options): os.kill(os.getpid(), signal.SIGSEGV)\n"
        "def hang(options): time.sleep(60)\n"
        "def eat(options): return len(b'x' * (4 * 2**30))\n"
        "def refuse(options): raise ReadError('内.pdf', '读不了')\n"
        "def bug(options): return 1 // 0\n"
        "def deep(options): return deep(options)\n"
        "def tell(options): options.progress('第 1 页'); print('noise'); return 7\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def run(function: str, options: ReadOptions = OPTIONS) -> object:
    return sandbox.run("misbehaving", function, (), "表.pdf", 1000, options)


@pytest.mark.parametrize(
    ("function", "words"), [("crash", "SIGSEGV"), ("eat", "内存"), ("deep", "内存"), ("bug", "意外")]
)
def test_a_parser_that_fails_is_an_error_that_names_the_file(function: str, words: str) -> None:
    with pytest.raises(ReadError, match=rf"^表\.pdf：.*{words}"):
        run(function)


def test_a_parser_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "quiet_seconds", lambda _: 1.0)
    began = time.monotonic()
    with pytest.raises(ReadError, match="没有结果"):
        run("hang")
    assert time.monotonic() - began < 10


def test_the_parsers_own_error_comes_through_unchanged() -> None:
    with pytest.raises(ReadError) as caught:
        run("refuse")
    assert (caught.value.name, caught.value.reason) == ("内.pdf", "读不了")


def test_a_process_is_kept_for_the_next_file_and_replaced_after_a_crash() -> None:
    first, _ = run("where")  # type: ignore[misc]
    assert run("where")[0] == first  # type: ignore[index]
    with pytest.raises(ReadError):
        run("crash")
    assert run("where")[0] != first  # type: ignore[index]


def test_progress_comes_through_and_prints_do_not_disturb() -> None:
    told: list[str] = []
    assert run("tell", ReadOptions(on_progress=told.append)) == 7
    assert told == ["第 1 页"]


def test_the_process_works_in_a_folder_of_its_own_that_is_removed() -> None:
    pid, folder = run("where")  # type: ignore[misc]
    assert folder != str(Path.cwd())
    sandbox.close()
    assert not Path(folder).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
