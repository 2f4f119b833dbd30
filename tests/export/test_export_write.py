"""Writing: whole files or none, and one name for each source."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from export_cases import Case

from extractor.export import FORMATS, output_stems, write, write_atomically


def test_files_carry_the_contract_the_table_and_the_page(evaluation: Case, tmp_path: Path) -> None:
    paths = write(evaluation.extraction, evaluation.layout, tmp_path / "新建" / "结果", FORMATS)
    stem = "sh-2024-skills-center-self-evaluations"
    assert [path.name for path in paths] == [f"{stem}.json", f"{stem}.csv", f"{stem}.html", f"{stem}.xlsx"]
    assert json.loads(paths[0].read_text("utf-8")) == json.loads(evaluation.extraction.to_json())
    assert paths[1].read_bytes().startswith(b"\xef\xbb\xbf")
    assert paths[2].read_text("utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in paths[0].parent.iterdir()) == sorted(path.name for path in paths)


def test_an_unknown_format_writes_nothing(evaluation: Case, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write(evaluation.extraction, evaluation.layout, tmp_path, {"json", "doc"})
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.json"
    target.write_text("old")

    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
def test_files_have_the_permissions_of_ordinary_files(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.touch()
    write_atomically(ours, b"")
    assert ours.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize(
    ("paths", "stems"),
    [
        (["a/x.txt"], ["x"]),
        (["a/x.txt", "a/y.txt"], ["x", "y"]),
        (["甲/自评表.txt", "乙/自评表.txt", "丙/其他.txt"], ["甲-自评表", "乙-自评表", "其他"]),
        (["a/x.txt", "a/x.md"], ["x.txt", "x.md"]),
        (["a/x.txt", "a/X.md"], ["x.txt", "X.md"]),
        (["p/a/x.txt", "q/a/x.txt"], ["x", "x-2"]),
        (["p/a/x.txt", "q/a/x.txt", "b/x-2.txt"], ["x", "x-3", "x-2"]),
    ],
)
def test_no_two_sources_share_an_output_name(paths: list[str], stems: list[str]) -> None:
    given = [Path("/data") / path for path in paths]
    assert len({stem.casefold() for stem in output_stems(given)}) == len(given)
    assert output_stems(given) == stems
