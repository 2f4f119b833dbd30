"""Notes of staff reach the rows they are about, from text, table and CSV, and what does not fit is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaluation_form import evaluation
from openpyxl import Workbook

from extractor.drafting.facts.notes import Notes, notes_of_text, read_notes
from extractor.errors import ReadError

FORM = evaluation()


def told(notes: Notes) -> dict[int, list[tuple[str, str]]]:
    matched = notes.match(FORM)
    return {row: [(note.part, note.text) for note in found] for row, found in matched.rows.items()}


def test_a_line_names_its_row_by_name_number_or_heading() -> None:
    notes = notes_of_text("湖岸巡护次数：封路两周\n第2行：候鸟增多\n## 水质监测达标率\n原因：仪器校准\n措施：按月校准")
    assert told(notes) == {
        0: [("cause", "封路两周")],
        1: [("cause", "候鸟增多")],
        2: [("cause", "仪器校准"), ("measure", "按月校准")],
    }


def test_cause_and_measure_part_where_the_sentence_turns() -> None:
    notes = notes_of_text("湖岸巡护次数：因封路两周未能巡护，下一步由巡护科调整路线")
    assert told(notes)[0] == [("cause", "因封路两周未能巡护"), ("measure", "下一步由巡护科调整路线")]


@pytest.mark.parametrize("name", ["湖岸巡护次数", "湖岸巡护", "巡护次数", "湖岸 巡护次数"])
def test_a_short_or_loose_name_finds_its_row(name: str) -> None:
    assert list(told(notes_of_text(f"{name}：封路"))) == [0]


def test_notes_for_rows_that_do_not_exist_are_told() -> None:
    matched = notes_of_text("龙舟赛场次：未办\n第40行：没有", "说明.txt").match(FORM)
    assert matched.rows == {}
    assert "没有对应的指标行" in matched.notices[0]
    assert "第40行在表中不存在（共10行）" in matched.notices[1]


def test_a_name_that_may_mean_two_rows_is_asked_about() -> None:
    form = evaluation()
    form.indicators[2].name, form.indicators[3].name = "甲区监测达标率", "乙区监测达标率"
    matched = notes_of_text("监测达标率：仪器校准").match(form)
    assert matched.rows == {}
    assert "请写明行号" in matched.notices[0]


def test_a_workbook_with_columns(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目名称", "指标名称", "原因", "改进措施"])
    sheet.append(["湖区巡护经费", "湖岸巡护次数", "封路两周", "调整路线"])
    sheet.append(["另一个完全不同的项目", "新增观鸟点位", "别处", None])
    path = tmp_path / "notes.xlsx"
    book.save(path)
    assert told(read_notes(path)) == {0: [("cause", "封路两周"), ("measure", "调整路线")]}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes("行号,说明\n1,封路两周\n3,仪器校准\n".encode(encoding))
    assert told(read_notes(path)) == {0: [("cause", "封路两周")], 2: [("cause", "仪器校准")]}


def test_a_file_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"notes\.mp3：说明文件的格式不支持"):
        read_notes(tmp_path / "notes.mp3")
    with pytest.raises(ReadError, match=r"missing\.txt：无法读取"):
        read_notes(tmp_path / "missing.txt")
