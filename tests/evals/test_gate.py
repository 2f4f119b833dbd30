"""The gate goes red for anything that got worse, names it, and compares nothing but like with like."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from evals.cli import app
from evals.output import Output
from evals.runs.dataset import GOLD, SAMPLES, GoldDocument, chosen, from_folder
from evals.runs.folder import Run, RunError, write_run
from evals.runs.gate import Verdict, baseline_of, judge, load_baseline
from evals.runs.run import Plan, line_of, run
from extractor.settings import Settings

STEM = "sh-2021-employment-center-declarations"
Form = dict[str, Any]


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def document() -> GoldDocument:
    return chosen(from_folder(GOLD, SAMPLES), [STEM], None)[0]


@pytest.fixture(scope="module")
def good(document: GoldDocument) -> Run:
    return run(Plan("rules", [document], "samples", Settings(_env_file=None)))


@pytest.fixture
def damaged(good: Run, document: GoldDocument) -> Callable[[Callable[[Form], None]], Run]:
    """The good run with its extraction changed and scored again by the real metrics."""

    def change(damage: Callable[[Form], None]) -> Run:
        extraction = deepcopy(good.documents[0]["extraction"])
        extraction["forms"][0]["review"] = []  # what the reader doubts today is not what is tested
        damage(extraction["forms"][0])
        return Run(good.info, [line_of(document, Output(extraction, 0), 0)])

    return change


def wrong_name(form: Form) -> None:
    form["indicators"][0]["name"] += "误"


def wrong_name_in_review(form: Form) -> None:
    wrong_name(form)
    form["review"].append({"pointer": "/indicators/0/name", "reasons": ["看"]})


def words(verdict: Verdict) -> str:
    return "\n".join(verdict.worse)


def test_the_same_run_is_green(good: Run) -> None:
    assert judge(good, baseline_of(good)) == Verdict((), ())


def test_what_got_worse_is_named_with_document_field_and_both_values(good: Run, damaged: Any) -> None:
    verdict = judge(damaged(wrong_name), baseline_of(good))
    assert "indicator_f1" in words(verdict)
    assert "新的静默错误：1 处" in words(verdict)
    right = good.documents[0]["extraction"]["forms"][0]["indicators"][0]["name"]
    (line,) = [line for line in verdict.worse if STEM in line]
    assert "第 1 张表 name /indicators/0/name" in line
    assert f"“{right}误”，应为 “{right}”" in line


def test_more_to_review_is_worse_too(good: Run, damaged: Any) -> None:
    def ask_for_everything(form: Form) -> None:
        form["review"] = [{"pointer": "", "reasons": ["看"]}]

    assert "review_share" in words(judge(damaged(ask_for_everything), baseline_of(good)))


def test_tolerance_forgives_rates_but_no_new_silent_error(good: Run, damaged: Any) -> None:
    assert judge(damaged(wrong_name_in_review), baseline_of(good), tolerance=0.5).worse == ()
    assert "新的静默错误" in words(judge(damaged(wrong_name), baseline_of(good), tolerance=0.5))


def test_a_silent_error_is_new_even_where_another_one_went(damaged: Any) -> None:
    def another(form: Form) -> None:
        form["indicators"][1]["name"] += "误"

    assert "新的静默错误：1 处" in words(judge(damaged(another), baseline_of(damaged(wrong_name))))


def test_an_error_that_was_in_review_and_is_silent_now_is_new(damaged: Any) -> None:
    assert "新的静默错误：1 处" in words(judge(damaged(wrong_name), baseline_of(damaged(wrong_name_in_review))))


def test_a_rate_that_can_no_longer_be_measured_is_worse(good: Run, damaged: Any) -> None:
    def point_at_nothing(form: Form) -> None:
        form["evidence"] = {}

    assert "evidence_share：1.0000 → 无从计算" in words(judge(damaged(point_at_nothing), baseline_of(good)))


def test_other_documents_or_systems_are_no_comparison(good: Run) -> None:
    renamed = Run(good.info, [good.documents[0] | {"name": "另一份"}])
    with pytest.raises(RunError, match="文档不同"):
        judge(renamed, baseline_of(good))
    with pytest.raises(RunError, match="table"):
        judge(Run(good.info | {"system": "table"}, good.documents), baseline_of(good))


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1}', '{"format": 1, "rates": {}, "documents": {}}', '"甲"'])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match="python -m evals baseline"):
        load_baseline(tmp_path / "b.json")


def test_baseline_and_gate_from_the_command_line(damaged: Any, tmp_path: Path) -> None:
    better, worse = (
        write_run(damaged(damage), tmp_path / name) for name, damage in (("good", lambda _: None), ("bad", wrong_name))
    )
    expected = tmp_path / "expected" / "rules-samples.json"
    assert command("baseline", better, "-o", expected).exit_code == 0
    assert STEM in next(iter(json.loads(expected.read_text("utf-8"))["documents"]))
    green = command("gate", better, "--baseline", expected)
    assert (green.exit_code, green.stdout) == (0, "通过：没有变差\n")
    red = command("gate", worse, "--baseline", expected)
    assert red.exit_code == 1
    assert STEM in red.stdout
    assert command("baseline", worse, "-o", expected).exit_code == 0
    improved = command("gate", better, "--baseline", expected)
    assert improved.exit_code == 0
    assert f"python -m evals baseline {better} -o {expected}" in improved.stdout
    assert command("gate", better, "--baseline", tmp_path / "none.json").exit_code == 2
