"""The synthetic corpus: its gold is what the undamaged page prints, its arithmetic holds, damage is what it says."""

from __future__ import annotations

import json
import operator
import random
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.corpus import CorpusDocument, make
from evals.corpus.cli import corpus_app
from evals.corpus.content import make_form
from evals.corpus.disturbances import DISTURBANCES, broken, configuration, label_displacement
from evals.corpus.layouts import LAYOUTS, lines_of
from evals.corpus.make import CorpusError, named_strengths
from evals.corpus.printed import TEMPLATES, print_form
from evals.corpus.sweep import Point, measured
from evals.corpus.sweep import main as sweep
from evals.metrics.cells import evidence_agrees, form_cells
from extractor.model.form import Form
from extractor.settings import load_settings

SEED, FORMS = 7, 60
COMPARE = {"≥": operator.ge, "≤": operator.le, "=": operator.ge, ">": operator.gt, "<": operator.lt}


@pytest.fixture(scope="module")
def undisturbed() -> list[CorpusDocument]:
    return list(make(SEED, FORMS, {}))


def without_layout(text: str) -> str:
    """Text without what only layouts add: white space and pipes."""
    return "".join(text.replace("|", "").split())


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", range(8))
def test_every_gold_value_is_printed_in_the_cell_that_points_at_it(template: str, seed: int) -> None:
    rng = random.Random(seed)
    form = make_form(rng, template)
    printed = {cell.pointer: cell.text for cell in print_form(form, template, rng).cells if cell.pointer}
    merged = ("/level1", "/level2")
    for cell in form_cells(form):
        if cell.value is None or cell.type == "kind" or cell.pointer.endswith(merged):
            continue
        if cell.pointer == "/funding/currency_unit":
            assert cell.value in printed[cell.pointer]
        else:
            assert evidence_agrees(cell, printed[cell.pointer]), cell


def test_no_two_cells_of_a_page_overlap_and_none_is_left_free() -> None:
    for template, seed in product(TEMPLATES, range(6)):
        rng = random.Random(seed)
        page = print_form(make_form(rng, template), template, rng)
        places = [
            (row, column)
            for cell in page.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        ]
        assert sorted(places) == [(row, column) for row in range(page.rows) for column in range(page.columns)], template


def test_every_text_of_the_page_is_in_every_layout() -> None:
    rng = random.Random(4)
    page = print_form(make_form(rng, "evaluation"), "evaluation", rng)
    for name, layout in LAYOUTS.items():
        text = without_layout(layout(lines_of(page, "first")))
        missing = [cell.text for cell in page.cells if without_layout(cell.text) not in text]
        assert not missing, name


def test_the_gold_is_valid_in_the_contract(undisturbed: list[CorpusDocument]) -> None:
    for document in undisturbed:
        Form.model_validate({"evidence": {}, "findings": [], "review": [], **document.gold["forms"][0]})


def test_names_are_unique_and_every_row_stands_in_one_block_of_its_labels(undisturbed: list[CorpusDocument]) -> None:
    for document in undisturbed:
        rows = document.gold["forms"][0]["indicators"]
        labels = [(row["level1"], row["level2"]) for row in rows]
        blocks = [label for index, label in enumerate(labels) if index == 0 or labels[index - 1] != label]
        assert len(blocks) == len(set(blocks))
        assert len({row["name"] for row in rows}) == len(rows)
        assert 5 <= len(rows) <= 40


def test_the_arithmetic_of_self_evaluations_holds(undisturbed: list[CorpusDocument]) -> None:
    forms = [document.gold["forms"][0] for document in undisturbed]
    evaluations = [form for form in forms if form["kind"] == "self_evaluation"]
    assert evaluations
    for form in evaluations:
        total, *parts = form["funding"]["rows"]
        assert sum(Decimal(row["weight"]) for row in form["indicators"]) + Decimal(total["weight"]) == 100
        gained = sum(Decimal(row["score"]) for row in form["indicators"]) + Decimal(total["score"])
        assert gained == Decimal(form["total_score"])
        for name in ("initial_budget", "adjusted_budget", "executed"):
            assert sum(Decimal(part[name]) for part in parts) == Decimal(total[name])
        assert all(Decimal(row["score"]) <= Decimal(row["weight"]) for row in form["indicators"])


def test_the_funds_of_declarations_add_up(undisturbed: list[CorpusDocument]) -> None:
    for document in undisturbed:
        funding: dict[str, Any] = document.gold["forms"][0]["funding"]
        if "annual_total" not in funding:
            continue
        parts = [funding[f"annual_{name}"] for name in ("appropriation", "carryover", "other")]
        assert sum(Decimal(part or 0) for part in parts) == Decimal(funding["annual_total"])


def test_a_seed_gives_the_same_documents_whatever_their_number() -> None:
    few, many = list(make(3, 4, named_strengths("severe"))), list(make(3, 9, named_strengths("severe")))
    assert few == many[:4]
    assert few != list(make(4, 4, named_strengths("severe")))


@pytest.mark.parametrize("name", DISTURBANCES)
def test_a_disturbance_strikes_and_leaves_the_gold_values_alone(name: str) -> None:
    strengths = {name: 1.0}
    plain, damaged = list(make(SEED, 12, {})), list(make(SEED, 12, strengths))
    assert any(document.about["happened"].get(name) for document in damaged)
    for before, after in zip(plain, damaged, strict=True):
        assert unflagged(before.gold) == unflagged(after.gold)
        if not after.about["happened"]:
            assert before.text == after.text


def unflagged(gold: dict[str, Any]) -> str:
    forms = [form | {"indicators": [row | {"flags": []} for row in form["indicators"]]} for form in gold["forms"]]
    return json.dumps(forms, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize("name", ["wraps", "interleaving", "page_breaks", "column_loss", "glued_cells", "pipes"])
def test_only_ocr_changes_the_characters_of_values(name: str) -> None:
    for before, after in zip(make(5, 10, {}), make(5, 10, {name: 1.0}), strict=True):
        wanted, found = sorted(without_layout(before.text)), sorted(without_layout(after.text))
        for char in found:
            if wanted and char == wanted[0]:
                wanted.pop(0)
        assert not wanted


@pytest.mark.parametrize(
    ("text", "size", "lines"),
    [
        ("≥12345.00(万元)", 4, ["≥12345.00", "(万元)"]),
        ("合格率99.5%，含抽检", 4, ["合格率", "99.5%，", "含抽检"]),
        ("产出指标", 2, ["产出", "指标"]),
    ],
)
def test_no_line_break_goes_through_a_number_or_before_a_stop(text: str, size: int, lines: list[str]) -> None:
    assert broken(text, size).split("\n") == lines


def test_actuals_agree_with_full_and_partial_scores() -> None:
    for document in make(9, 30, {}, "evaluation"):
        for row in document.gold["forms"][0]["indicators"]:
            target, actual = row["target"], row["actual"]
            if target["value"] is None:
                continue
            reached = COMPARE[target["operator"]](Decimal(actual["value"]), Decimal(target["value"]))
            assert reached == (row["score"] == row["weight"]), (target, actual)


def test_ocr_never_touches_a_decimal_point() -> None:
    confused = configuration()["confused"]
    assert not {".", ",", "-"} & set(confused)
    assert "" not in [wrong for options in confused.values() for wrong in options]


def test_rows_with_a_displaced_label_are_flagged_and_only_vague_names_are_ambiguous() -> None:
    flagged = 0
    for seed in range(30):
        rng = random.Random(seed)
        form = make_form(rng, "shanghai")
        lines = lines_of(print_form(form, "shanghai", rng), "first")
        struck = label_displacement(lines, 1.0, random.Random(seed), form)
        flags = [row["flags"] for row in form["indicators"]]
        assert bool(struck) == any(flags)
        flagged += sum("repaired" in one for one in flags)
        for row in form["indicators"]:
            assert ("ambiguous" not in row["flags"]) or row["name"].endswith("情况")
    assert flagged


def test_strengths_that_nobody_knows_are_refused() -> None:
    with pytest.raises(CorpusError, match="rain"):
        make(1, 1, {"rain": 0.5})
    with pytest.raises(CorpusError, match="0 与 1"):
        make(1, 1, {"wraps": 2})
    with pytest.raises(CorpusError, match="mild"):
        named_strengths("wild")


def test_the_command_writes_texts_gold_and_manifest(tmp_path: Path) -> None:
    runner, folder = CliRunner(), tmp_path / "corpus"
    arguments = ["make", "--seed", "2", "--forms", "3", "-o", str(folder), "--strength", "none", "--set", "wraps=0.5"]
    assert runner.invoke(corpus_app, arguments).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        *(f"000{number}.{kind}" for number in range(3) for kind in ("json", "txt")),
        "manifest.jsonl",
    ]
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [line["strengths"] for line in lines] == [{"wraps": 0.5}] * 3
    assert runner.invoke(corpus_app, arguments).exit_code == 2


def test_a_wrong_setting_is_bad_input(tmp_path: Path) -> None:
    result = CliRunner().invoke(corpus_app, ["make", "-o", str(tmp_path / "x"), "--set", "wraps=much"])
    assert result.exit_code == 2


def test_the_sweep_measures_every_disturbance_and_mixture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "sweep.json"
    assert sweep(["--forms", "1", "--kind", "declaration", "-o", str(output)]) == 0
    points = json.loads(output.read_text("utf-8"))["points"]
    assert {point["disturbance"] for point in points} == {"none", "mixture", *DISTURBANCES}
    assert {point["strength"] for point in points if point["disturbance"] == "mixture"} == {
        "mild",
        "moderate",
        "severe",
    }
    assert "row f1" in capsys.readouterr().out


def test_an_undisturbed_form_is_read_better_than_a_severely_damaged_one() -> None:
    settings = load_settings()
    best, _ = measured(Point("none", "0", {}), 1, 8, "mixed", "rules", settings)
    worst, _ = measured(Point("mixture", "severe", named_strengths("severe")), 1, 8, "mixed", "rules", settings)
    assert best.row_f1 > worst.row_f1


def test_collected_labels_are_as_many_as_the_page_has_cells_for_them() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        form = make_form(rng, "shanghai")
        lines = lines_of(print_form(form, "shanghai", rng), "every")
        struck = label_displacement(lines, 1.0, rng, form)
        blocks = {row["level1"] for row in form["indicators"]} | {row["level2"] for row in form["indicators"]}
        assert struck in {0, len(blocks)}


def test_repeated_headings_stand_in_the_columns_of_the_first_ones() -> None:
    repeated = 0
    for seed in range(20):
        rng = random.Random(seed)
        form = make_form(rng, "shanghai")
        lines = lines_of(print_form(form, "shanghai", rng), "first")
        DISTURBANCES["page_breaks"](lines, 1.0, rng, form)
        headings = [line for line in lines if any(piece.text == "三级指标" for piece in line.pieces)]
        repeated += len(headings) - 1
        assert len({tuple(piece.column for piece in line.pieces) for line in headings}) == 1
    assert repeated
