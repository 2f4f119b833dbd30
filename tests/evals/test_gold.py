"""A gold file may not contradict its source, and a draft may not pass for gold before a person has read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from evals.gold.cli import gold_app
from evals.gold.files import problems
from evals.gold.source import Source
from evals.mutations import mutated_documents
from evals.runs.dataset import GOLD, SAMPLES, GoldDocument, from_folder
from extractor.reading import document_from_text

STEM = "sh-2024-skills-center-self-evaluations"
SAMPLE = SAMPLES / f"{STEM}.txt"


@pytest.fixture(scope="module")
def sample() -> GoldDocument:
    return next(document for document in from_folder(GOLD, SAMPLES) if document.name == STEM)


def gold(*arguments: object) -> Result:
    return CliRunner().invoke(gold_app, [str(argument) for argument in arguments])


def test_the_fixtures_of_the_repository_agree_with_their_documents() -> None:
    result = gold("check")
    assert result.exit_code == 0, result.output
    assert "没有问题" in result.output


Change = Callable[[dict[str, Any]], Any]

SLIPS: dict[str, tuple[Change, str]] = {
    "a character": (lambda f: f["indicators"][3].update(name="申报第47届世赛在沪基地集训项目数"), "/indicators/3/name"),
    "a number": (lambda f: f["funding"]["rows"][0].update(executed="7651.23"), "/funding/rows/0/executed"),
    "a unit": (lambda f: f["indicators"][0]["target"].update(unit="家"), "/indicators/0/target/unit"),
    "an operator": (lambda f: f["indicators"][0]["target"].update(operator=">"), "/indicators/0/target/operator"),
    "a value": (lambda f: f["indicators"][0]["actual"].update(value="36"), "/indicators/0/actual/value"),
    "a measure's text": (
        lambda f: f["indicators"][0]["target"].update(text="≥51.00(个)", value="51"),
        "/indicators/0/target",
    ),
    "a weight": (lambda f: f["indicators"][0].update(weight="5"), "/indicators/0/weight"),
    "a score": (lambda f: f["indicators"][40].update(score="2"), "/indicators/40/weight"),
    "a JSON number": (lambda f: f["indicators"][0].update(weight=3), "/indicators/0/weight"),
    "a float": (lambda f: f["indicators"][0].update(weight=3.5), "/indicators/0/weight"),
    "thousands separators": (lambda f: f["funding"]["rows"][0].update(executed="7,651.32"), "/funding/rows/0"),
    "an empty text": (lambda f: f["indicators"][0].update(deviation=""), "/indicators/0/deviation"),
    "a missing key": (lambda f: f["indicators"][0].pop("target"), "/indicators/0/target"),
    "a misspelt key": (lambda f: f.update(implementig_unit="某单位"), "/implementig_unit"),
    "an unknown flag": (lambda f: f["indicators"][0].update(flags=["unsure"]), "/indicators/0/flags"),
    "a label that is nowhere": (lambda f: f["indicators"][0].update(level2="生态效益指标"), "/indicators/0/level2"),
    "a goal cut and joined": (lambda f: f["goals"].update(actual="组队参加全国技能大赛争取金牌"), "/goals/actual"),
    "another year": (lambda f: f.update(fiscal_year=2031), "/fiscal_year"),
    "what only a program writes": (lambda f: f.update(review=[]), "/review"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_with_its_form_and_cell(slip: str, sample: GoldDocument) -> None:
    change, cell = SLIPS[slip]
    changed = deepcopy(sample.gold)
    change(changed["forms"][0])
    found = list(problems(changed, Source.whole(sample.layout)))
    assert found, "the slip was not noticed"
    assert all(line.startswith(f"第 1 张表 {cell}") for line in found), found


def test_true_gold_of_damaged_print_passes() -> None:
    """A false alarm would make people write what the check wants instead of what the form says."""
    untrue = {"level1_lost", "targets_lost"}
    every_tenth = [one for number, one in enumerate(mutated_documents(SAMPLES, GOLD)) if number % 10 == 0]
    for one in every_tenth:
        if one.mutation not in untrue:
            assert not list(problems(one.gold, Source.whole(document_from_text(one.text, one.name)))), one.name


def test_pieces_of_interleaved_cells_count_in_order_only() -> None:
    layout = document_from_text("财政项目支出\n甲方案\t乙方\n编制完成率\t案通过率\n", "x.txt")
    source = Source.whole(layout)
    assert source.holds_text("甲方案编制完成率")
    assert source.holds_text("乙方案通过率")
    assert not source.holds_text("案通过率乙方")


def test_where_the_grammar_of_measures_is_in_doubt_the_person_decides(sample: GoldDocument) -> None:
    changed = deepcopy(sample.gold)
    text = SAMPLE.read_text(encoding="utf-8").replace("≥50(个)", "5-10(个)", 1)
    changed["forms"][0]["indicators"][2]["target"] = {"text": "5-10(个)", "operator": "≥", "value": "5", "unit": "个"}
    assert not list(problems(changed, Source.whole(document_from_text(text, "x.txt"))))


def test_new_starts_an_annotation_that_does_not_pass_as_one(tmp_path: Path) -> None:
    target = tmp_path / f"{STEM}.json"
    assert gold("new", SAMPLE, "-o", target).exit_code == 0
    started = json.loads(target.read_text(encoding="utf-8"))
    assert started["todo"]
    assert all(row["flags"] == [] for form in started["forms"] for row in form["indicators"])
    result = gold("check", target, "--documents", SAMPLES)
    assert result.exit_code == 1
    assert "todo" in result.output


def test_a_draft_of_a_reader_that_was_right_is_gold_once_the_todo_is_gone(tmp_path: Path, sample: GoldDocument) -> None:
    target = tmp_path / f"{STEM}.json"
    gold("new", SAMPLE, "-o", target)
    started = json.loads(target.read_text(encoding="utf-8"))
    del started["todo"]
    target.write_text(json.dumps(started), encoding="utf-8")
    assert gold("check", target, "--documents", SAMPLES).exit_code == 0
    names = [[row["name"] for row in form["indicators"]] for form in started["forms"]]
    assert names == [[row["name"] for row in form["indicators"]] for form in sample.gold["forms"]]


def test_new_lists_what_is_in_review(tmp_path: Path) -> None:
    document = SAMPLES / "sh-2026-employment-center-declarations.txt"
    target = tmp_path / "draft.json"
    gold("new", document, "-o", target)
    todo = json.loads(target.read_text(encoding="utf-8"))["todo"]
    assert any("/indicators/" in line and "：" in line for line in todo)


def test_new_does_not_overwrite_the_work_of_a_person(tmp_path: Path) -> None:
    target = tmp_path / "mine.json"
    target.write_text("{}", encoding="utf-8")
    result = gold("new", SAMPLE, "-o", target)
    assert result.exit_code == 2
    assert "不覆盖" in result.output
    assert target.read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("arguments", [["check", "no/such.json"], ["new", "no/such.txt"]])
def test_a_file_that_is_not_there_is_one_line_and_exit_2(arguments: list[str]) -> None:
    result = gold(*arguments)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize("content", ["{", "[]", '{"forms": {}}', '{"forms": [1]}'])
def test_broken_json_is_a_problem_and_not_a_crash(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content, encoding="utf-8")
    (tmp_path / "x.txt").write_text("空", encoding="utf-8")
    result = gold("check", tmp_path)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "x.json" in result.output


def test_gold_without_its_document_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"forms": []}', encoding="utf-8")
    result = gold("check", tmp_path)
    assert result.exit_code == 1
    assert "找不到同名的原文" in result.output
