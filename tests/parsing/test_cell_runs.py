"""Text with one cell a line, or with cells parted by blanks: blank cells are left out, and the columns are found."""

from __future__ import annotations

import pytest

from extractor.extraction import extract
from extractor.model.form import Form
from extractor.parsing.sections.funding_places import place_values
from extractor.reading import document_from_text

HEAD = [
    "项目支出绩效自评表",
    "（2031年度）",
    "项目名称",
    "河道保洁",
    "主管部门",
    "云溪市水务局",
    "实施单位",
    "云溪市河道所",
]
COLUMNS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
ROWS = [
    ["产出指标", "数量指标", "指标1：保洁河道长度", "≥36公里", "38公里", "20", "20", ""],
    ["", "", "指标2：清运垃圾", "", "1150吨", "20", "18", "清运车辆检修，已补充"],
    ["", "", "指标3：巡河次数", "", "52次", "10", "10", ""],
    ["", "质量指标", "水面洁净率", "≥95%", "96%", "20", "20", ""],
    ["效益指标", "社会效益指标", "沿河环境", "改善", "改善", "20", "18", ""],
    ["满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "93%", "10", "10", ""],
]
LABELS = [("产出指标", "数量指标")] * 3 + [
    ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
]


def form_of(text: str) -> Form:
    (form,) = extract(document_from_text(text, "自评.txt"), engine="rules").forms
    return form


def one_cell_a_line() -> str:
    return "\n".join([*HEAD, *COLUMNS, *(cell for row in ROWS for cell in row if cell)]) + "\n"


def cells_by_blanks() -> str:
    lines = [*HEAD[:2], "项目名称  河道保洁", "主管部门  某水务局  实施单位  某河道所", "  ".join(COLUMNS)]
    return "\n".join([*lines, *("  ".join(filter(None, row)) for row in ROWS)]) + "\n"


@pytest.mark.parametrize("text", [one_cell_a_line(), cells_by_blanks()], ids=["lines", "blanks"])
def test_every_cell_finds_its_column(text: str) -> None:
    form = form_of(text)
    assert [row.name for row in form.indicators] == [row[2] for row in ROWS]
    assert [(row.level1, row.level2) for row in form.indicators] == LABELS
    assert [row.target.text if row.target else "" for row in form.indicators] == [row[3] for row in ROWS]
    assert [row.actual.text if row.actual else "" for row in form.indicators] == [row[4] for row in ROWS]
    assert [f"{row.weight}/{row.score}" for row in form.indicators] == [f"{row[5]}/{row[6]}" for row in ROWS]
    assert [row.deviation or "" for row in form.indicators] == [row[7] for row in ROWS]


def test_a_column_that_is_blank_throughout_is_blank() -> None:
    rows = [[*row[:4], "", row[5], "", ""] for row in ROWS if row[3]]
    form = form_of("\n".join([*HEAD, *COLUMNS, *(cell for row in rows for cell in row if cell)]) + "\n")
    assert [row.weight for row in form.indicators] == [20, 20, 20, 10]
    assert [(row.actual, row.score) for row in form.indicators] == [(None, None)] * 4


COLUMNS_OF_FUNDS = ["initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score"]


@pytest.mark.parametrize(
    ("values", "blank"),
    [
        (["118", "112.1", "10", "95", "9.5"], {"initial_budget"}),
        (["120", "118", "112.1", "95%"], {"weight", "score"}),
    ],
)
def test_values_of_funds_stand_where_their_arithmetic_says(values: list[str], blank: set[str]) -> None:
    found = place_values(COLUMNS_OF_FUNDS, values, None)
    assert set(found.columns) == set(COLUMNS_OF_FUNDS) - blank


def test_values_of_funds_that_fit_in_no_way_are_in_doubt() -> None:
    assert place_values(COLUMNS_OF_FUNDS, ["120", "118", "10", "95%"], None).doubts
