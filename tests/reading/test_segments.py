"""Where a cell ends: tabs, pipes, wide gaps, and single spaces that cannot be inside one phrase."""

from __future__ import annotations

import pytest

from extractor.reading import document_from_text


def pieces(text: str) -> list[str]:
    layout = document_from_text(text, "t.txt")
    return [layout.text_of(segment) for segment in layout.segments]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("项目名称\t河道 巡查\t\t经常性", ["项目名称", "河道 巡查", "经常性"]),
        ("| 产出指标 | 数量指标 | 巡查次数 | ≥5 |", ["产出指标", "数量指标", "巡查次数", "≥5"]),
        ("主管部门  水务局\u3000实施单位  河道所", ["主管部门", "水务局", "实施单位", "河道所"]),
        ("主管部门 水务局 实施单位 河道所", ["主管部门", "水务局", "实施单位", "河道所"]),
        (
            "开展第 48 届河道保洁 ≥50.00(处) 63.00(处) 3.00 3.00",
            ["开展第 48 届河道保洁", "≥50.00(处)", "63.00(处)", "3.00", "3.00"],
        ),
        ("巡查达标率 ≥95.00(% ) 100.00(% ) 1.00 1.00", ["巡查达标率", "≥95.00(% )", "100.00(% )", "1.00", "1.00"]),
        ("保洁 (一期项目) 验收率", ["保洁 (一期项目) 验收率"]),
        ("上年结转资金 0.00 0.00 0.00 - 0.00 -", ["上年结转资金", "0.00", "0.00", "0.00", "-", "0.00", "-"]),
        (
            "计划开始日期 2021-01-01 计划完成日期 2021-12-31",
            ["计划开始日期", "2021-01-01", "计划完成日期", "2021-12-31"],
        ),
        ("|---|:--:|---|", []),
        ("————————", []),
    ],
)
def test_a_line_is_cut_into_cells(line: str, expected: list[str]) -> None:
    assert pieces(line) == expected


def test_cells_keep_their_index_when_cells_before_them_are_empty() -> None:
    layout = document_from_text("a\t\tb\n\tc", "t.txt")
    assert [segment.cell for segment in layout.segments] == [0, 2, 1]


def test_a_pipe_at_the_start_is_a_frame_only_where_all_lines_have_it() -> None:
    framed = document_from_text("| a | b |\n| | c |", "t.txt")
    bare = document_from_text("a | b\n| c", "t.txt")
    assert [segment.cell for segment in framed.segments] == [0, 1, 1]
    assert [segment.cell for segment in bare.segments] == [0, 1, 1]


def test_segments_are_numbered_from_one_in_reading_order() -> None:
    layout = document_from_text("甲  乙\n丙", "t.txt")
    assert [segment.id for segment in layout.segments] == [1, 2, 3]
    assert [segment.line for segment in layout.segments] == [1, 1, 2]
    assert [segment.column for segment in layout.segments] == [0, 4, 0]
