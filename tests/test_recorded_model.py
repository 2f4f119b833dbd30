"""A strong model reads the samples (recorded, replayed): how right it is, and that nothing wrong passes silently."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals.metrics.document_counts import Scores, score
from evals.runs.dataset import single_forms
from evals.runs.recorded import CassetteError, cassette, settings
from evals.runs.systems import read_with

FOLDER = Path(__file__).parent / "cassettes" / "llm"
FORMS = list(single_forms())


@cache
def scored(number: int, engine: str) -> tuple[Scores, dict[str, Any], int]:
    """Scores, extraction and calls of one form."""
    form = FORMS[number]
    with cassette(FOLDER, form.name):
        output = read_with(engine, form.layout, settings())
    assert output.error is None
    return score(output.extraction, form.gold, form.layout.text), output.extraction, output.calls


def total(engine: str) -> Scores:
    return sum((scored(number, engine)[0] for number in range(len(FORMS))), Scores())


@pytest.mark.parametrize("number", range(len(FORMS)), ids=[form.name for form in FORMS])
def test_the_model_reads_this_form(number: int) -> None:
    scores, found, calls = scored(number, "llm")
    assert scores.form_recall == 1
    assert scores.row_f1 >= 0.9, "\n".join(scores.mistakes)
    assert scores.silent == 0, "\n".join(scores.mistakes)
    assert calls == 1
    assert found["usage"]["prompt_tokens"] > 0


def test_the_model_alone_is_right_enough() -> None:
    assert total("llm").row_f1 >= 0.98, "\n".join(total("llm").mistakes)


def test_both_readers_together_let_nothing_wrong_pass() -> None:
    scores = total("both")
    assert scores.row_f1 >= 0.98
    assert scores.silent == 0, "\n".join(scores.mistakes)


def test_both_asks_only_about_forms_the_grammar_left_open() -> None:
    asked = sum(scored(number, "both")[2] for number in range(len(FORMS)))
    assert 0 < asked < len(FORMS)


def test_a_form_that_was_never_recorded_is_an_error() -> None:
    with pytest.raises(CassetteError, match="--record"), cassette(FOLDER, "no-such-form"):
        pass


def test_a_changed_prompt_is_an_error_even_where_the_program_falls_back() -> None:
    """`both` keeps the grammar's reading when a call fails; a stale cassette must not hide behind that."""
    form = FORMS[0]
    with pytest.raises(CassetteError, match="--record"), cassette(FOLDER, form.name):
        read_with("both", form.layout, settings(read_all=True, seed=8))
