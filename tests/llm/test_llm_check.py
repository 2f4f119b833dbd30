"""What refuses an answer, what is asked about once, and what is only noted: one case a rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lake_form import ANSWER

from extractor.llm.reader.answer_checks import problems_of
from extractor.llm.reader.decode import Decoded, Problem, Scope, decode
from extractor.llm.reader.numbered_view import view_of
from extractor.llm.reader.split import whole_scope
from extractor.llm.reader.wire import DeclarationAnswer
from extractor.model.form import Span
from extractor.reading import Document, document_from_text

Judged = Callable[..., list[Problem]]


@pytest.fixture
def scope(layout: Document, region: Span) -> Scope:
    return whole_scope(view_of(layout, region))


def read(answer: dict[str, Any], scope: Scope) -> Decoded:
    shape = DeclarationAnswer.model_validate(answer)
    return decode(shape, scope, "target_declaration", (0, len(scope.view.text)))


def judged(change: Callable[[dict[str, Any]], Any], scope: Scope) -> list[tuple[str, str]]:
    answer = copy.deepcopy(ANSWER)
    change(answer)
    return [(problem.weight, problem.text) for problem in problems_of(read(answer, scope), scope)]


def test_the_right_answer_has_no_problem(scope: Scope) -> None:
    assert judged(dict, scope) == []


@pytest.mark.parametrize(
    ("change", "weight", "said"),
    [
        pytest.param(lambda a: a["goals"].update(annual="28"), "hard", "编号 28 同时用于", id="one piece, two fields"),
        pytest.param(
            lambda a: a["blocks"][2].update(rows=["37《水面状况》|37《状况 改善》"]), "hard", "37", id="quotes overlap"
        ),
        pytest.param(lambda a: a["blocks"][0].update(l1="35", l2="28"), "hard", "28", id="a label is a name"),
        pytest.param(lambda a: a["blocks"][0].update(l2="21"), "soft", "不是指标标签", id="a label is prose"),
        pytest.param(lambda a: a["blocks"][0].update(l2="29"), "hard", "不是指标标签", id="a label is a measure"),
        pytest.param(lambda a: a["blocks"][1].update(rows=["24|34"]), "hard", "表头", id="a name is a heading"),
        pytest.param(lambda a: a["blocks"][1].update(rows=["33|34|5"]), "hard", "3 格", id="too many cells"),
        pytest.param(lambda a: a["head"].update(fiscal_year="1"), "hard", "年份", id="no year"),
        pytest.param(lambda a: a["head"].update(start_date="4"), "hard", "日期", id="no date"),
        pytest.param(lambda a: a["fund"].update(currency_unit="16"), "hard", "金额单位", id="no unit"),
        pytest.param(lambda a: a["blocks"].pop(1), "soft", "34", id="a measure is lost"),
        pytest.param(lambda a: a["head"].pop("department"), "soft", "head.department", id="a header value is lost"),
    ],
)
def test_one_thing_wrong(scope: Scope, change: Callable[[dict[str, Any]], Any], weight: str, said: str) -> None:
    problems = judged(change, scope)
    assert any(found == weight and said in text for found, text in problems), problems


def test_labels_that_are_inferred_or_missing_are_doubts(scope: Scope) -> None:
    answer = copy.deepcopy(ANSWER)
    answer["blocks"][0]["l2"] = "=质量指标"
    answer["blocks"][1]["l2"] = "="
    rows = read(answer, scope).reading.rows
    assert rows[0].level2 is not None
    assert (rows[0].level2.text, rows[0].level2.spans) == ("质量指标", ())
    assert rows[0].doubts["level2"] == ["标签未见于原文，由模型推断"]
    assert rows[2].level2 is None
    assert rows[2].doubts["level2"] == ["模型未给出该标签"]
    assert "level1" not in rows[0].doubts


def test_a_piece_that_was_not_shown_or_is_taken_cannot_be_pointed_at(scope: Scope) -> None:
    hidden = replace(scope, shown=scope.shown - {34})
    assert ("hard", "行“33|34”：编号 34 不在给出的文字中") in judged(dict, hidden)
    taken = replace(scope, taken=frozenset({31}))
    assert ("hard", "行“30|31”：编号 31 已属于前面的行") in judged(dict, taken)


def test_rows_of_another_part_are_left_to_it(scope: Scope) -> None:
    later = replace(scope, first=30, last=33)
    names = [row.cells["name"][0] for row in read(ANSWER, later).reading.rows]
    assert [scope.view.text[slice(*span)] for span in names] == ["清理漂浮物", "清理达标率"]


def test_the_cells_of_a_row_stand_near_each_other() -> None:
    filler = "\n".join(f"第{number}项工作完成情况说明" for number in range(70))
    layout = document_from_text(f"三级指标\t年度指标值\n巡护湖岸\n{filler}\n次数\t≥9(次)\n", "x")
    scope = whole_scope(view_of(layout, (0, len(layout.text))))
    name, rest, target = 3, 74, 75
    for row in (f"{name},{rest}|{target}", f"{name}|{target}"):
        answer = {"blocks": [{"l1": "=产出指标", "l2": "=数量指标", "rows": [row]}]}
        problems = [problem for problem in problems_of(read(answer, scope), scope) if problem.weight == "hard"]
        assert [problem for problem in problems if "相距过远" in problem.text]


def test_a_target_printed_above_its_name_is_doubted() -> None:
    layout = document_from_text("三级指标\t年度指标值\n≥9(次)\n巡护湖岸\n", "x")
    scope = whole_scope(view_of(layout, (0, len(layout.text))))
    answer = {"blocks": [{"l1": "=产出指标", "l2": "=数量指标", "rows": ["4|3"]}]}
    assert Problem("指标值印在名称的上方，位置异常", "doubt", 0, "target") in problems_of(read(answer, scope), scope)


def test_more_rows_than_any_form_has_are_refused() -> None:
    layout = document_from_text("三级指标\t年度指标值\n" + "巡护\t完成\n" * 401, "x")
    scope = whole_scope(view_of(layout, (0, len(layout.text))))
    rows = [f"{number}|{number + 1}" for number in range(3, 3 + 2 * 401, 2)]
    answer = {"blocks": [{"l1": "=产出指标", "l2": "=数量指标", "rows": rows}]}
    assert [problem.text for problem in problems_of(read(answer, scope), scope)] == ["有 401 行，超过 400 行"]
