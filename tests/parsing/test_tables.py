"""Forms in tables: what stands in a cell is read as the file says it, wherever the cell stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.extraction import extract
from extractor.model.document import Document
from extractor.model.form import EvaluationFunding, Form
from extractor.parsing.find_forms import find_forms
from extractor.parsing.tables.centred_labels import find_tilings
from extractor.parsing.tables.fit import fits_columns
from extractor.reading import document_from_text
from extractor.reading.blocks import TableBlock, TableCell, TextBlock, document_of_blocks

Cells = Sequence[Sequence[str | tuple[str, int] | tuple[str, int, int] | None]]
"""Rows of cells: a text, (text, colspan), (text, colspan, rowspan), or None where a cell from above stands."""

HEAD: Cells = [
    ["项目名称", ("街心花园养护", 5)],
    ["主管部门", ("市园林局", 2), "实施单位", ("市绿化所", 2)],
    ["年度总体目标", ("完成养护。", 5)],
]
GRID: Cells = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"],
    [("产出指标", 1, 2), "数量指标", "养护花园数", "≥6个", "6个", "40"],
    [None, "质量指标", "苗木成活率", "≥95%", "", "20"],
    ["满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "92%", "20"],
]


def make_table(rows: Cells, columns: int = 6) -> TableBlock:
    """A table of rows; None keeps the place of a cell that began above."""
    cells = []
    for number, row in enumerate(rows):
        at = 0
        for cell in row:
            if cell is None:
                at += 1
                continue
            text, across, down = (*((cell,) if isinstance(cell, str) else cell), 1, 1)[:3]
            cells.append(TableCell(str(text), number, at, int(down), int(across)))
            at += int(across)
    return TableBlock(columns, tuple(cells))


def make_document(*tables: Cells, title: str = "项目支出绩效自评表", columns: int = 6) -> Document:
    blocks = [TextBlock(title), TextBlock("（2031年度）"), *(make_table(rows, columns) for rows in tables)]
    return document_of_blocks(blocks, "x.docx", sha256="0" * 64, media_type="application/x")


def read_form(document: Document) -> Form:
    (form,) = extract(document, engine="rules").forms
    return form


def list_rows(form: Form) -> list[tuple[str | None, ...]]:
    return [
        (row.level1, row.level2, row.name, row.target and row.target.text, row.actual and row.actual.text)
        for row in form.indicators
    ]


def test_a_row_is_what_stands_in_its_cells_and_nothing_is_in_doubt() -> None:
    form = read_form(make_document([*HEAD, *GRID]))
    assert list_rows(form) == [
        ("产出指标", "数量指标", "养护花园数", "≥6个", "6个"),
        ("产出指标", "质量指标", "苗木成活率", "≥95%", None),
        ("满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "92%"),
    ]
    assert [row.score for row in form.indicators] == [40, 20, 20]
    assert (form.project_name, form.department, form.implementing_unit) == ("街心花园养护", "市园林局", "市绿化所")
    assert form.goals.expected == "完成养护。"
    assert form.review == []
    assert form.coverage is not None
    assert form.coverage.unclaimed == []


def test_head_and_grid_may_be_tables_of_their_own() -> None:
    one = read_form(make_document([*HEAD, *GRID]))
    two = read_form(make_document(HEAD, GRID))
    assert list_rows(two) == list_rows(one)
    assert two.project_name == one.project_name


def test_columns_may_stand_in_any_order() -> None:
    order = [5, 2, 4, 0, 3, 1]
    shuffled = [[("" if row[at] is None else row[at]) for at in order] for row in GRID]
    shuffled[2][3] = "产出指标"
    assert list_rows(read_form(make_document(HEAD, shuffled))) == list_rows(read_form(make_document(HEAD, GRID)))


def test_a_row_filed_under_the_wrong_label_is_read_as_filed() -> None:
    wrong: Cells = [*GRID[:3], ["效益指标", "社会效益指标", "资金支付及时率", "=100%", "100%", "20"]]
    last = read_form(make_document(HEAD, wrong)).indicators[-1]
    assert (last.level1, last.level2) == ("效益指标", "社会效益指标")


def test_a_label_merged_over_its_rows_labels_those_and_a_blank_one_none() -> None:
    rows: Cells = [
        GRID[0],
        [("产出指标", 1, 3), ("数量指标", 1, 2), "甲", "≥1个", "1个", "10"],
        [None, None, "乙", "≥2个", "2个", "10"],
        [None, "", "丙", "≥3个", "3个", "10"],
    ]
    labels = [(row.level1, row.level2) for row in read_form(make_document(HEAD, rows)).indicators]
    assert labels == [("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", None)]


def test_the_points_behind_a_label_are_none_of_it() -> None:
    rows: Cells = [GRID[0], ["产出指标（50分）", "数量指标", "甲", "≥1个", "1个", "10"]]
    form = read_form(make_document(HEAD, rows))
    assert form.indicators[0].level1 == "产出指标"
    assert form.coverage is not None
    assert form.coverage.unclaimed == []


def test_sign_value_and_unit_in_columns_of_their_own_are_one_target() -> None:
    rows: Cells = [
        ["一级指标", "二级指标", "三级指标", "指标方向", "度量单位", "指标值"],
        ["产出指标", "数量指标", "甲", "大于等于", "盏", "200"],
        ["产出指标", "质量指标", "乙", "=", "%", "100%"],
        ["产出指标", "时效指标", "丙", "定性", "", "及时"],
    ]
    form = read_form(make_document(HEAD, rows, title="项目支出绩效目标申报表"))
    assert [row.target and row.target.text for row in form.indicators] == ["≥200盏", "=100%", "及时"]
    assert form.indicators[0].target is not None
    assert (form.indicators[0].target.operator, form.indicators[0].target.unit) == ("≥", "盏")
    assert form.indicators[2].others == {"指标方向": "定性"}
    assert form.review == []


def test_a_column_nobody_knows_is_kept_under_its_caption() -> None:
    rows: Cells = [
        ["一级指标", "二级指标", "三级指标", "指标值", "权重", "绩效责任科室"],
        ["产出指标", "数量指标", "甲", "≥1个", "30", "工程科"],
    ]
    form = read_form(make_document(HEAD, rows, title="项目支出绩效目标申报表"))
    assert form.indicators[0].others == {"绩效责任科室": "工程科"}
    assert form.indicators[0].weight == 30
    assert '"weight":"30"' in form.model_dump_json()
    assert form.review == []


def test_amounts_stand_by_row_and_column_whatever_is_blank_or_merged() -> None:
    rows: Cells = [
        HEAD[0],
        ["项目资金（万元）", "", "全年预算数", "全年执行数", "执行率", "得分"],
        ["", "年度资金总额", "20", "19", "95%", "9.5"],
        ["", "其中：财政拨款", "20", ("19", 3)],
        ["", "单位资金", "", "", "", ""],
        *HEAD[2:],
        *GRID,
    ]
    form = read_form(make_document(rows))
    assert isinstance(form.funding, EvaluationFunding)
    total, appropriation = form.funding.rows[:2]
    assert (total.adjusted_budget, total.executed, total.execution_rate, total.score) == (20, 19, 95, 9.5)
    assert (appropriation.executed, appropriation.execution_rate, appropriation.score) == (19, None, None)
    assert form.funding.currency_unit == "万元"


@pytest.mark.parametrize(
    ("rows", "goals"),
    [
        ([[("预期目标", 3), ("实际完成情况", 3)], [("种树。", 3), ("已种。", 3)]], ("种树。", "已种。")),
        ([["预期目标", ("种树。", 5)], ["实际完成情况", ("已种。", 5)]], ("种树。", "已种。")),
        (
            [[("年度目标", 1, 2), ("预期目标", 2), ("实际完成情况", 3)], [None, ("种树。", 2), ("", 3)]],
            ("种树。", None),
        ),
    ],
)
def test_goals_stand_beside_or_below_their_captions(rows: Cells, goals: tuple[str | None, str | None]) -> None:
    form = read_form(make_document([*HEAD[:2], *rows, *GRID]))
    assert (form.goals.expected, form.goals.actual) == goals


def test_of_a_list_of_boxes_the_ticked_one_is_the_value() -> None:
    for printed in ("1、部门预算项目 ☑ 2、市直专项 □", "☑部门预算项目 □市直专项"):
        form = read_form(make_document([*HEAD[:2], ["项目类别", (printed, 5)], *GRID]))
        assert form.project_category == "部门预算项目"


def test_each_project_of_a_flat_list_is_a_form() -> None:
    rows: Cells = [
        ["项目名称", "预算数", "一级指标", "二级指标", "三级指标", "指标值"],
        [("路灯维修", 1, 2), ("120,000", 1, 2), ("产出指标", 1, 2), "数量指标", "维修盏数", "≥200盏"],
        [None, None, None, "质量指标", "合格率", "=100%"],
        ["桥梁检测", "80000", "产出指标", "数量指标", "检测座数", "≥12座"],
    ]
    forms = extract(make_document(rows, title="项目支出绩效目标表"), engine="rules").forms
    assert [(form.project_name, len(form.indicators)) for form in forms] == [("路灯维修", 2), ("桥梁检测", 1)]
    assert [form.funding.model_dump()["annual_total"] for form in forms] == ["120000", "80000"]
    assert forms[0].region is not None
    assert forms[1].region is not None
    assert forms[0].region[1] <= forms[1].region[0]


def test_short_lines_of_pipes_are_put_under_their_columns() -> None:
    text = (
        "2031年度项目支出绩效自评表\n项目名称 | 阅读推广 |\n主管部门 | 市文化局 | 实施单位 | 市图书馆 |\n"
        "一级指标 | 二级指标 | 三级指标 | 计量单位 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n"
        "产出指标 | 数量指标 | 举办讲座 | 场 | 12 | 14 | 50 | 50 |\n质量指标 | 到场率 | % | 90 | | 30 | 26 |\n"
    )
    form = read_form(document_from_text(text, "x.txt"))
    assert list_rows(form) == [
        ("产出指标", "数量指标", "举办讲座", "12场", "14"),
        ("产出指标", "质量指标", "到场率", "90%", None),
    ]
    assert [row.weight for row in form.indicators] == [50, 30]


def test_tilings_of_centred_labels() -> None:
    # 产出 is printed on the second of three rows, 效益 on the only one that is left.
    (tiling,) = find_tilings(["", "产出指标", "", "效益指标"], ["数量指标", "质量指标", "", "社会效益指标"])
    assert tiling == (
        ((0, 3, 1), ((0, 1, 0), (1, 3, 1))),
        ((3, 4, 3), ((3, 4, 3),)),
    )
    assert find_tilings(["", "", "产出指标"], ["数量指标", "", ""]) == []  # no block of level 1 ends on the last row


def test_of_two_sets_of_indicators_side_by_side_the_blank_one_gives_no_row() -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"]
    left: Cells = [header, ["产出指标", "数量指标", "抽检批次", "≥4000批次", "", "", ""]]
    both: Cells = [header, ["产出指标", "数量指标", "抽检批次", "≥4000批次", "数量指标", "抽检批次", "≥900批次"]]
    head: Cells = [["项目名称", ("抽检", 6)]]
    title = "项目支出绩效目标表"
    one = read_form(make_document(head, left, title=title, columns=7))
    assert list_rows(one) == [("产出指标", "数量指标", "抽检批次", "≥4000批次", None)]
    assert not any(entry.pointer.startswith("/indicators") for entry in one.review)
    two = read_form(make_document(head, both, title=title, columns=7))
    assert [row[3] for row in list_rows(two)] == ["≥900批次", "≥4000批次"]
    assert any(entry.pointer == "/indicators/1/name" for entry in two.review)


def test_money_in_a_goal_or_a_name_is_no_unit_of_account() -> None:
    rows: Cells = [
        ["项目名称", ("公园(一期)元旦灯会", 5)],
        ["项目负责人：张元", ("", 5)],
        ["年度总体目标", ("目标1：投入资金500万元。", 5)],
        ["资金情况（元）", "年度资金总额", ("5000000", 4)],
    ]
    form = read_form(make_document([*rows, *GRID], title="项目支出绩效目标申报表"))
    assert form.funding.currency_unit == "元"


def test_a_list_of_projects_goes_on_after_a_sum() -> None:
    rows: Cells = [
        ["项目名称", "预算数", "一级指标", "二级指标", "三级指标", "指标值"],
        ["合计", "200000", "", "", "", ""],
        ["路灯维修", "120000", "产出指标", "数量指标", "维修盏数", "≥200盏"],
        ["桥梁检测", "80000", "产出指标", "数量指标", "检测座数", "≥12座"],
    ]
    forms = extract(make_document(rows, title="项目支出绩效目标表"), engine="rules").forms
    assert [form.project_name for form in forms] == ["路灯维修", "桥梁检测"]


def test_a_name_with_the_words_of_a_title_is_an_indicator() -> None:
    rows: Cells = [*GRID[:3], ["满意度指标", "服务对象满意度指标", "绩效自评表报送率", "≥95%", "96%", "20"], GRID[3]]
    assert len(read_form(make_document(HEAD, rows)).indicators) == 4


def test_a_target_merged_over_two_rows_is_that_of_both() -> None:
    rows: Cells = [
        GRID[0],
        ["产出指标", "数量指标", "甲", ("100%", 1, 2), "98%", "10"],
        ["产出指标", "数量指标", "乙", None, "97%", "10"],
    ]
    form = read_form(make_document(HEAD, rows))
    assert [row.target and row.target.text for row in form.indicators] == ["100%", "100%"]


def test_the_sum_of_the_weights_is_no_score() -> None:
    header = ["一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分"]
    rows: Cells = [header, ["产出指标", "数量指标", "甲", "≥1个", "90", ""], [("总分", 4), "90", ""]]
    assert read_form(make_document(HEAD, rows)).total_score is None


def test_labels_that_end_in_a_number_keep_it() -> None:
    rows: Cells = [
        GRID[0],
        ["任务1", "数量指标", "甲", "≥1个", "1个", "10"],
        ["任务2(20分)", "数量指标", "乙", "≥1个", "1个", "10"],
    ]
    assert [row.level1 for row in read_form(make_document(HEAD, rows)).indicators] == ["任务1", "任务2"]


def test_rows_in_a_table_of_another_width_are_told_as_text_nobody_claims() -> None:
    rest: Cells = [
        ["产出指标", "数量指标", "补植苗木数", "≥9株", "9株", "5", "无"],
        ["产出指标", "数量指标", "清淤", "≥1处", "1处", "5", "无"],
    ]
    blocks = [TextBlock("项目支出绩效自评表"), make_table([*HEAD, *GRID]), make_table(rest, columns=7)]
    document = document_of_blocks(blocks, "x.docx", sha256="0" * 64, media_type="application/x")
    form = read_form(document)
    assert form.coverage is not None
    read = {row.name for row in form.indicators}
    lost = "".join(document.text[start:end] for start, end in form.coverage.unclaimed)
    assert all(name in read or name in lost for name in ("补植苗木数", "清淤"))


def test_a_goal_of_several_rows_is_read_whole_where_the_funds_stand_below_it() -> None:
    rows: Cells = [
        *HEAD[:2],
        [("预期目标", 3), ("实际完成情况", 3)],
        [("目标1：种树。", 3), ("已种。", 3)],
        [("目标2：清淤。", 3), ("已清。", 3)],
        ["项目资金（万元）", "", "全年预算数", "全年执行数", "执行率", "得分"],
        ["", "年度资金总额", "20", "19", "95%", "9.5"],
    ]
    assert read_form(make_document([*rows, *GRID])).goals.expected == "目标1：种树。目标2：清淤。"


def test_lines_that_lack_a_field_make_the_columns_no_facts() -> None:
    whole = (
        "2031年项目支出绩效目标表\n项目名称 | 路检 |\n主管部门 | 某局 | 实施单位 | 某站 |\n"
        "一级指标 | 二级指标 | 三级指标 | 指标值 |\n产出指标 | 数量指标 | 路检完成数 | ≥26辆 |\n"
        "产出指标 | 质量指标 | 合格率 | ≥95% |\n"
    )
    torn = whole.replace("路检完成数 | ≥26辆 |", "路检完成数")
    fitting = [find_forms(document_from_text(text, "x.txt"))[0].table for text in (whole, torn)]
    assert [table is not None and fits_columns(table) for table in fitting] == [True, False]
