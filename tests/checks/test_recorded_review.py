"""A strong model's review of the samples (recorded, replayed): it only warns, and only points at what is there."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals.findings.model_review import FOLDER, STEMS, forms_of, reviewed
from evals.runs.dataset import SAMPLES
from evals.runs.recorded import ADDRESS, MODEL, CassetteError, cassette, settings
from extractor.checks.model_review.remark_classes import load_remark_classes
from extractor.checks.model_review.reviewer import review_forms
from extractor.errors import ModelError
from extractor.model.form import Finding, Form, Usage
from tests.command_line import jixiao
from tests.llm.fault_server import FaultServer, says

CLASSES = load_remark_classes().classes
EVALUATIONS = "sh-2024-skills-center-self-evaluations"


@cache
def recorded(stem: str) -> list[tuple[Form, list[Finding] | ModelError]]:
    return reviewed(stem)


def value_at(form: Form, pointer: str) -> Any:
    """What a pointer names. Raises KeyError or IndexError where there is nothing."""
    node: Any = form.model_dump()
    for part in pointer.strip("/").split("/"):
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


@pytest.mark.parametrize("stem", STEMS)
def test_every_remark_is_a_warning_about_text_that_stands_in_the_form(stem: str) -> None:
    for form, said in recorded(stem):
        assert not isinstance(said, ModelError), said
        for finding in said:
            assert finding.severity == "warning"
            assert finding.code.removeprefix("model.") in CLASSES
            assert finding.pointers
            assert all(value_at(form, pointer) for pointer in finding.pointers)


@pytest.mark.parametrize("stem", STEMS)
def test_what_a_remark_quotes_stands_in_the_form(stem: str) -> None:
    for form, said in recorded(stem):
        printed = re.sub(r"\s", "", json.dumps(form.model_dump(mode="json"), ensure_ascii=False)).replace('\\"', '"')
        for finding in said if not isinstance(said, ModelError) else ():
            for quote in re.findall(r"“([^”…]{4,})", finding.message):
                assert re.sub(r"\s", "", quote).rstrip("”") in printed


def test_the_model_finds_what_rules_cannot() -> None:
    found = {finding.code for stem in STEMS for _, said in recorded(stem) for finding in said}  # type: ignore[union-attr]
    assert {"model.uncovered", "model.vague_reason"} <= found


def test_a_rule_that_says_the_same_comes_first() -> None:
    """Grade against reason, 20 projects against 8: the model says so too, and the rules have said it already."""
    forms = forms_of(EVALUATIONS)
    with cassette(FOLDER, EVALUATIONS):
        alone = review_forms(forms, settings(max_attempts=2), Usage())
    codes = [[finding.code for finding in said] for said in alone if not isinstance(said, ModelError)]
    assert sum("model.contradiction" in each for each in codes) == 2
    assert not any(
        finding.code == "model.contradiction"
        for _, said in recorded(EVALUATIONS)
        for finding in said  # type: ignore[union-attr]
    )


def _answers() -> list[str]:
    """The recorded answers of the self-evaluations, as the model wrote them."""
    with cassette(FOLDER, EVALUATIONS) as tape:
        bodies = [json.loads(response["body"]["string"]) for response in tape.responses]
    return [body["choices"][0]["message"]["content"] for body in bodies]


def test_a_recorded_answer_that_points_at_nothing_is_asked_again_and_then_refused() -> None:
    """The recorded answers with every number moved beyond the last passage."""
    forms = forms_of(EVALUATIONS)
    for form, answer in zip(forms, _answers(), strict=True):
        lying = json.loads(re.sub(r"\|\d+", "|9999", answer))
        assert lying["found"]
        with FaultServer(*[says(lying)] * 4) as server:
            (said,) = review_forms([form], settings(base_url=server.url, max_attempts=2), Usage())
        assert said == []
        assert len(server.requests) > 1


def test_a_form_that_was_never_recorded_is_an_error() -> None:
    with pytest.raises(CassetteError, match="--record"), cassette(FOLDER, "no-such-form"):
        pass


def test_a_changed_prompt_is_an_error_and_says_how_to_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check only loses the remarks when a call fails; a stale cassette must not hide behind that."""
    changed = CLASSES["uncovered"].model_copy(update={"explain": "换了说法"})
    monkeypatch.setitem(CLASSES, "uncovered", changed)
    with pytest.raises(CassetteError, match="--record"):
        reviewed(EVALUATIONS)


def test_from_the_command_line(tmp_path: Path) -> None:
    model = {"MODEL": MODEL, "BASE_URL": ADDRESS, "API_KEY": "none", "CACHE_DIR": "none"}
    asked = ["check", str(SAMPLES / f"{EVALUATIONS}.txt"), "--engine", "rules", "--with-model", "--format", "json"]
    with cassette(FOLDER, EVALUATIONS):
        done = jixiao(*asked, cwd=tmp_path, settings={f"JIXIAO_{name}": value for name, value in model.items()})
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    said = [f for form in report["documents"][0]["forms"] for f in form["findings"] if f["code"].startswith("model.")]
    expected = [finding for _, each in recorded(EVALUATIONS) for finding in each]  # type: ignore[union-attr]
    assert sorted(finding["message"] for finding in said) == sorted(finding.message for finding in expected)
    keys = [f["key"] for form in report["documents"][0]["forms"] for f in form["findings"]]
    assert len(keys) == len(set(keys))
    assert {
        line["state"]
        for form in report["documents"][0]["forms"]
        for line in form["ledger"]
        if line["code"] == "model.review"
    } == {"found"}
