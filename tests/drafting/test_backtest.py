"""What drafting promises in figures: links of the real pair, and targets against both carry-overs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evals.drafting.backtest import GAIN, PRECISION, RECALL, Guess, errors, made_up, main, real_pair
from evals.drafting.linked import score_links
from evals.drafting.renamed import score_renamed
from evals.drafting.synthetic import body


def test_links_of_the_real_pair_are_right():
    scores = score_links()
    assert scores.precision >= PRECISION
    assert scores.recall >= RECALL
    assert scores.sure_right == scores.sure >= 8


def test_links_of_forms_the_rules_were_not_set_on_are_right():
    scores = score_renamed(seed=1)
    assert scores.precision >= PRECISION
    assert scores.recall >= PRECISION
    assert scores.sure_right == scores.sure


def test_targets_beat_both_carry_overs_on_known_trends():
    found = errors(made_up(range(60)))
    assert found is not None
    assert found.gain >= GAIN
    assert found.asked == 0


def test_targets_of_the_real_pair_are_no_worse_than_the_carry_overs():
    """The body changed scope in half of the counts, which no history tells: the better carry-over is hard to beat."""
    found = errors(real_pair(budget=False))
    assert found is not None
    assert found.rows == 20
    assert found.proposed <= min(found.last_target, found.last_actual)


def test_a_made_up_body_is_the_same_every_time():
    assert body(7).past == body(7).past
    assert body(7).declared != body(8).declared


def test_errors_are_relative_and_leave_out_what_has_no_number():
    numbers = [Decimal(value) for value in (100, 90, 50, 110)]
    rows = [Guess("a", *numbers, volume=True), Guess("b", numbers[0], None, numbers[1], numbers[2], volume=True)]
    found = errors(rows)
    assert found is not None
    assert (found.rows, found.asked) == (1, 1)
    assert (found.proposed, found.last_target, found.last_actual) == (Decimal("0.1"), Decimal("0.5"), Decimal("0.1"))
    assert errors(rows[1:]) is None


def test_the_command_prints_tables(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.argv", ["backtest", "--seeds", "20"])
    assert main() == 0
    assert "召回率" in capsys.readouterr().out
