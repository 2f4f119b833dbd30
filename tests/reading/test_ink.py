"""What ink takes back, in every format alike: struck-out, unseen and place-holding text is no value, a raised mark no
digit; and a person is told."""

from __future__ import annotations

import pytest
import xlsxwriter
from test_docx import read as read_word
from test_xlsx import book

from extractor.reading.html.reader import read_html
from extractor.reading.ink import read_raised
from extractor.reading.office.xlsx import read_xlsx


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


RAISED = '<w:vertAlign w:val="superscript"/>'
WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    ("before", "mark", "read"),
    [
        ("38", "1", ""),
        ("完成率", "[2]", ""),
        ("造林", "注1", ""),
        ("面积5m", "2", "²"),
        ("1.2km", "2", "²"),
        ("5×10", "4", "⁴"),
        ("第", "二期", "二期"),
        ("ROOM", "2", ""),
    ],
)
def test_a_raised_mark_is_a_note_and_a_raised_power_is_not(before: str, mark: str, read: str) -> None:
    assert read_raised(before, mark) == read


@pytest.mark.parametrize(
    ("body", "text", "told"),
    [
        (run("38") + run("1", RAISED) + run("公里"), "38公里", "1 处上标注号（如 1）没有读入"),
        (run("5m") + run("2", RAISED), "5m²", ""),
        (run("≥") + run("1000", "<w:strike/>") + run("1200块"), "≥1200块", "1 处加了删除线，没有读入：“1000”"),
        (run("旧", "<w:dstrike/>") + run("新"), "新", "删除线"),
        (run("有", '<w:strike w:val="0"/>'), "有", ""),
        (run("36") + run("暗", WHITE), "36", "隐藏的"),
        (run("36") + run("暗", '<w:sz w:val="2"/>'), "36", "隐藏的"),
        (run("白", WHITE + '<w:shd w:fill="000000"/>'), "白", ""),
    ],
)
def test_a_word_paragraph(body: str, text: str, told: str) -> None:
    layout = read_word(f"<w:p>{body}</w:p>")
    assert layout.text == f"{text}\n"
    assert told in "".join(layout.notices)
    assert bool(layout.notices) == bool(told)


def test_a_struck_row_of_word_is_gone_and_a_placeholder_leaves_its_cell_blank() -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc><w:p>{cell}</w:p></w:tc>' for cell in cells)}</w:tr>"

    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入')}</w:sdtContent></w:sdt>"
    struck = row(run("旧", "<w:strike/>"), run("1", "<w:strike/>"))
    layout = read_word(f"<w:tbl>{row(run('甲'), run('乙'))}{struck}{row(prompt, run('丙'))}</w:tbl>")
    assert layout.text == "甲\t乙\n\t丙\n"
    assert any("占位提示（如“单击此处输入”）" in notice for notice in layout.notices)


def test_a_workbook() -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        struck, raised = workbook.add_format({"font_strikeout": True}), workbook.add_format({"font_script": 1})
        white = workbook.add_format({"font_color": "#FFFFFF"})
        shown = workbook.add_format({"font_color": "#FFFFFF", "bg_color": "#000000"})
        plain = workbook.add_format()
        sheet.write_rich_string(0, 0, plain, "38", raised, "1", plain, "公里")
        sheet.write_rich_string(0, 1, plain, "≥", struck, "1000", plain, "1200块")
        sheet.write(1, 0, "取消", struck)
        sheet.write(1, 1, "保留")
        sheet.write(2, 0, "暗", white)
        sheet.write(2, 1, "亮", shown)

    layout = read_xlsx(book(fill), "x.xlsx")
    assert layout.text == "38公里\t≥1200块\n\t保留\n\t亮\n"
    told = "".join(layout.notices)
    assert all(piece in told for piece in ("删除线", "“1000”", "“取消”", "“暗”", "上标注号（如 1）"))


@pytest.mark.parametrize(
    ("markup", "text", "told"),
    [
        ("<p>38<sup>1</sup>公里", "38公里", "上标注号"),
        ("<p>5m<sup>2</sup>", "5m²", ""),
        ("<p>≥<s>1000</s>1200块", "≥1200块", "删除线"),
        ("<p>≥<del>1000</del>1200块", "≥1200块", "删除线"),
        ("<p>≥<span style='text-decoration: line-through'>1000</span>1200块", "≥1200块", "删除线"),
        ("<style>.x{display:none}</style><p>36<span class='a x'>暗</span>", "36", ""),
        ("<style>td .y > b {color:#fff}</style><table><tr><td><i class=y><b>暗</b></i>36</table>", "36", "隐藏的"),
        ("<p style='background:#000'>36<span style='color:#fff'>白</span>", "36白", ""),
        ("<style>@media print {.x{display:none}}</style><p>36<span class=x>屏</span>", "36屏", ""),
        ("<p>36<span style='font-size:0'>暗</span><span style='font-size:0.9em'>明</span>", "36明", ""),
    ],
)
def test_a_web_page(markup: str, text: str, told: str) -> None:
    layout = read_html(f"<html><body>{markup}</body></html>".encode(), "x.html")
    assert layout.text == f"{text}\n"
    assert told in "".join(layout.notices)
    assert bool(layout.notices) == bool(told)


def test_a_struck_cell_of_a_web_page_keeps_its_place() -> None:
    markup = "<table><tr><td>甲<td>乙<tr><td style='text-decoration:line-through'>旧<td>丙</table>"
    assert read_html(f"<html>{markup}</html>".encode(), "x.html").text == "甲\t乙\n\t丙\n"
