"""The checks against a strict reviewer: recall and precision on the samples, planted faults, sound forms, speed."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from evals.corpus.make import make
from evals.findings.plant import RECALL, clean_forms, graft, on_clean, plant
from evals.findings.score import TARGETS, all_findings, sample_reports, score
from extractor.checks import check_forms, load_rules
from extractor.checks.reporting.report import CheckReport
from extractor.extraction import extract
from extractor.reading import document_from_text


@pytest.fixture(scope="module")
def reports() -> Mapping[str, CheckReport]:
    return sample_reports()


def test_recall_and_precision_hold_their_targets(reports: Mapping[str, CheckReport]) -> None:
    for name, value in score(reports).figures().items():
        assert value >= TARGETS[name], name


def test_nothing_forbidden_is_raised(reports: Mapping[str, CheckReport]) -> None:
    assert score(reports).alarms == []


def test_every_finding_was_judged_by_a_person(reports: Mapping[str, CheckReport]) -> None:
    """A new finding is looked up in the source and put into judged.yaml, one that is gone is taken out."""
    scores = score(reports)
    assert scores.unjudged == []
    assert scores.stale == []


def test_a_finding_has_one_key(reports: Mapping[str, CheckReport]) -> None:
    keys = [finding.key for _, finding in all_findings(reports)]
    assert len(keys) == len(set(keys))


def test_a_missed_finding_is_noticed(reports: Mapping[str, CheckReport]) -> None:
    """The score itself: without the findings of one form, what was expected there is missed."""
    stem = "sh-2024-skills-center-self-evaluations"
    form = reports[stem].documents[0].forms[0]
    emptied = form.model_copy(update={"findings": []})
    document = reports[stem].documents[0].model_copy(update={"forms": [emptied, *reports[stem].documents[0].forms[1:]]})
    scores = score({**reports, stem: reports[stem].model_copy(update={"documents": [document]})})
    assert any(line.startswith("E 8b") for line in scores.missed)


def test_sound_forms_raise_nothing() -> None:
    assert on_clean(60) == []


def test_planted_faults_are_found() -> None:
    result = plant(list(load_rules().values()), forms=3)
    assert {code: float(value) for code, value in result.weak.items()} == {}
    assert result.found.total() >= RECALL * result.planted.total()


def test_a_fault_is_planted_where_it_was_not() -> None:
    """A graft changes what its pointers name and nothing else of the host."""
    host, donor = list(clean_forms(12))[:2]
    grafted = graft(host, donor, ["/indicators/0/target"])
    assert len(grafted.indicators) == len(host.indicators) + 1
    assert grafted.goals == host.goals


def test_checking_takes_less_time_than_reading() -> None:
    layouts = [document_from_text(document.text, document.name) for document in make(7, 40, {})]
    began = time.process_time()
    forms = [extract(layout, engine="rules").forms[0] for layout in layouts]
    read = time.process_time() - began
    began = time.process_time()
    check_forms(forms, layouts)
    assert time.process_time() - began < read
