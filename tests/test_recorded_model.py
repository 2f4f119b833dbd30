"""A strong model reads the samples (recorded, replayed): how right it is, and that nothing wrong passes silently."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from evals.metrics import Scores, score
from extractor.errors import ModelError
from extractor.pipeline import extract_layout
from tests.forms import all_forms, one_form
from tests.recorded import FOLDER, RECORDING, cassette, settings

Form = tuple[str, int]
FORMS = [form for form in all_forms() if RECORDING or (FOLDER / f"{form[0]}-{form[1]}.yaml").exists()]
HOW = "the cassette does not fit this prompt any more; see tests/recorded.py for how to record it anew"


@cache
def scored(form: Form, engine: str) -> tuple[Scores, dict[str, Any]]:
    layout, gold = one_form(*form)
    with cassette(f"{form[0]}-{form[1]}"):
        try:
            extraction = extract_layout(layout, engine=engine, settings=settings())
        except ModelError as error:
            pytest.fail(f"{HOW}: {error}")
    assert not any("模型读取失败" in notice for notice in extraction.notices), HOW
    found = json.loads(extraction.to_json())
    return score(found, gold, layout.text), found


def total(engine: str) -> Scores:
    return sum((scored(form, engine)[0] for form in FORMS), Scores())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form[0]}-{form[1]}")
def test_the_model_reads_this_form(form: Form) -> None:
    scores, found = scored(form, "llm")
    assert scores.form_recall == 1
    assert scores.row_f1 >= 0.9, "\n".join(scores.mistakes)
    assert scores.silent == 0, "\n".join(scores.mistakes)
    assert found["usage"]["calls"] == 1
    assert found["usage"]["prompt_tokens"] > 0


def test_the_model_alone_is_right_enough_on_forms_of_both_kinds() -> None:
    kinds = {scored(form, "llm")[1]["forms"][0]["kind"] for form in FORMS}
    assert kinds == {"target_declaration", "self_evaluation"}
    assert len(FORMS) >= 8
    assert total("llm").row_f1 >= 0.98, "\n".join(total("llm").mistakes)


def test_both_readers_together_let_nothing_wrong_pass() -> None:
    scores = total("both")
    assert scores.row_f1 >= 0.98
    assert scores.silent == 0, "\n".join(scores.mistakes)


def test_both_asks_only_about_forms_the_grammar_left_open() -> None:
    asked = sum(scored(form, "both")[1]["usage"]["calls"] for form in FORMS)
    assert 0 < asked < len(FORMS)
