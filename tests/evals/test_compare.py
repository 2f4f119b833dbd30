"""The tables of both READMEs show what the systems read today."""

from __future__ import annotations

import json

import pytest

from evals.runs.compare import FIGURES, REPLAYED, compared_forms, current_blocks, figures_of, main, replay

OURS = ("rules", "llm", "both")


def test_the_tables_are_the_stored_figures() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    for readme, text, wanted in current_blocks(figures):
        assert text == wanted, f"{readme.name}: run python -m evals.runs.compare"


@pytest.mark.parametrize("system", OURS)
def test_the_stored_figures_are_current(system: str) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert figures["forms"] == compared_forms()
    assert figures["systems"][system] == figures_of(replay(system, figures["forms"])), "python -m evals.runs.compare"


@pytest.mark.baselines
def test_every_replayed_system_reads_what_the_tables_say() -> None:
    pytest.importorskip("langextract")
    assert len(compared_forms()) >= 8
    assert set(REPLAYED) <= set(json.loads(FIGURES.read_text(encoding="utf-8"))["systems"])
    assert main(["--check"]) == 0
