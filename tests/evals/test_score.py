"""The command: figures from a real run of the rules engine, targets that gate, a file that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.metrics.rates import Scores
from evals.runs.dataset import GoldDocument
from evals.runs.score import main, misses, score_document
from extractor.reading import document_from_text
from extractor.settings import Settings

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


def test_a_document_without_its_text_is_one_line_and_exit_2(
    one_sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (one_sample / "samples" / f"{STEM}.txt").write_bytes(b"")
    assert run(one_sample) == 2
    (one_sample / "samples" / f"{STEM}.txt").unlink()
    assert run(one_sample) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(STEM in line for line in lines)


def test_a_document_the_engine_gives_up_counts_as_one_without_forms() -> None:
    gold = json.loads((EVALS / "gold" / f"{STEM}.json").read_text("utf-8"))
    text = (EVALS / "samples" / f"{STEM}.txt").read_text("utf-8")
    unreachable = Settings(_env_file=None, model="m", base_url="http://127.0.0.1:9/v1", max_attempts=1, cache_dir=None)
    document = GoldDocument("甲", "甲", document_from_text(text, "甲.txt"), gold)
    scores = score_document(document, "llm", unreachable)
    assert (scores.forms_found, scores.form_recall) == (0, 0)
    assert scores.mistakes[0].startswith("甲: ")
    assert len(scores.mistakes) > 1


def test_targets_are_bounds_in_their_own_direction() -> None:
    scores = Scores(rows_gold=100, rows_found=100, rows_named=99, values=1000, silent=4)
    assert misses(scores, {"indicator_f1": "0.99", "silent_share": "0.004"}) == []
    lines = misses(scores, {"indicator_f1": "0.995", "silent_share": "0.003"})
    assert [line.split()[0] for line in lines] == ["indicator_f1", "silent_share"]
    assert misses(Scores(), {"evidence_share": "0.9"}) == ["evidence_share n/a, target ≥ 0.9"]
