"""Cells of a PDF: merged cells, tables over pages, rotated pages, text without walls."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from pdf_maker import grid, pdf, rule, text, unnamed

from extractor.errors import ReadError
from extractor.reading.options import ReadOptions
from extractor.reading.pdf.reader import read_pdf

XS, WIDE = (50, 110, 250, 400), 842


def lines(data: bytes, options: ReadOptions | None = None) -> list[str]:
    return read_pdf(data, "表.pdf", options or ReadOptions(ocr=False)).text.splitlines()


def rows(count: int, top: float = 100) -> list[float]:
    return [top + 20 * number for number in range(count + 1)]


def test_a_ruled_table_is_rows_of_tabs() -> None:
    page = text(200, 50, "绩效目标申报表")
    page += grid(XS, rows(2), [("产出", "巡查次数", "≥5(次)"), ("", "达标率", "=100%")])
    assert lines(pdf([page])) == ["绩效目标申报表", "产出\t巡查次数\t≥5(次)", "\t达标率\t=100%"]


def test_a_cell_without_a_wall_below_is_merged_and_stands_in_its_first_row() -> None:
    page = "".join(rule(50, y, 400, y) for y in (100, 140)) + rule(110, 120, 400, 120)
    page += "".join(rule(x, 100, x, 140) for x in XS)
    page += text(53, 115, "产出") + text(113, 104, "巡查") + text(113, 124, "保洁") + text(253, 124, "≥2")
    assert lines(pdf([page])) == ["产出\t巡查\t", "\t保洁\t≥2"]


def test_lines_and_single_characters_below_each_other_are_one_text() -> None:
    page = grid((50, 80, 250), (100, 170), [("满\n意\n度", "完成巡查并且\n形成报告")])
    assert lines(pdf([page])) == ["满意度\t完成巡查并且形成报告"]


def test_a_label_cut_by_the_page_covers_the_rows_on_both_sides() -> None:
    first = grid(XS, rows(2, 760), [("项目", "名称", "指标值"), ("", "甲项", "≥1")])
    below = "".join(rule(50, y, 400, y) for y in (50, 90)) + rule(110, 70, 400, 70)
    below += "".join(rule(x, 50, x, 90) for x in XS)
    below += text(53, 65, "产出") + text(113, 54, "乙项") + text(253, 54, "≥2")
    below += text(113, 74, "丙项") + text(253, 74, "≥3")
    assert lines(pdf([first, below])) == ["项目\t名称\t指标值", "产出\t甲项\t≥1", "\t乙项\t≥2", "\t丙项\t≥3"]


def test_headings_printed_again_and_page_numbers_between_the_parts_go() -> None:
    head = ("一级", "三级指标", "指标值")
    first = grid(XS, rows(3, 730), [head, ("产出", "甲项", "≥1"), ("质量", "乙项", "≥2")]) + text(290, 815, "- 1 -")
    second = grid(XS, rows(2, 50), [head, ("效益", "丙项", "≥3")]) + text(290, 815, "- 2 -")
    assert lines(pdf([first, second])) == [
        "一级\t三级指标\t指标值",
        "产出\t甲项\t≥1",
        "质量\t乙项\t≥2",
        "效益\t丙项\t≥3",
    ]


def test_a_row_cut_by_the_page_is_one_row() -> None:
    body = [("产出", "甲项", "≥1"), ("质量", "乙项", "≥2"), ("时效", "很长的名称的\n开头和中间", "≥3")]
    first = grid(XS, [700, 720, 740, 770], body, closed=False)
    second = grid(XS, [50, 70, 90], [("", "以及结尾", ""), ("效益", "丁项", "≥4")])
    assert lines(pdf([first, second])) == [
        "产出\t甲项\t≥1",
        "质量\t乙项\t≥2",
        "时效\t很长的名称的开头和中间以及结尾\t≥3",
        "效益\t丁项\t≥4",
    ]


def test_a_row_whose_name_is_above_and_whose_value_is_below_the_break_is_one_row() -> None:
    body = [("产出", "甲项", "≥1"), ("质量", "乙项", "≥2"), ("时效", "丙项", "")]
    first = grid(XS, rows(3, 760), body, closed=False)
    second = grid(XS, rows(2, 50), [("", "", "≥3"), ("效益", "丁项", "≥4")])
    assert lines(pdf([first, second]))[2:] == ["时效\t丙项\t≥3", "效益\t丁项\t≥4"]


def test_two_whole_rows_stay_two_though_no_rule_parts_them_at_the_break() -> None:
    body = [("产出", "甲项", "≥1"), ("质量", "乙项", "≥2"), ("时效", "丙项", "≥3")]
    first = grid(XS, rows(3, 760), body, closed=False)
    second = grid(XS, rows(2, 50), [("效益", "丁项", "≥4"), ("满意", "戊项", "≥5")])
    assert lines(pdf([first, second]))[2:] == ["时效\t丙项\t≥3", "效益\t丁项\t≥4", "满意\t戊项\t≥5"]


def test_a_form_that_begins_on_the_next_page_keeps_its_title_row() -> None:
    pages = [
        grid((50, 150, 400), rows(3, 760), [("绩效目标申报表", ""), ("项目名称", name), ("主管部门", "水务局")])
        for name in ("甲", "乙")
    ]
    assert lines(pdf(pages)) == [
        line for name in "甲乙" for line in ("绩效目标申报表\t", f"项目名称\t{name}", "主管部门\t水务局")
    ]


def test_level_rules_drawn_cell_by_cell_give_columns_and_merged_labels() -> None:
    xs = (50, 110, 200, 290, 400)
    page = "".join(rule(x0, y, x1, y) for y in (100, 120, 160) for x0, x1 in pairwise(xs))
    page += "".join(rule(x0, 140, x1, 140) for x0, x1 in pairwise(xs[1:]))
    page += text(55, 105, "一级") + text(230, 105, "三级指标") + text(295, 105, "指标值")
    page += text(55, 135, "产出") + text(113, 125, "巡查次数") + text(238, 125, "≥5(次)") + text(293, 125, "≥1")
    page += text(113, 145, "保洁次数和巡查次数达标")
    assert lines(pdf([page])) == [
        "一级\t\t三级指标\t指标值",
        "产出\t巡查次数\t≥5(次)\t≥1",
        "\t保洁次数和巡查次数达标\t\t",
    ]


def test_a_row_without_a_value_below_the_break_is_a_row_of_its_own() -> None:
    first = grid(XS, rows(3, 760), [("产出", "甲项", "≥1"), ("质量", "乙项", "≥2"), ("时效", "丙项", "≥3")])
    second = grid(XS, rows(2, 50), [("", "丁项", ""), ("满意", "戊项", "≥5")])
    assert lines(pdf([first, second]))[2:] == ["时效\t丙项\t≥3", "\t丁项\t", "满意\t戊项\t≥5"]


def test_labels_on_the_line_of_their_first_row_stay_there() -> None:
    names = [("产出", "甲项"), ("", "乙项"), ("", "丙项"), ("", "丁项"), ("效益", "戊项"), ("", "己项")]
    page = "".join(
        text(50, 100 + 24 * n, label) + text(130, 100 + 24 * n, name) for n, (label, name) in enumerate(names)
    )
    page += "".join(text(300, 100 + 24 * n, "≥1") for n in range(len(names)))
    assert lines(pdf([page])) == [f"{label}\t{name}\t≥1" for label, name in names]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_shown(degrees: int) -> None:
    page = grid(XS, rows(2), [("产出", "巡查次数", "≥5(次)"), ("", "达标率", "=100%")])
    turned = {
        90: f"0 1 -1 0 {WIDE} 0 cm\n",
        180: f"-1 0 0 -1 595 {WIDE} cm\n",
        270: "0 -1 1 0 0 595 cm\n",
    }[degrees]
    box = "/MediaBox [0 0 842 842]" if degrees != 180 else ""
    found = lines(pdf([turned + page], extra=f"{box} /Rotate {degrees}"))
    assert found == ["产出\t巡查次数\t≥5(次)", "\t达标率\t=100%"]


def test_a_table_printed_sideways_is_read_level() -> None:
    page = f"0 1 -1 0 {WIDE} 0 cm\n" + grid(XS, rows(2), [("产出", "巡查次数", "≥5(次)"), ("", "达标率", "=100%")])
    assert lines(pdf([page], extra="/MediaBox [0 0 842 842]")) == ["产出\t巡查次数\t≥5(次)", "\t达标率\t=100%"]


def test_segments_know_their_page_and_the_box_of_their_cell() -> None:
    layout = read_pdf(pdf([grid(XS, rows(1), [("产出", "巡查次数", "≥5")])]), "表.pdf", ReadOptions())
    segment = layout.segments[1]
    assert segment.page == 1
    assert segment.box == pytest.approx((110, 100, 250, 120))
    assert layout.pages == 1
    assert layout.media_type == "application/pdf"
    assert layout.sha256 == hashlib.sha256(pdf([grid(XS, rows(1), [("产出", "巡查次数", "≥5")])])).hexdigest()


def test_columns_without_any_rule_are_told_by_their_gutters() -> None:
    body = [("一级指标", "三级指标", "指标值"), ("产出指标", "巡查次数", "≥5"), ("效益指标", "水质达标", "良好")]
    page = "".join(
        text(x, 100 + 24 * number, words) for number, row in enumerate(body) for x, words in zip(XS, row, strict=False)
    )
    assert lines(pdf([page])) == ["\t".join(row) for row in body]


def test_labels_centred_beside_their_rows_go_to_the_first_of_them() -> None:
    head = "".join(
        text(x, 100, words) for x, words in zip((50, 130, 300), ("一级指标", "三级指标", "指标值"), strict=True)
    )
    names = [("巡查次数", "≥5"), ("保洁次数", "≥6"), ("水质达标", "良好"), ("居民满意", "较好")]
    body = "".join(text(130, 124 + 24 * n, name) + text(300, 124 + 24 * n, v) for n, (name, v) in enumerate(names))
    labels = text(50, 136, "产出指标") + text(50, 184, "效益指标")
    assert lines(pdf([head + body + labels])) == [
        "一级指标\t三级指标\t指标值",
        "产出指标\t巡查次数\t≥5",
        "\t保洁次数\t≥6",
        "效益指标\t水质达标\t良好",
        "\t居民满意\t较好",
    ]


def placed(rows: list[tuple[str, ...]], top: float, pitch: float = 24, xs: tuple[float, ...] = (50, 130, 300)) -> str:
    return "".join(
        text(x, top + pitch * number, words)
        for number, row in enumerate(rows)
        for x, words in zip(xs, row, strict=True)
        if words
    )


def named(names: str) -> list[tuple[str, ...]]:
    return [("", f"{name}项次数", "≥1") for name in names]


def test_labels_of_a_later_page_stand_as_those_of_the_pages_before() -> None:
    # By itself, the second page reads as labels centred beside three rows each.
    first = placed([("一级指标", "三级指标", "指标值"), *named("甲乙丙丁戊己庚")], 100)
    first += text(50, 124, "产出指标")
    second = placed(named("子丑寅卯辰巳"), 50) + text(50, 74, "效益指标") + text(50, 146, "满意指标")
    found = [line.split("\t") for line in lines(pdf([first, second]))[8:]]
    assert [(row[0], row[1][0]) for row in found] == list(
        zip(("", "效益指标", "", "", "满意指标", ""), "子丑寅卯辰巳", strict=True)
    )


def test_the_last_label_of_a_full_page_may_stand_on_its_first_line_though_the_others_are_centred() -> None:
    page = placed(named("甲乙丙丁戊己庚"), 630) + text(50, 666, "产出指标") + text(50, 726, "效益指标")
    found = [line.split("\t") for line in lines(pdf([page]))]
    assert [row[0] for row in found if row[0]] == ["产出指标", "效益指标"]
    assert [number for number, row in enumerate(found) if row[0]] == [0, 4]


def test_a_label_reaches_no_further_than_the_sum_below_its_rows() -> None:
    xs = (50, 130, 300, 380, 440)
    body = [("", f"{name}项次数", "≥1", "5", "5") for name in "甲乙丙丁戊己"]
    page = placed([*body, ("", "总分", "", "30", "30"), ("", "等级", "", "优", "优")], 100, xs=xs)
    page += text(50, 184, "满意指标")
    assert [line.split("\t")[1] for line in lines(pdf([page])) if not line.startswith("\t")] == ["丙项次数"]


def test_labels_between_the_lines_of_two_rows_make_no_row_of_their_own() -> None:
    xs = (50, 120, 200, 330)
    names = [("", "", f"{name}项次数", "≥1") for name in "乙丙丁戊"]
    page = placed(
        [("一级指标", "二级指标", "三级指标", "指标值"), ("成本指标", "经济成本", "甲项次数", "≥1"), *names],
        100,
        22,
        xs,
    )
    page += (
        text(50, 155, "产出指标") + text(120, 155, "数量指标") + text(50, 199, "效益指标") + text(120, 199, "社会效益")
    )
    assert lines(pdf([page]))[2:] == [
        "产出指标\t数量指标\t乙项次数\t≥1",
        "\t\t丙项次数\t≥1",
        "效益指标\t社会效益\t丁项次数\t≥1",
        "\t\t戊项次数\t≥1",
    ]


def test_two_rows_on_the_last_page_stand_in_the_columns_of_the_page_before() -> None:
    first = placed([("一级指标", "三级指标", "指标值"), *named("甲乙丙丁戊己庚")], 600) + text(50, 624, "产出指标")
    second = placed(named("子丑"), 50)
    assert lines(pdf([first, second]))[-2:] == ["\t子项次数\t≥1", "\t丑项次数\t≥1"]


def test_a_label_close_to_a_text_of_other_lines_is_no_part_of_it() -> None:
    page = placed([("名称", "河道保洁", "重点"), ("部门", "水务局", "一般")], 100, xs=(50, 96, 300))
    page += text(50, 158, "年度目标") + text(96, 148, "完成巡查，") + text(96, 161, "形成报告。") + text(300, 148, "无")
    assert "完成巡查，形成报告。" in "\t".join(lines(pdf([page]))[2:])


def test_the_outer_side_of_a_merged_label_that_the_page_cuts_off_still_belongs_to_the_table() -> None:
    page = "".join(rule(110, y, 400, y) for y in (70, 90)) + "".join(rule(x, 50, x, 110) for x in XS)
    page += "".join(text(113, y, name) for y, name in ((54, "甲"), (74, "乙"), (94, "丙"))) + text(253, 74, "≥2")
    assert lines(pdf([page])) == ["\t甲\t", "\t乙\t≥2", "\t丙\t"]


def test_a_watermark_across_the_page_is_no_text() -> None:
    page = grid(XS, rows(1), [("产出", "巡查次数", "≥5")])
    page += text(0, 0, "内部资料", size=40, matrix="0.7 0.7 -0.7 0.7 120 700")
    assert lines(pdf([page])) == ["产出\t巡查次数\t≥5"]


def test_a_page_that_is_a_picture_is_named_when_it_cannot_be_recognised() -> None:
    with pytest.raises(ReadError, match=r"表\.pdf：第 1 页是图片"):
        read_pdf(pdf([""], picture=True), "表.pdf", ReadOptions(ocr=False))


def test_the_invisible_text_layer_of_a_scan_makes_it_no_text_page() -> None:
    page = "".join(text(50, 100 + 20 * number, "绩效目标申报表项目名称", mode=3) for number in range(5))
    layout = read_pdf(pdf([page], picture=True), "扫描.pdf", ReadOptions(ocr=False))
    assert any("第 1 页是图片" in notice for notice in layout.notices)


def test_glyphs_without_a_character_are_named_with_page_and_cell() -> None:
    page = grid(XS, rows(1), [("产出", "", "≥5")]) + unnamed(113, 104, 4)
    layout = read_pdf(pdf([page]), "表.pdf", ReadOptions())
    assert layout.text == "产出\t□□□□\t≥5\n"
    assert any("第 1 页" in notice and "第 1 行第 2 列" in notice for notice in layout.notices)


def test_a_note_at_the_foot_of_a_page_is_kept_when_the_table_goes_on() -> None:
    first = grid(XS, rows(2, 700), [("产出", "甲项", "≥1"), ("质量", "乙项", "≥2")]) + text(50, 780, "注：以合同为准")
    second = grid(XS, [50, 150], [("效益", "丁项", "≥4")])
    assert lines(pdf([first, second])) == ["产出\t甲项\t≥1", "质量\t乙项\t≥2", "效益\t丁项\t≥4", "注：以合同为准"]


def test_labels_pushed_below_the_last_rule_of_a_page_belong_to_the_row_that_begins_there() -> None:
    first = grid((50, 110, 250, 400), rows(2, 770), [("一级", "三级指标", "指标值"), ("产出", "甲项", "≥1")])
    first += text(70, 814, "效益")
    second = grid(XS, rows(1, 50), [("", "乙项", "≥2")])
    assert lines(pdf([first, second]))[1:] in (
        ["产出\t甲项\t≥1", "效益\t乙项\t≥2"],
        ["产出\t甲项\t≥1", "效益\t\t", "\t乙项\t≥2"],
    )


def level_rules(xs: tuple[float, ...], ys: list[float]) -> str:
    return "".join(rule(x0, y, x1, y) for y in ys for x0, x1 in pairwise(xs))


HALF = (50, 110, 200, 290, 400)


def test_the_heading_of_a_wide_cell_spans_it_though_it_is_centred_in_one_column_too() -> None:
    xs = (50, 150, 250, 350, 450)
    page = level_rules(xs, [100, 120, 140, 160])
    page += text(80, 105, "项目目标") + text(280, 105, "年度目标")
    page += text(153, 125, "完成全年巡查二十次，保洁三十次，全部达标，群众满意")
    page += text(53, 145, "一级") + text(153, 145, "二级") + text(253, 145, "三级") + text(353, 145, "指标值")
    assert lines(pdf([page]))[0] == "项目目标\t年度目标\t\t"


def test_labels_merged_over_a_whole_page_keep_their_columns_in_a_table_of_level_rules() -> None:
    first = level_rules(HALF, [700, 720]) + level_rules(HALF[2:], [740, 760, 780]) + level_rules(HALF, [800])
    first += text(55, 705, "一级") + text(115, 705, "二级") + text(230, 705, "三级指标") + text(330, 705, "指标值")
    first += text(55, 725, "产出") + text(115, 725, "数量")
    first += "".join(
        text(203, 725 + 20 * n, f"{name}项次数") + text(293, 725 + 20 * n, "≥1") for n, name in enumerate("甲乙丙丁")
    )
    second = level_rules(HALF[2:], [50, 70, 90])
    second += "".join(
        text(203, 55 + 20 * n, f"{name}项次数") + text(293, 55 + 20 * n, "≥2") for n, name in enumerate("戊己")
    )
    third = (
        level_rules(HALF, [50, 70])
        + text(55, 55, "效益")
        + text(115, 55, "社会")
        + text(203, 55, "庚项次数")
        + text(293, 55, "≥3")
    )
    assert lines(pdf([first, second, third]))[1:] == [
        "产出\t数量\t甲项次数\t≥1",
        *(f"\t\t{name}项次数\t≥1" for name in "乙丙丁"),
        *(f"\t\t{name}项次数\t≥2" for name in "戊己"),
        "效益\t社会\t庚项次数\t≥3",
    ]


def test_a_row_cut_by_the_page_goes_on_in_a_table_of_level_rules() -> None:
    first = level_rules(HALF, [720, 740, 760, 780])
    for n, row in enumerate(
        (("一级", "二级", "三级指标", "指标值"), ("产出", "数量", "甲项次数", "≥1"), ("产出", "质量", "乙项次数", "≥2"))
    ):
        first += "".join(text(x + 3, 725 + 20 * n, words) for x, words in zip(HALF, row, strict=False))
    first += (
        text(53, 784, "效益")
        + text(113, 784, "社会")
        + text(203, 784, "丙项的很长")
        + text(293, 784, "≥3")
        + text(203, 797, "很长很长的")
    )
    second = level_rules(HALF, [66, 86]) + text(203, 52, "名称") + text(53, 70, "满意") + text(113, 70, "对象")
    second += text(203, 70, "丁项次数") + text(293, 70, "≥4")
    assert lines(pdf([first, second]))[-2:] == [
        "效益\t社会\t丙项的很长很长很长的名称\t≥3",
        "满意\t对象\t丁项次数\t≥4",
    ]


@pytest.mark.parametrize("caption", ["（续表）", "绩效目标申报表（续）", "续表1", "（接上页）"])
def test_the_words_that_a_table_goes_on_do_not_part_it(caption: str) -> None:
    body = [("产出", "甲项", "≥1"), ("质量", "乙项", "≥2"), ("时效", "丙项", "")]
    first = grid(XS, rows(3, 760), body, closed=False)
    second = text(50, 30, caption) + grid(XS, rows(2, 50), [("", "", "≥3"), ("效益", "丁项", "≥4")])
    assert lines(pdf([first, second]))[2:] == ["时效\t丙项\t≥3", "效益\t丁项\t≥4"]


def test_bands_behind_rows_and_shaded_labels_are_no_walls() -> None:
    body = [
        ("一级指标", "三级指标", "指标值"),
        ("产出指标", "巡查次数", "≥5"),
        ("效益指标", "水质达标", "良好"),
        ("满意", "群众", "90"),
    ]
    page = "0.9 g\n" + "".join(f"45 {WIDE - 121 - 48 * n} 400 24 re f\n" for n in range(2))
    page += "".join(f"45 {WIDE - 121 - 24 * n} 60 24 re f\n" for n in range(4)) + "0 g\n"
    page += "".join(
        text(x, 103 + 24 * n, words) for n, row in enumerate(body) for x, words in zip(XS, row, strict=False)
    )
    assert lines(pdf([page])) == ["\t".join(row) for row in body]


def test_texts_that_nearly_touch_are_two_columns_where_all_lines_part_at_one_place() -> None:
    head = [("名称", "河道保洁", "重点"), ("部门", "水务局", "一般"), ("目标", "预期目标", "实际完成")]
    page = placed(head, 50, xs=(50, 130, 300))
    for number in range(4):
        page += text(130, 130 + 13 * number, "完成巡查二十次并报告全部") + text(
            254, 130 + 13 * number, "已经完成全部巡查并报告"
        )
    found = lines(pdf([page]))[-1].split("\t")
    assert found[-2:] == ["完成巡查二十次并报告全部" * 4, "已经完成全部巡查并报告" * 4]


def test_a_running_title_is_no_row_of_a_table_without_rules() -> None:
    title = text(250, 30, "部门预算绩效目标公开")
    first = title + placed(
        [("一级指标", "三级指标", "指标值"), ("产出指标", "零项次数", "≥1"), *named("甲乙丙丁戊己庚")], 580
    )
    second = title + placed(named("子丑寅卯"), 60)
    found = lines(pdf([first, second]))
    assert found[0] == "部门预算绩效目标公开"
    assert found[-5:] == ["\t庚项次数\t≥1", *(f"\t{name}项次数\t≥1" for name in "子丑寅卯")]


def test_a_row_cut_by_the_page_is_one_row_in_a_table_without_rules() -> None:
    first = placed([("一级指标", "三级指标", "指标值"), ("产出指标", "零项次数", "≥1"), *named("甲乙丙丁戊己庚")], 560)
    first += text(130, 776, "辛项的名称很长很长") + text(300, 776, "≥2") + text(130, 788, "很长很长很长很长的")
    second = text(130, 50, "还有第三行") + placed(named("子丑寅"), 80)
    assert lines(pdf([first, second]))[-4:] == [
        "\t辛项的名称很长很长很长很长很长很长的还有第三行\t≥2",
        *(f"\t{name}项次数\t≥1" for name in "子丑寅"),
    ]
