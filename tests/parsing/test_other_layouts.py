"""Layouts of other bodies that the usual tables do not show: each kind read by its cells, and what is unsure said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest

from extractor.extraction import extract
from extractor.model.document import Document
from extractor.model.form import DeclarationFunding, EvaluationFunding, Form
from extractor.reading import document_from_text
from extractor.reading.blocks import TableBlock, TableCell, TextBlock, document_of_blocks

Row = Sequence[str | tuple[str, int] | tuple[str, int, int]]
"""Cells of a row: a text, (text, colspan) or (text, colspan, rowspan)."""

LEVELS = ("一级指标", "二级指标", "三级指标")
OUTPUT: Row = ["产出指标", "数量指标", "改造公厕数", "≥12座"]
CONTENT: Row = ["满意度指标", "服务对象满意度指标", "居民满意度", "≥90%"]


def make_table(rows: Sequence[Row]) -> TableBlock:
    taken: set[tuple[int, int]] = set()
    cells: list[TableCell] = []
    for number, row in enumerate(rows):
        at = 0
        for cell in row:
            text, across, down = (*((cell,) if isinstance(cell, str) else cell), 1, 1)[:3]
            while (number, at) in taken:
                at += 1
            cells.append(TableCell(str(text), number, at, int(down), int(across)))
            taken |= {(number + y, at + x) for y in range(int(down)) for x in range(int(across))}
            at += int(across)
    return TableBlock(max(at for _, at in taken) + 1, tuple(cells))


def make_document(*blocks: str | Sequence[Row]) -> Document:
    made = [TextBlock(block) if isinstance(block, str) else make_table(block) for block in blocks]
    return document_of_blocks(made, "x.docx", sha256="0" * 64, media_type="application/x")


def read_forms(*blocks: str | Sequence[Row]) -> list[Form]:
    return extract(make_document(*blocks), engine="rules").forms


def read_one(*blocks: str | Sequence[Row]) -> Form:
    (form,) = read_forms(*blocks)
    return form


def unclaimed(form: Form) -> int:
    assert form.coverage is not None
    return len(form.coverage.unclaimed)


TITLE = "2031年度项目支出绩效目标表"
HEAD: list[Row] = [["项目名称", ("公厕改造", 3)], ["主管部门", "青禾市城管局", "实施单位", "青禾市环卫所"]]
GRID: list[Row] = [[*LEVELS, "指标值"], OUTPUT, CONTENT]


def test_a_seal_and_a_telephone_beside_a_value_are_no_part_of_it() -> None:
    head: list[Row] = [
        ["项目名称", ("公厕改造", 3)],
        ["主管部门", "青禾市城管局（盖章）", "实施单位", "青禾市环卫所 联系电话：0571-88880000"],
    ]
    form = read_one(TITLE, [*head, *GRID])
    assert (form.department, form.implementing_unit, unclaimed(form)) == ("青禾市城管局", "青禾市环卫所", 0)


@pytest.mark.parametrize(
    ("printed", "end", "doubted"),
    [
        ("2031年1月—12月", dt.date(2031, 12, 31), True),
        ("2031.1-2033.6", dt.date(2033, 6, 30), True),
        ("2031年3月1日至11月15日", dt.date(2031, 11, 15), False),
        ("2031-01-01至2032-12-31", dt.date(2032, 12, 31), False),
    ],
)
def test_a_period_of_months_ends_with_the_last_day_and_is_in_doubt(printed: str, end: dt.date, doubted: bool) -> None:
    form = read_one(TITLE, [*HEAD, ["项目起止时间", (printed, 3)], *GRID])
    assert form.start_date is not None
    assert (form.start_date.year, form.end_date) == (2031, end)
    assert ("/end_date" in {review.pointer for review in form.review}) == doubted
    assert form.findings == []


def test_the_type_below_a_category_is_the_nature_and_the_ticked_option_counts() -> None:
    fields: Row = ["项目类别", "□人员类 ☑特定目标类 □运转类", "项目类型", "经常性项目○ 一次性项目√ 其他○"]
    form = read_one(TITLE, [*HEAD, fields, *GRID])
    assert (form.project_category, form.project_nature) == ("特定目标类", "一次性项目")


def test_below_the_authority_of_the_province_the_citys_carries_the_transfer_out() -> None:
    head: list[Row] = [["专项名称", ("湿地补助", 3)], ["省级主管部门", "东岭省林业厅", "市县主管部门", "青禾市林业局"]]
    form = read_one("2031年度专项转移支付绩效目标表", [*head, *GRID])
    assert (form.project_name, form.department, form.implementing_unit) == ("湿地补助", "东岭省林业厅", "青禾市林业局")


def test_a_goal_needs_no_caption_and_a_caption_printed_again_in_front_of_it_is_none_of_it() -> None:
    bare = read_one(TITLE, [*HEAD, [("改造公厕12座，方便市民如厕。", 4)], *GRID])
    assert bare.goals.annual == "改造公厕12座，方便市民如厕。"
    assert "/goals/annual" in {review.pointer for review in bare.review}
    again = read_one(TITLE, [*HEAD, ["年度目标", ("设定目标：改造公厕12座。", 3)], *GRID])
    assert (again.goals.annual, again.review) == ("改造公厕12座。", [])
    listed = read_one(TITLE, [*HEAD, ["年度目标", ("目标1：改造公厕12座。", 3)], *GRID])
    assert listed.goals.annual == "目标1：改造公厕12座。"


def test_funds_of_other_kinds_are_lines_of_their_own_with_their_side() -> None:
    funds: list[Row] = [
        [("项目资金（万元）", 1, 3), "项目资金总额", "300", "年度资金总额", "100"],
        ["其中：财政拨款", "200", "其中：财政拨款", "70"],
        ["专项债券", "100", "专项债券", "30"],
    ]
    head: list[Row] = [["项目名称", ("公厕改造", 4)]]
    form = read_one(TITLE, [*head, *funds, [*LEVELS, ("指标值", 2)], [*OUTPUT[:3], ("≥12座", 2)]])
    assert isinstance(form.funding, DeclarationFunding)
    assert (form.funding.project_total, form.funding.annual_total) == (300, 100)
    (line,) = form.funding.others
    assert (line.label, line.amounts) == ("专项债券", {"project": 100, "annual": 30})
    assert form.evidence["/funding/others/0/amounts/annual"]


def test_amounts_are_in_the_unit_of_the_block_and_the_unit_of_all_amounts_is_that_of_the_block() -> None:
    funds: list[Row] = [
        ["项目资金（元）", "全年预算数", "全年执行数", "执行率"],
        ["年度资金总额", "36.5万", "365,000.00", "100%"],
        ["财政专户管理资金", "1.2万元", "12000元", "100%"],
    ]
    grid: list[Row] = [[*LEVELS, "完成值"], OUTPUT]
    form = read_one("2031年度项目支出绩效自评表", [*HEAD, *funds, *grid])
    assert isinstance(form.funding, EvaluationFunding)
    assert (form.funding.rows[0].adjusted_budget, form.funding.rows[0].executed) == (365000, 365000)
    assert form.funding.others[0].amounts == {"adjusted_budget": 12000, "executed": 12000, "execution_rate": 100}
    assert form.findings == []
    said = read_one(TITLE, [*HEAD, ["年度资金总额", ("36.5万元", 3)], *GRID])
    assert (said.funding.currency_unit, said.funding.annual_total) == ("万元", Decimal("36.5"))  # type: ignore[union-attr]


def test_funds_in_a_sentence_or_in_a_table_of_their_own_are_read() -> None:
    sentence = read_one(TITLE, [*HEAD, ["项目资金", ("资金总额：50万元，其中：财政拨款40万元，自筹10万元", 3)], *GRID])
    assert isinstance(sentence.funding, DeclarationFunding)
    assert (sentence.funding.annual_total, sentence.funding.annual_appropriation) == (50, 40)
    assert [(line.label, line.amounts) for line in sentence.funding.others] == [("自筹", {"annual": 10})]
    table: list[Row] = [
        ["年度", "合计", "一般公共预算", "政府性基金"],
        ["2031年", "90", "80", "10"],
        ["2032年", "70", "60", "10"],
    ]
    form = read_one(TITLE, [*HEAD, *table, *GRID])
    assert isinstance(form.funding, DeclarationFunding)
    assert (form.funding.annual_total, form.funding.annual_appropriation) == (90, 80)
    assert [(line.label, line.amounts) for line in form.funding.others] == [("政府性基金", {"annual": 10})]
    assert unclaimed(form) == 5, "the caption of the years, and the other year"


def test_two_cells_in_one_column_are_both_kept() -> None:
    grid: list[Row] = [
        [*LEVELS, ("指标值", 2)],
        ["产出指标", "数量指标", "改造公厕数", "≥", "12座"],
        ["效益指标", "社会效益指标", "如厕便利", "定性", "提升"],
        ["效益指标", "社会效益指标", "投诉处理", "按期", "办结"],
    ]
    form = read_one(TITLE, [["项目名称", ("公厕改造", 4)], *grid])
    assert [row.target and row.target.text for row in form.indicators] == ["≥12座", "提升", "按期办结"]
    assert form.indicators[1].others == {"指标值": "定性"}
    assert [review.pointer for review in form.review] == ["/indicators/2/target"]
    assert unclaimed(form) == 0


def test_a_name_merged_over_rows_is_the_parent_of_those_beside_it() -> None:
    grid: list[Row] = [
        ["一级指标", "二级指标", ("三级指标", 2), "指标值"],
        [("产出指标", 1, 2), ("数量指标", 1, 2), ("改造公厕", 1, 2), "一类", "≥2座"],
        ["二类", "≥10座"],
        ["满意度指标", "服务对象满意度指标", ("居民满意度", 2), "≥90%"],
    ]
    form = read_one(TITLE, [["项目名称", ("公厕改造", 4)], *grid])
    assert [(row.parent, row.name) for row in form.indicators] == [
        ("改造公厕", "一类"),
        ("改造公厕", "二类"),
        (None, "居民满意度"),
    ]


def test_rows_under_a_heading_that_is_a_period_are_of_it_and_one_period_alone_is_none() -> None:
    grid: list[Row] = [[*LEVELS, "指标值"], [("上半年", 4)], OUTPUT, [("下半年", 4)], CONTENT]
    assert [row.period for row in read_one(TITLE, [*HEAD, *grid]).indicators] == ["上半年", "下半年"]
    alone: list[Row] = [[*LEVELS, "期间", "指标值"], [*OUTPUT[:3], "全年", "≥12座"]]
    form = read_one(TITLE, [["项目名称", ("公厕改造", 4)], *alone])
    assert (form.indicators[0].period, form.indicators[0].others) == (None, {"期间": "全年"})


def test_merges_that_a_program_took_apart_and_filled_are_one_cell_again() -> None:
    filled: list[Row] = [
        ["项目名称", "公厕改造", "公厕改造", "公厕改造"],
        ["年度总体目标", "预期目标", "预期目标", "实际完成情况"],
        ["年度总体目标", "改造公厕。", "改造公厕。", "已改造公厕。"],
    ]
    form = read_one("2031年度项目支出绩效自评表", [*filled, [*LEVELS, "完成值"], OUTPUT])
    assert (form.project_name, form.goals.expected, form.goals.actual) == ("公厕改造", "改造公厕。", "已改造公厕。")
    assert unclaimed(form) == 0


def test_a_table_below_goes_on_with_the_grid_where_its_columns_fit() -> None:
    grid: list[Row] = [["绩效指标", *LEVELS, "指标值"], ["", *OUTPUT]]
    head: list[Row] = [["项目名称", ("公厕改造", 4)]]
    narrow = read_one(TITLE, [*head, *grid], "第2页", [CONTENT])
    assert [row.name for row in narrow.indicators] == ["改造公厕数", "居民满意度"]
    foreign = read_one(TITLE, [*head, *grid], "第2页", [["说明", "本表一式两份", "另见", "附件"]])
    assert [row.name for row in foreign.indicators] == ["改造公厕数"]


REPORT_GRID: list[Row] = [[*LEVELS, "指标值", "完成值"], [*OUTPUT, "12座"], [*CONTENT, "93%"]]


def test_a_report_has_a_form_for_each_table_and_its_project_and_score_are_told_from_the_prose() -> None:
    forms = read_forms(
        "2031年度绩效自评报告", "一、公厕改造项目绩效自评情况", "综合评价得分为97.5分，评价等级为优。", REPORT_GRID,
        "存在的问题：无。", "二、路灯维护项目绩效自评情况", "具体如下：", REPORT_GRID, "特此报告。",
    )  # fmt: skip
    assert [form.project_name for form in forms] == ["公厕改造项目", "路灯维护项目"]
    assert [(form.total_score, form.grade, form.fiscal_year) for form in forms] == [
        (Decimal("97.5"), "优", 2031),
        (None, None, 2031),
    ]
    assert all("/project_name" in {review.pointer for review in form.review} for form in forms)
    assert [unclaimed(form) for form in forms] == [0, 0]


def test_an_indicator_table_without_a_word_of_performance_above_it_is_no_form() -> None:
    assert read_forms("各街道上报情况", "具体如下：", REPORT_GRID) == []


def test_a_list_with_a_column_for_each_indicator_is_a_form_for_each_unit_but_not_for_the_sum() -> None:
    rows: list[Row] = [
        [("乡镇", 1, 3), ("产出指标", 2), "满意度指标"],
        ["数量指标", "质量指标", "服务对象满意度指标"],
        ["扶持村数", "合规率", "村民满意度"],
        ["云岭镇", "2个", "100%", "≥90%"],
        ["竹溪乡", "1个", "100%", "≥92%"],
        ["合计", "3个", "100%", "≥91%"],
    ]
    forms = read_forms("2031年茶园补助资金绩效目标表", rows)
    assert [form.implementing_unit for form in forms] == ["云岭镇", "竹溪乡"]
    assert [(row.level1, row.level2, row.name, row.target and row.target.text) for row in forms[1].indicators] == [
        ("产出指标", "数量指标", "扶持村数", "1个"),
        ("产出指标", "质量指标", "合规率", "100%"),
        ("满意度指标", "服务对象满意度指标", "村民满意度", "≥92%"),
    ]
    assert [unclaimed(form) for form in forms] == [0, 4]


def test_a_list_in_text_places_its_labels_by_their_families() -> None:
    text = (
        "2031年茶园补助资金绩效目标表\n项目单位 | 产出指标 | 满意度指标 |\n数量指标 | 质量指标 | 服务对象满意度指标 |\n"
        "扶持村数 | 合规率 | 村民满意度 |\n云岭镇 | 2个 | 100% | ≥90% |\n"
    )
    (form,) = extract(document_from_text(text, "x.txt"), engine="rules").forms
    assert [(row.level1, row.name) for row in form.indicators] == [
        ("产出指标", "扶持村数"),
        ("产出指标", "合规率"),
        ("满意度指标", "村民满意度"),
    ]


def read_text(text: str) -> Form:
    (form,) = extract(document_from_text(text, "x.txt"), engine="rules").forms
    return form


GRID_IN_TEXT = "一级指标 | 二级指标 | 三级指标 | 指标值 |\n产出指标 | 数量指标 | 改造公厕数 | ≥12座 |\n"


def test_in_text_with_cells_other_funds_keep_their_lines_and_a_goal_ends_with_its_cell() -> None:
    form = read_text(
        "2031年度项目支出预算审批表\n项目名称 | 公厕改造 |\n主管部门 | 城管局 | 实施单位 | 环卫所 |\n"
        "资金来源（万元） | 合计 | 300 |\n一般公共预算拨款 | 200 |\n政府性基金 | 50 |\n财政专户管理资金 | 50 |\n"
        f"总体目标 | 改造公厕，方便市民。 |\n年度目标 | 改造公厕12座。 |\n{GRID_IN_TEXT}"
    )
    assert isinstance(form.funding, DeclarationFunding)
    assert (form.title, form.funding.annual_total, form.funding.annual_appropriation) == (
        "2031年度项目支出预算审批表",
        300,
        200,
    )
    assert [line.label for line in form.funding.others] == ["政府性基金", "财政专户管理资金"]
    assert (form.goals.overall, form.goals.annual) == ("改造公厕，方便市民。", "改造公厕12座。")
    assert unclaimed(form) == 0


def test_in_text_a_row_of_another_period_shares_the_name_above_it() -> None:
    form = read_text(
        "2031年度项目支出绩效自评表\n项目名称 | 流动图书站 |\n主管部门 | 文旅局 | 实施单位 | 图书馆 |\n"
        "一级指标 | 二级指标 | 三级指标 | 时段 | 指标值 | 完成值 | 得分 |\n"
        "产出指标 | 数量指标 | 服务次数 | 上半年 | ≥20次 | 21次 | 10 |\n下半年 | ≥30次 | 30次 | 10 |\n"
        "满意度指标 | 服务对象满意度指标 | 读者满意度 | 全年 | ≥90% | 93% | 10 |\n"
    )
    assert [(row.name, row.period, row.score) for row in form.indicators] == [
        ("服务次数", "上半年", 10),
        ("服务次数", "下半年", 10),
        ("读者满意度", "全年", 10),
    ]
    assert form.review == []


def test_a_second_name_in_a_head_begins_no_form() -> None:
    form = read_text(
        "2031年度项目支出绩效目标表\n项目名称 | 公厕改造 |\n专项名称 | 城市更新专项 |\n"
        f"主管部门 | 城管局 | 实施单位 | 环卫所 |\n{GRID_IN_TEXT}"
    )
    assert (form.project_name, form.department, len(form.indicators)) == ("公厕改造", "城管局", 1)


def test_a_goal_of_a_form_in_single_cells_needs_no_caption() -> None:
    cells = [
        "2031年补助资金绩效目标表",
        "项目名称",
        "公厕改造",
        "主管部门",
        "城管局",
        "资金情况(万元)",
        "下达资金总额",
        "80",
    ]
    cells += [
        "其中:中央财政补助",
        "80",
        "改造老旧公厕,方便市民出行。",
        *LEVELS,
        "指标值",
        "产出指标",
        "数量指标",
        "改造公厕数",
        "≥12座",
    ]
    form = read_text("\n\n".join(cells))
    assert form.goals.annual == "改造老旧公厕,方便市民出行。"
    assert "/goals/annual" in {review.pointer for review in form.review}
    assert (form.funding.annual_total, form.funding.annual_appropriation) == (80, 80)  # type: ignore[union-attr]


def test_in_text_labels_merged_over_columns_are_placed_by_their_families_or_left_out_in_doubt() -> None:
    head = "2031年度项目支出绩效自评表\n项目名称 | 公厕改造 |\n一级指标 | 产出指标 | 满意度指标 |\n"
    values = (
        "三级指标 | 改造公厕数 | 合格率 | 居民满意度 |\n指标值 | ≥12座 | 100% | ≥90% |\n完成值 | 12座 | 100% | 93% |\n"
    )
    placed = read_text(f"{head}二级指标 | 数量指标 | 质量指标 | 服务对象满意度指标 |\n{values}")
    assert [row.level1 for row in placed.indicators] == ["产出指标", "产出指标", "满意度指标"]
    merged = read_text(f"{head}二级指标 | 数量指标 | 服务对象满意度指标 |\n{values}")
    assert [(row.level2, row.target and row.target.text) for row in merged.indicators] == [
        (None, "≥12座"),
        (None, "100%"),
        (None, "≥90%"),
    ]
    assert {"/indicators/0/level1", "/indicators/2/level2"} <= {review.pointer for review in merged.review}
