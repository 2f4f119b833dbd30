"""What the yardstick counts: rows by name, cells by value, evidence by characters, and errors nobody was told about."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from evals.metrics.bootstrap import interval
from evals.metrics.document_counts import Scores, score
from evals.metrics.matching import row_pairs

TEXT = "绩效自评表 2024 甲项目 演练次数 ≥2次 3次 5.00 5.00 满意度 ≥90% 85% 5.00 4.00 总分 9 优"


def measure(text: str, operator: str | None, value: str | None, unit: str | None) -> dict[str, Any]:
    return {"text": text, "operator": operator, "value": value, "unit": unit}


def row(name: str, target: dict[str, Any], actual: dict[str, Any], points: str, level2: str) -> dict[str, Any]:
    level1 = "产出指标" if level2 == "数量指标" else "满意度指标"
    cells = {"level1": level1, "level2": level2, "name": name, "target": target, "actual": actual}
    return {**cells, "weight": "5", "score": points, "deviation": None, "flags": []}


@pytest.fixture
def gold() -> dict[str, Any]:
    rows = [
        row("演练次数", measure("≥2次", "≥", "2", "次"), measure("3次", None, "3", "次"), "5", "数量指标"),
        row("满意度", measure("≥90%", "≥", "90", "%"), measure("85%", None, "85", "%"), "4", "服务对象满意度指标"),
    ]
    form = {
        "kind": "self_evaluation",
        "title": "绩效自评表",
        "fiscal_year": 2024,
        "project_name": "甲项目",
        "funding": {"currency_unit": None, "rows": []},
        "goals": {},
        "indicators": rows,
        "total_score": "9",
        "grade": "优",
    }
    return {"forms": [form]}


@pytest.fixture
def extraction(gold: dict[str, Any]) -> dict[str, Any]:
    """A faultless reading of the gold, with evidence for every value."""
    result = deepcopy(gold)
    form = result["forms"][0]
    printed = {"/title": "绩效自评表", "/fiscal_year": "2024", "/project_name": "甲项目", "/grade": "优"}
    for index, cells in enumerate(form["indicators"]):
        at = f"/indicators/{index}"
        printed |= {f"{at}/name": cells["name"]}
        printed |= {f"{at}/{key}": cells[key]["text"] for key in ("target", "actual")}
    evidence = {pointer: [[TEXT.index(words), TEXT.index(words) + len(words)]] for pointer, words in printed.items()}
    first, second, total = TEXT.index("5.00 5.00"), TEXT.index("5.00 4.00"), TEXT.index("总分 9") + 3
    for index, start in enumerate((first, second)):
        evidence[f"/indicators/{index}/weight"] = [[start, start + 4]]
        evidence[f"/indicators/{index}/score"] = [[start + 5, start + 9]]
    evidence["/total_score"] = [[total, total + 1]]
    form |= {"evidence": evidence, "review": [], "findings": []}
    return result


def review(extraction: dict[str, Any], *pointers: str) -> None:
    extraction["forms"][0]["review"] = [{"pointer": pointer, "reasons": ["看"]} for pointer in pointers]


def test_a_faultless_reading_scores_full_marks(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    scores = score(extraction, gold, TEXT)
    assert scores.mistakes == []
    assert (scores.form_precision, scores.indicator_f1, scores.row_f1, scores.header_share) == (1, 1, 1, 1)
    assert (scores.evidence_share, scores.silent_share, scores.review_share) == (1, 0, 0)
    assert scores.evidence_values == 4 + 2 * 5 + 1


def test_numbers_compare_by_value_and_texts_without_blanks(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    gold["forms"][0]["indicators"][0]["target"] = measure("≥ ２次", "≥", "2.00", "次")
    gold["forms"][0]["indicators"][0]["weight"] = "5.000"
    assert score(extraction, gold, TEXT).row_f1 == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("level1", "效益指标"),
        ("level2", None),
        ("target", measure("≥2次", ">", "2", "次")),
        ("target", measure("≥2次", "≥", "2", None)),
        ("actual", None),
        ("weight", "6"),
        ("deviation", "无"),
    ],
)
def test_one_wrong_cell_makes_the_row_wrong(
    extraction: dict[str, Any], gold: dict[str, Any], key: str, value: object
) -> None:
    extraction["forms"][0]["indicators"][0][key] = value
    scores = score(extraction, gold, TEXT)
    assert (scores.indicator_f1, scores.row_f1) == (1, 0.5)
    assert (scores.wrong, scores.silent) == (1, 1)


def test_ambiguous_rows_are_excused_from_their_labels_only(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    gold["forms"][0]["indicators"][0]["flags"] = ["ambiguous"]
    extraction["forms"][0]["indicators"][0]["level2"] = "质量指标"
    assert score(extraction, gold, TEXT).row_f1 == 1
    extraction["forms"][0]["indicators"][0]["weight"] = "6"
    assert score(extraction, gold, TEXT).row_f1 == 0.5


@pytest.mark.parametrize("pointer", ["/indicators/0/weight", "/indicators/0", ""])
def test_a_wrong_value_in_review_is_not_silent(extraction: dict[str, Any], gold: dict[str, Any], pointer: str) -> None:
    extraction["forms"][0]["indicators"][0]["weight"] = "6"
    review(extraction, pointer)
    assert (score(extraction, gold, TEXT).wrong, score(extraction, gold, TEXT).silent) == (1, 0)


def test_a_review_of_row_10_does_not_excuse_row_1(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extraction["forms"][0]["indicators"][1]["weight"] = "6"
    review(extraction, "/indicators/10")
    assert score(extraction, gold, TEXT).silent == 1


def test_a_missing_row_is_silent_unless_the_whole_grid_is_in_review(
    extraction: dict[str, Any], gold: dict[str, Any]
) -> None:
    del extraction["forms"][0]["indicators"][1]
    filled = 7  # every cell of the row but its deviation
    assert (score(extraction, gold, TEXT).wrong, score(extraction, gold, TEXT).silent) == (filled, filled)
    review(extraction, "/indicators/0")
    assert score(extraction, gold, TEXT).silent == filled
    review(extraction, "/indicators")
    assert score(extraction, gold, TEXT).silent == 0


def test_an_extra_row_counts_every_value_it_holds(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extra = row("编造指标", measure("好", None, None, None), measure("好", None, None, None), "1", "数量指标")
    extraction["forms"][0]["indicators"].append(extra)
    scores = score(extraction, gold, TEXT)
    assert (scores.rows_found, scores.rows_named, scores.silent) == (3, 2, 7)


def test_a_misread_name_misses_the_row_but_only_the_name_is_a_wrong_value(
    extraction: dict[str, Any], gold: dict[str, Any]
) -> None:
    extraction["forms"][0]["indicators"][0]["name"] = "演练次数总计"
    scores = score(extraction, gold, TEXT)
    assert (scores.rows_named, scores.rows_right, scores.wrong) == (1, 1, 1)


def test_rows_of_one_name_pair_up_by_their_other_cells(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    for form in (extraction["forms"][0], gold["forms"][0]):
        for cells in form["indicators"]:
            cells["name"] = "完成率"
    del extraction["forms"][0]["indicators"][0]
    extraction["forms"][0]["evidence"] = {}
    scores = score(extraction, gold, TEXT)
    assert (scores.rows_named, scores.rows_right) == (1, 1)


def test_a_value_where_gold_is_blank_is_wrong(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extraction["forms"][0]["department"] = "某局"
    scores = score(extraction, gold, TEXT)
    assert scores.header_right == scores.header_cells - 1
    assert scores.silent == 1


def test_evidence_must_be_the_value_and_nothing_more(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    evidence = extraction["forms"][0]["evidence"]
    start, end = evidence["/indicators/0/name"][0]
    evidence["/indicators/0/name"] = [[start, end + 2]]
    del evidence["/grade"]
    scores = score(extraction, gold, TEXT)
    assert scores.evidence_values - scores.evidence_exact == 2


def test_wrapped_evidence_in_pieces_and_tags_is_exact(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    text = TEXT + " <p>演练</p> 次\n数"
    start = text.index("<p>")
    extraction["forms"][0]["evidence"]["/indicators/0/name"] = [[start, start + 9], [start + 10, start + 13]]
    assert score(extraction, gold, text).evidence_share == 1


def test_a_form_not_found_and_a_form_too_many(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    missing = score({"forms": []}, gold, TEXT)
    assert (missing.form_recall, missing.rows_gold, missing.header_right) == (0, 2, 0)
    assert missing.silent == missing.values > 0
    extra = score(extraction, {"forms": []}, TEXT)
    assert (extra.form_precision, extra.rows_found) == (0, 2)
    assert extra.silent == extra.values > 0


def test_forms_of_a_bundle_are_matched_by_name_and_rows(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    other = deepcopy(gold["forms"][0])
    other["project_name"] = "乙项目"
    other["indicators"] = [{**cells, "name": f"乙{cells['name']}其他"} for cells in other["indicators"]]
    scores = score(extraction, {"forms": [other, *gold["forms"]]}, TEXT)
    assert (scores.forms_right, scores.rows_right) == (1, 2)


def test_scores_add_up(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    one = score(extraction, gold, TEXT)
    both = one + score({"forms": []}, gold, TEXT)
    assert (both.documents, both.rows_gold, both.rows_right) == (2, 4, 2)
    assert both.row_f1 == pytest.approx(2 * 2 / (4 + 2))
    assert sum([one], Scores()).values == one.values


def test_a_doubt_about_the_rows_does_not_excuse_a_wrong_cell(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extraction["forms"][0]["indicators"][0]["weight"] = "6"
    review(extraction, "/indicators")
    assert score(extraction, gold, TEXT).silent == 1


def test_rows_in_another_order_are_the_same_rows(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    gold["forms"][0]["indicators"].reverse()
    assert score(extraction, gold, TEXT).row_f1 == 1


def test_the_pairing_is_the_best_and_not_the_first(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    """Misread names, crossed: pairing in order would make every cell of both rows wrong."""
    names = (("完成率一", "完成率一三"), ("完成率一三", "完成率一"))
    for (found, wanted), cells, right in zip(
        names, extraction["forms"][0]["indicators"], gold["forms"][0]["indicators"], strict=True
    ):
        cells["name"], right["name"] = f"{found}甲", f"{wanted}乙"
    assert row_pairs(extraction["forms"][0], gold["forms"][0]) == ([], [(0, 1), (1, 0)])


def test_a_measure_may_be_right_in_print_and_wrong_in_its_parts(
    extraction: dict[str, Any], gold: dict[str, Any]
) -> None:
    extraction["forms"][0]["indicators"][0]["target"]["unit"] = None
    scores = score(extraction, gold, TEXT)
    assert (scores.measures, scores.measures_right, scores.measure_share) == (4, 3, 0.75)
    (wrong,) = [record for record in scores.records if not record["right"]]
    assert (wrong["found"], wrong["gold"]) == ("≥2次 〔≥ 2 无〕", "≥2次 〔≥ 2 次〕")


def test_a_lost_measure_is_not_left_out_of_the_measures(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extraction["forms"][0]["indicators"][0]["target"] = None
    scores = score(extraction, gold, TEXT)
    assert (scores.measures, scores.measures_right) == (4, 3)


def test_a_reader_without_evidence_has_no_evidence_share(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extraction["forms"][0]["evidence"] = {}
    scores = score(extraction, gold, TEXT)
    assert (scores.grounded_share, scores.evidence_share) == (0, None)


def test_grounded_means_any_span_and_exact_means_the_value(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extraction["forms"][0]["evidence"]["/grade"] = [[0, 2]]
    del extraction["forms"][0]["evidence"]["/title"]
    scores = score(extraction, gold, TEXT)
    assert (scores.evidence_values, scores.grounded, scores.evidence_exact) == (15, 14, 13)


def test_level_2_labels_of_paired_rows_are_kept_for_the_confusion(
    extraction: dict[str, Any], gold: dict[str, Any]
) -> None:
    extraction["forms"][0]["indicators"][0]["level2"] = "质量指标"
    gold["forms"][0]["indicators"][1]["flags"] = ["ambiguous"]
    assert score(extraction, gold, TEXT).labels == [("数量指标", "质量指标")]


def test_findings_count_by_code_and_pointers_where_gold_lists_them(
    extraction: dict[str, Any], gold: dict[str, Any]
) -> None:
    def finding(code: str, *pointers: str) -> dict[str, Any]:
        return {"code": code, "severity": "error", "pointers": list(pointers), "message": "。"}

    extraction["forms"][0]["findings"] = [finding("sum", "/total_score", "/grade"), finding("sum", "/indicators/0")]
    unlisted = score(extraction, gold, TEXT)
    assert (unlisted.finding_precision, unlisted.finding_recall) == (None, None)
    gold["forms"][0]["findings"] = [finding("sum", "/grade", "/total_score")]
    listed = score(extraction, gold, TEXT)
    assert (listed.finding_precision, listed.finding_recall) == (0.5, 1)
    gold["forms"][0]["findings"] = []
    assert score(extraction, gold, TEXT).finding_precision == 0


def test_every_value_that_counts_has_one_record(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    extraction["forms"][0]["indicators"][0]["weight"] = "6"
    del extraction["forms"][0]["indicators"][1]
    review(extraction, "/indicators/0/weight")
    scores = score(extraction, gold, TEXT)
    assert len(scores.records) == scores.values
    assert sum(not record["right"] for record in scores.records) == scores.wrong
    assert sum(not (record["right"] or record["reviewed"]) for record in scores.records) == scores.silent
    (weight,) = [record for record in scores.records if record["pointer"] == "/indicators/0/weight"]
    assert weight == {
        "form": 0, "pointer": "/indicators/0/weight", "field": "weight", "found": "6", "gold": "5", "right": False,
        "reviewed": True, "reasons": ["看"], "spans": extraction["forms"][0]["evidence"]["/indicators/0/weight"],
    }  # fmt: skip
    lost = [record for record in scores.records if record["pointer"] == "/indicators/1/score"]
    assert [(record["found"], record["gold"]) for record in lost] == [(None, "4")]


def test_the_interval_holds_the_rate_and_is_the_same_every_time() -> None:
    scores = [Scores(rows_gold=size, rows_found=size, rows_right=size * 7 // 9) for size in range(3, 90)]
    low, high = interval(scores, "row_f1")
    assert low is not None
    assert high is not None
    assert 0.6 < low < sum(scores, Scores()).row_f1 < high < 0.9
    assert interval(scores, "row_f1") == (low, high)
    assert interval(scores, "evidence_share") == (None, None)
    assert interval([Scores(rows_gold=4, rows_found=4, rows_right=4)] * 3, "row_f1") == (1, 1)


def test_a_form_with_some_rows_in_common_is_a_misread_one(extraction: dict[str, Any], gold: dict[str, Any]) -> None:
    found = extraction
    found["forms"][0]["project_name"] = "乙工程"
    found["forms"][0]["indicators"][1]["name"] = "别的指标"
    assert score(found, gold, TEXT).forms_right == 1
    found["forms"][0]["indicators"][0]["name"] = "又一个指标"
    assert score(found, gold, TEXT).forms_right == 1, "the only form left on each side, of one kind"
    found["forms"][0]["kind"] = "target_declaration"
    assert score(found, gold, TEXT).forms_right == 0
