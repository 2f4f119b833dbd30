"""A run folder is whole or not there, holds what was read with what, and says clearly why it cannot be made or used."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evals.cli import app
from evals.runs.dataset import GOLD, SAMPLES, GoldDocument, chosen, documents_of, from_folder, single_forms
from evals.runs.folder import Run, RunError, load_run, write_run
from evals.runs.recorded import CassetteError
from evals.runs.run import Plan, run, settings_for
from extractor.settings import Settings

CASSETTES = Path(__file__).parents[1] / "cassettes" / "llm"
STEM = "sh-2021-employment-center-declarations"
RULES = Settings(_env_file=None)


def plan(documents: list[GoldDocument], **given: object) -> Plan:
    return Plan(**({"system": "rules", "documents": documents, "dataset": "samples", "settings": RULES} | given))  # type: ignore[arg-type]


def sample() -> list[GoldDocument]:
    return chosen(from_folder(GOLD, SAMPLES), [STEM], None)


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def done() -> Run:
    return run(plan(sample(), repeat=2))


def test_a_run_comes_back_from_its_folder(done: Run, tmp_path: Path) -> None:
    loaded = load_run(write_run(done, tmp_path / "a" / "run"))
    assert loaded.documents == json.loads(json.dumps(done.documents))
    assert loaded.total == Run({}, loaded.documents).total
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["run"]


def test_every_document_and_repeat_has_a_line(done: Run) -> None:
    assert [(line["name"], line["repeat"]) for line in done.documents] == [(STEM, 0), (STEM, 1)]
    line = done.documents[0]
    assert len(line["values"]) == line["counts"]["values"] > 0
    assert line["counts"]["documents"] == 1
    assert all(line["text"][slice(*span)] for value in line["values"] for span in value["spans"])


def test_it_says_what_was_read_with_what_and_keeps_no_secret() -> None:
    settings = Settings(_env_file=None, api_key="sk-secret", base_url="https://me:pass@server.example/v1?key=hidden")
    info = run(plan(sample(), settings=settings)).info
    assert (info["format"], info["system"], info["dataset"], info["model"]) == (1, "rules", "samples", None)
    assert {"python", "openai"} <= info["versions"].keys()
    assert all(info["prompts"].values())
    assert info["settings"]["base_url"] == "https://server.example/v1"
    assert not [word for word in ("secret", "pass@", "hidden") if word in json.dumps(info)]


def test_separators_a_form_may_print_do_not_break_lines(done: Run, tmp_path: Path) -> None:
    odd = done.documents[0] | {"text": "甲\u2028乙\x85丙"}
    assert load_run(write_run(Run(done.info, [odd]), tmp_path / "run")).documents[0]["text"] == "甲\u2028乙\x85丙"


@pytest.mark.parametrize("damage", ["no lines", "half a line", "a line less", "another format", "not a folder"])
def test_a_folder_that_is_not_a_whole_run_is_refused(done: Run, tmp_path: Path, damage: str) -> None:
    folder = write_run(done, tmp_path / "run")
    info, lines = folder / "run.json", folder / "documents.jsonl"
    if damage == "no lines":
        lines.unlink()
    elif damage == "half a line":
        lines.write_bytes(lines.read_bytes()[:-100])
    elif damage == "a line less":
        lines.write_text(lines.read_text("utf-8").split("\n")[0] + "\n", encoding="utf-8")
    elif damage == "another format":
        info.write_text(json.dumps(json.loads(info.read_text("utf-8")) | {"format": 2}), encoding="utf-8")
    else:
        folder = tmp_path / "nothing"
    with pytest.raises(RunError, match="重新运行"):
        load_run(folder)


def test_a_run_that_cannot_be_written_leaves_nothing(done: Run, tmp_path: Path) -> None:
    broken = Run(done.info, [done.documents[0], {"name": object()}])
    with pytest.raises(TypeError):
        write_run(broken, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_never_overwritten_and_says_so_before_reading(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    result = command("run", "--only", STEM, "-o", tmp_path / "run")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "已存在" in result.stderr


def test_negatives_count_false_forms_only() -> None:
    total = run(plan(list(documents_of("negatives")), dataset="negatives")).total
    assert (total.forms_gold, total.forms_right) == (0, 0)
    assert total.forms_found == 0 or total.form_precision == 0


def test_cassettes_replay_a_model_run() -> None:
    documents = chosen(single_forms(), [f"{STEM}-0"], None)
    settings = settings_for("llm", CASSETTES, None, None)
    replayed = run(plan(documents, system="llm", dataset="forms", settings=settings, replay=CASSETTES, concurrency=4))
    assert (replayed.info["model"], replayed.info["replayed"]) == (settings.model, True)
    assert replayed.documents[0]["error"] is None
    assert replayed.documents[0]["calls"] == 1
    assert replayed.rate("row_f1") == 1


def test_a_missing_cassette_ends_the_run_as_itself(tmp_path: Path) -> None:
    settings = settings_for("llm", tmp_path, None, None)
    with pytest.raises(CassetteError, match=STEM):
        run(plan(sample(), system="llm", settings=settings, replay=tmp_path))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--engine", "oracle"), "不认识的系统“oracle”"),
        (("--set", "所有"), "不认识的文档集“所有”"),
        (("--only", "没有这份"), "没有这份"),
        (("--record",), "--replay"),
        (("--engine", "llm", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"), "连接不上模型服务"),
    ],
)
def test_what_cannot_run_is_one_line_and_exit_2(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = command("run", *arguments, "-o", tmp_path / "run")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_run_and_report_from_the_command_line(tmp_path: Path) -> None:
    result = command("run", "--only", STEM, "-o", tmp_path / "run")
    assert result.exit_code == 0, result.stderr
    assert "整行F1" in result.stdout
    result = command("report", tmp_path / "run", "-o", tmp_path / "page.html")
    assert result.exit_code == 0, result.stderr
    assert STEM in result.stdout or "rules samples" in result.stdout
    assert (tmp_path / "page.html").stat().st_size > 1000


def test_the_command_line_does_not_load_the_harness_before_it_is_asked() -> None:
    import subprocess

    code = "import sys, evals.cli; print([m for m in ('pydantic_evals', 'scipy', 'numpy') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
