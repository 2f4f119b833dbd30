"""The command: figures from a real run of the rules engine, targets that gate, a file that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.metrics import Scores
from evals.score import Case, main, misses, score_file

EVALS = Path(__file__).parents[2] / "evals"
STEM = "sh-2021-employment-center-declarations"


@pytest.fixture
def one_sample(tmp_path: Path) -> Path:
    for folder, suffix in (("samples", "txt"), ("gold", "json")):
        (tmp_path / folder).mkdir()
        source = EVALS / folder / f"{STEM}.{suffix}"
        (tmp_path / folder / source.name).write_bytes(source.read_bytes())
    return tmp_path


def run(folder: Path, *options: str) -> int:
    return main(["--samples", str(folder / "samples"), "--gold", str(folder / "gold"), *options])


def test_it_writes_counts_and_passes_a_sample_the_rules_can_read(one_sample: Path) -> None:
    out = one_sample / "out.json"
    assert run(one_sample, "--json", str(out)) == 0
    total = json.loads(out.read_text("utf-8"))["total"]
    assert (total["forms_gold"], total["rows_gold"]) == (1, 9)
    assert total["indicator_f1"] >= 0.99


def test_a_missed_target_fails_the_run_unless_told_not_to(one_sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = one_sample / "gold" / f"{STEM}.json"
    wrong = json.loads(gold.read_text("utf-8"))
    for row in wrong["forms"][0]["indicators"]:
        row["target"]["text"] += "（改）"
    gold.write_text(json.dumps(wrong), encoding="utf-8")
    assert run(one_sample) == 1
    assert "missed: row_f1 0.0000" in capsys.readouterr().out
    assert run(one_sample, "--no-gate") == 0


def test_an_unreadable_document_counts_as_one_without_forms(tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.write_bytes(b"")
    gold = json.loads((EVALS / "gold" / f"{STEM}.json").read_text("utf-8"))
    scores = score_file(Case("x", path, gold), "rules")
    assert scores.form_recall == 0
    assert any("空.txt" in mistake for mistake in scores.mistakes)


def test_targets_are_bounds_in_their_own_direction() -> None:
    scores = Scores(rows_gold=100, rows_found=100, rows_named=99, values=1000, silent=4)
    assert misses(scores, {"indicator_f1": "0.99", "silent_share": "0.004"}) == []
    lines = misses(scores, {"indicator_f1": "0.995", "silent_share": "0.003"})
    assert [line.split()[0] for line in lines] == ["indicator_f1", "silent_share"]
