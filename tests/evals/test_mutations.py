"""Mutations keep gold true: every value stays in the text, and only rows whose print was moved are flagged."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.mutations import MUTATIONS, Mutated, mutated_documents
from evals.mutations.__main__ import main
from evals.mutations.flow import wrapped
from evals.mutations.labels import told_apart
from evals.mutations.occurs import absent_values

EVALS = Path(__file__).parents[2] / "evals"


@pytest.fixture(scope="module")
def documents() -> list[Mutated]:
    return list(mutated_documents(EVALS / "samples", EVALS / "gold"))


def only(documents: list[Mutated], mutation: str, base: str) -> list[Mutated]:
    chosen = [document for document in documents if document.name.startswith(f"{mutation}--{base}--")]
    assert chosen
    return chosen


def test_there_are_enough_of_them_and_their_names_are_files(documents: list[Mutated]) -> None:
    assert len(MUTATIONS) >= 30
    assert {document.mutation for document in documents} >= MUTATIONS.keys()
    assert max(Counter(document.name for document in documents).values()) == 1


def test_no_gold_value_is_lost_from_the_text(documents: list[Mutated]) -> None:
    lost = [
        f"{document.name}: {line}" for document in documents for line in absent_values(document.text, document.gold)
    ]
    assert lost == []


def test_every_mutation_changes_something(documents: list[Mutated]) -> None:
    """A mutation that leaves all its documents as they were examines nothing."""
    samples = {path.stem: path.read_text("utf-8") for path in (EVALS / "samples").glob("*.txt")}
    unchanged: dict[str, bool] = {}
    for document in documents:
        stem = document.name.rsplit("--", 1)[1]
        same = document.data.decode("utf-8", "replace").strip() == samples.get(stem, "").strip()
        unchanged[document.mutation] = unchanged.get(document.mutation, True) and same
    assert [name for name, same in unchanged.items() if same] == []


def test_they_are_the_same_on_every_run(documents: list[Mutated]) -> None:
    again = mutated_documents(EVALS / "samples", EVALS / "gold")
    assert [document.data for document in again] == [document.data for document in documents]


def test_a_lost_value_is_noticed(documents: list[Mutated]) -> None:
    document = only(documents, "pipe_table", "printed")[0]
    gold = json.loads(json.dumps(document.gold))
    gold["forms"][0]["indicators"][0]["name"] = "文中没有的指标"
    gold["forms"][0]["fiscal_year"] = 1899
    assert len(list(absent_values(document.text, gold))) == 2


def test_other_years_move_dates_titles_and_gold_together(documents: list[Mutated]) -> None:
    for document in only(documents, "other_year", "printed"):
        for form in document.gold["forms"]:
            assert form["start_date"].startswith(str(form["fiscal_year"]))
            assert form["start_date"] in document.text
    text = "".join(document.text for document in only(documents, "other_year", "printed"))
    assert "≥2000.00(人)" in text, "a count that looks like a year stays"


def test_moved_labels_flag_their_rows(documents: list[Mutated]) -> None:
    for mutation in ("level2_late", "level2_early", "level1_late", "both_levels_late"):
        rows = [r for d in only(documents, mutation, "regular") for f in d.gold["forms"] for r in f["indicators"]]
        assert 10 < sum("repaired" in row["flags"] for row in rows) < len(rows) / 2
        assert all("repaired" in row["flags"] for row in rows if "ambiguous" in row["flags"])


def test_wording_decides_what_is_ambiguous() -> None:
    assert told_apart({"name": "培训完成及时率"}, "时效指标", "质量指标")
    assert not told_apart({"name": "培训完成及时率"}, "质量指标", "时效指标")
    assert not told_apart({"name": "基地建设"}, "时效指标", "质量指标")


def test_columns_of_a_target_are_joined_in_gold(documents: list[Mutated]) -> None:
    document = only(documents, "measures_in_columns", "regular")[-1]
    assert "\t≥\t2000.00\t人\t" in document.text
    texts = {row["target"]["text"] for form in document.gold["forms"] for row in form["indicators"]}
    assert "≥2000.00人" in texts


def test_encodings_decode_to_the_text(documents: list[Mutated]) -> None:
    for mutation, encoding in (("gb18030", "gb18030"), ("utf16_with_mark", "utf-16"), ("utf8_with_mark", "utf-8-sig")):
        for document in only(documents, mutation, "printed"):
            assert document.data.decode(encoding) == document.text


def test_wrapping_keeps_numbers_whole_and_loses_nothing() -> None:
    lines = wrapped("预计到2024年底完成10个项目", 5)
    assert "".join(lines).replace(" ", "") == "预计到2024年底完成10个项目"
    assert any("2024" in line for line in lines)
    assert max(len(line.encode("gb18030")) for line in lines) <= 10


def test_the_command_writes_documents_and_gold_and_counts_them(
    tmp_path: Path, documents: list[Mutated], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    forms = sum(len(document.gold["forms"]) for document in documents)
    assert f"{len(documents)} documents, {forms} forms, 0 gold values" in capsys.readouterr().out.replace("\n", " ")
    first = documents[0]
    assert (tmp_path / "samples" / f"{first.name}.txt").read_bytes() == first.data
    assert json.loads((tmp_path / "gold" / f"{first.name}.json").read_text("utf-8")) == first.gold
