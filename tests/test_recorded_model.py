"""A strong model reads the samples (recorded, replayed): how right it is, and that nothing wrong passes silently."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals.metrics import Scores, score
from extractor.errors import ModelError
from extractor.pipeline import extract_path
from extractor.reading import read
from tests.recorded import RECORDING, cassette, settings

EVALS = Path(__file__).parents[1] / "evals"
STEMS = sorted(path.stem for path in (EVALS / "gold").glob("*.json"))
HOW = "the cassette does not fit this prompt any more; see tests/recorded.py for how to record it anew"


@cache
def scored(stem: str, engine: str) -> tuple[Scores, dict[str, Any]]:
    sample = EVALS / "samples" / f"{stem}.txt"
    gold = json.loads((EVALS / "gold" / f"{stem}.json").read_text(encoding="utf-8"))
    with cassette(stem) as tape:
        try:
            extraction = extract_path(sample, engine=engine, settings=settings())
        except ModelError as error:
            pytest.fail(f"{HOW}: {error}")
    assert RECORDING or tape.play_count or engine == "both"
    found = json.loads(extraction.to_json())
    return score(found, gold, read(sample).text), found


def total(engine: str) -> Scores:
    return sum((scored(stem, engine)[0] for stem in STEMS), Scores())


@pytest.mark.parametrize("stem", STEMS)
def test_the_model_reads_this_document(stem: str) -> None:
    scores, found = scored(stem, "llm")
    assert scores.form_recall == 1
    assert scores.row_f1 >= 0.98, "\n".join(scores.mistakes)
    assert found["usage"]["calls"] == scores.forms_gold
    assert found["usage"]["prompt_tokens"] > 0


def test_the_model_alone_is_right_enough() -> None:
    scores = total("llm")
    assert scores.forms_gold >= 8
    assert scores.row_f1 >= 0.98
    assert scores.silent == 0, "\n".join(scores.mistakes)


def test_both_readers_together_let_nothing_wrong_pass() -> None:
    scores = total("both")
    assert scores.row_f1 >= 0.98
    assert scores.silent == 0, "\n".join(scores.mistakes)


def test_both_asks_only_about_forms_the_grammar_left_open() -> None:
    asked = sum(scored(stem, "both")[1]["usage"]["calls"] for stem in STEMS)
    assert 0 < asked < total("llm").forms_gold
