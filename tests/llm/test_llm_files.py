"""Several files of one call each: they overlap, and each result is its own file's."""

from __future__ import annotations

import json
from pathlib import Path

from fault_server import FaultServer, says, slow
from lake_form import ANSWER, TEXT

from tests.command_line import jixiao

FILES, AT_ONCE = 7, 3


def test_files_overlap_up_to_the_calls_allowed_and_keep_their_results(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(FILES)]
    for number, path in enumerate(paths):
        path.write_text(TEXT.replace("湖岸巡护", f"湖岸巡护{number}"), encoding="utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    with FaultServer(*[slow(0.5, says(ANSWER))] * FILES) as server:
        given = {
            "JIXIAO_MODEL": "scripted",
            "JIXIAO_BASE_URL": server.url,
            "JIXIAO_API_KEY": "none",
            "JIXIAO_MAX_CONCURRENCY": str(AT_ONCE),
            "JIXIAO_CACHE_DIR": str(tmp_path / "cache"),
        }
        command = ["extract", *map(str, [*paths, tmp_path / "空.txt"]), "--engine", "llm", "-o", str(tmp_path / "out")]
        done = jixiao(*command, cwd=tmp_path, settings=given)
    assert done.returncode == 2, done.stderr
    assert "空.txt" in done.stderr
    assert server.most_at_once == AT_ONCE
    assert len(server.requests) == FILES
    for number, path in enumerate(paths):
        (form,) = json.loads((tmp_path / "out" / f"{path.stem}.json").read_text("utf-8"))["forms"]
        assert (form["project_name"], form["engine"]) == (f"湖岸巡护{number}", "llm")
        assert len(form["indicators"]) == 4
