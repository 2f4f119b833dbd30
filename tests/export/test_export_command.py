"""`jixiao export`: what it writes, what it refuses, and that one broken file does not cost the others."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from export_cases import Case

from tests.command_line import jixiao


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = jixiao("export", *arguments)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def results(evaluation: Case, bundle: Case, tmp_path: Path) -> Path:
    folder = tmp_path / "结果"
    (folder / "甲").mkdir(parents=True)
    (folder / "自评.json").write_text(evaluation.extraction.to_json(), encoding="utf-8")
    (folder / "甲" / "申报.json").write_text(bundle.extraction.to_json(), encoding="utf-8")
    return folder


def test_tables_hold_the_forms_of_all_inputs(results: Path, evaluation: Case, bundle: Case, tmp_path: Path) -> None:
    out = tmp_path / "新建" / "表"
    code, stdout, _ = run(results, "-o", out, "--format", "parquet,csv，jsonl,xlsx")
    assert (code, stdout) == (0, "")
    rows = pq.read_table(out / "forms.parquet").to_pylist()
    assert len(rows) == len(evaluation.extraction.forms) + len(bundle.extraction.forms)
    names = {path.name for path in out.iterdir()}
    assert {"绩效表汇总.xlsx", "indicators.csv", "findings.jsonl", "review.parquet", "funding.csv"} <= names


def test_official_files_are_made_a_document(results: Path, tmp_path: Path) -> None:
    code, _, _ = run(results, "-o", tmp_path / "out", "--format", "official-docx,official-xlsx")
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "申报-official.docx", "申报-official.xlsx", "自评-official.docx", "自评-official.xlsx",
    ]  # fmt: skip


def test_a_broken_file_is_named_and_the_others_are_exported(results: Path, tmp_path: Path) -> None:
    (results / "坏.json").write_text('{"forms": []}', encoding="utf-8")
    code, _, stderr = run(results, "-o", tmp_path / "out", "--format", "jsonl")
    assert code == 2
    (line,) = [line for line in stderr.splitlines() if "坏.json" in line]
    assert "schema_version" in line
    assert (tmp_path / "out" / "forms.jsonl").exists()


def test_two_results_of_one_document_count_once(results: Path, evaluation: Case, tmp_path: Path) -> None:
    (results / "自评2.json").write_text(evaluation.extraction.to_json(), encoding="utf-8")
    code, _, stderr = run(results, "-o", tmp_path / "out", "--format", "parquet")
    assert code == 0
    assert "同一份文件" in stderr
    rows = pq.read_table(tmp_path / "out" / "forms.parquet").to_pylist()
    assert len({row["form_id"] for row in rows}) == len(rows)


def test_a_value_the_official_layout_has_no_cell_for_is_named(evaluation: Case, tmp_path: Path) -> None:
    extraction = evaluation.extraction.model_copy(deep=True)
    extraction.forms[1].project_category = "特定目标类"
    (tmp_path / "a.json").write_text(extraction.to_json(), encoding="utf-8")
    _, _, stderr = run(tmp_path / "a.json", "-o", tmp_path / "out", "--format", "official-docx")
    assert "第 2 张表" in stderr
    assert "项目类别" in stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["没有.json", "-o", "out"], "没有.json"),
        (["空", "-o", "out"], "没有 JSON 文件"),
        (["空", "-o", "out", "--format", "pdf"], "pdf"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空").mkdir()
    code, stdout, stderr = run(*arguments)
    assert (code, stdout) == (2, "")
    assert message in stderr
    assert len(stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
