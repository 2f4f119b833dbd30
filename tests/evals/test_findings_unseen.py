"""Forms the rules were not written with: what is said of them was judged one by one and holds its targets."""

from __future__ import annotations

import pytest

from evals.findings.score import TARGETS
from evals.findings.unseen import FORMS, WRONG, found, judged, precision, verdicts


def test_every_finding_was_judged_by_a_person() -> None:
    """A new finding is looked up in the form and put into judged_unseen.yaml, one that is gone is taken out."""
    assert sorted(set(found()) - set(judged()["after"])) == []
    assert sorted(set(judged()["after"]) - set(found())) == []


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_precision_holds_its_target(severity: str) -> None:
    assert precision(verdicts("after"), severity) >= TARGETS[f"precision_{severity}"]


def test_nothing_wrong_is_said() -> None:
    assert not any(verdict == WRONG for _, verdict in verdicts("after"))


def test_the_figures_of_before_are_worse() -> None:
    """The table itself: what was wrong then is in it."""
    before, after = verdicts("before"), verdicts("after")
    assert precision(before, "warning") < precision(after, "warning")
    assert set(judged()["kept"]) <= set(judged()["after"])
    assert not set(judged()["before"]) & set(judged()["after"])


def test_another_profile_says_the_same_of_all_but_weights() -> None:
    other = set(found("shanghai")) ^ set(found())
    assert {key.split(":")[1] for key in other} <= {"weights.split"}


def test_there_are_forms_of_both_kinds_and_many_bodies() -> None:
    assert len(list(FORMS.glob("*.txt"))) >= 20
    assert {key.split("#")[0] for key in judged()["overlooked"]} <= {path.stem for path in FORMS.glob("*.txt")}
