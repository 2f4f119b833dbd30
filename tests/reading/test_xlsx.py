"""Workbooks: what Excel shows is read, formats and cached results included, and empty millions cost nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import random
import re
import time
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
import xlwt
from printed_files import as_xlsx, printed_forms, row_f1

from evals.corpus.printed import PrintedForm
from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.office.xlsx import read_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        fill(workbook, workbook.add_worksheet("表"))
    return stream.getvalue()


def read(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]) -> Document:
    return read_xlsx(book(fill), "x.xlsx")


def with_sheet(rows: str, after: str = "") -> bytes:
    """A workbook whose first sheet holds these rows."""
    result = io.BytesIO()
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    original = zipfile.ZipFile(io.BytesIO(book(lambda *_: None)))
    with original as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info, sheet if info.filename.endswith("sheet1.xml") else source.read(info))
    return result.getvalue()


@pytest.mark.parametrize("options", [{}, {"strings_to_formulas": True, "strings_to_numbers": True}])
def test_every_printed_form_is_read_right(options: dict[str, bool]) -> None:
    """With the options, =100.00(%) is stored as a formula whose result is lost and sums as numbers without format."""
    for name, document, page in printed_forms():
        assert row_f1(read_xlsx(as_xlsx(page, **options), name), document.gold) == 1, name


PERCENT, SUM, DAY = re.compile(r"\d+(\.\d+)?%"), re.compile(r"\d{1,3}(,\d{3})+\.\d\d"), re.compile(r"\d{4}-\d\d-\d\d")


def as_typed_in(page: PrintedForm) -> bytes:
    """As people fill it in: percentages, sums and days are numbers with a format."""

    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for cell in page.cells:
            last = (cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1)
            if cell.rowspan * cell.colspan > 1:
                sheet.merge_range(cell.row, cell.column, *last, "")
            value, code = typed(cell.text)
            sheet.write(cell.row, cell.column, value, workbook.add_format({"num_format": code}))

    return book(fill)


def typed(text: str) -> tuple[object, str]:
    if PERCENT.fullmatch(text):
        places = len(text.partition(".")[2]) - 1
        return float(text[:-1]) / 100, "0." + "0" * places + "%" if places > 0 else "0%"
    if SUM.fullmatch(text):
        return float(text.replace(",", "")), "#,##0.00"
    if DAY.fullmatch(text):
        return dt.datetime.fromisoformat(text), "yyyy-mm-dd"
    return text, "General"


def test_numbers_dates_and_percentages_with_formats_are_read_right() -> None:
    for name, document, page in printed_forms():
        assert row_f1(read_xlsx(as_typed_in(page), name), document.gold) == 1, name


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        (0.95, "0%", "95%"),
        (0.9958, "0.00%", "99.58%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012345, "General", "123456789012345"),
        (99.586359871234, "General", "99.58635987"),
        (45678, "yyyy-mm-dd", "2025-01-21"),
        (45678, 14, "2025/1/21"),
        (45678, 31, "2025年1月21日"),
        (45678, "[$-F800]dddd, mmmm dd, yyyy", "2025年1月21日"),
        (45678, '[$-804]yyyy"年"m"月"d"日";@', "2025年1月21日"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (1234.5, 43, "1,234.50"),
        (100, '"≥"0"%"', "≥100%"),
        (7, 'G/通用格式"个"', "7个"),
        (123456, '0!.0,"万元"', "12.3万元"),
        (1, ";;;", ""),
        (-5, "0.00_);[Red](0.00)", "(5.00)"),
    ],
)
def test_a_number_is_read_as_it_is_shown(stored: float, code: str | int, shown: str) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(0, 0, "值")
        sheet.write(0, 1, stored, workbook.add_format({"num_format": code}))

    assert read(fill).text.rstrip("\n") == f"值\t{shown}".rstrip("\t")


def formula(body: str, result: str = "", kind: str = "") -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>值</t></is></c><c r="B1"{kind}><f>{body}</f>{result}</c></row>'


@pytest.mark.parametrize(
    ("row", "shown", "told"),
    [
        (formula("100.00(%)"), "=100.00(%)", ""),
        (formula("100.00(%)", "<v>0</v>"), "=100.00(%)", ""),
        (formula("完成", "<v>#NAME?</v>", ' t="e"'), "=完成", ""),
        (formula("95%", "<v>0</v>"), "=95%", ""),
        (formula("B2+B3", "<v>12.5</v>"), "12.5", ""),
        (formula("1200/10000", "<v>0.12</v>"), "0.12", ""),
        (formula("项目总额", "<v>7</v>"), "7", ""),
        (formula("B2*0", "<v>0</v>"), "0", ""),
        (formula("SUM(C1:C9)"), "", "B1的公式没有存下结果"),
        (formula("5+3"), "", "B1的公式没有存下结果"),
        (formula("C1/C2", "<v>#DIV/0!</v>", ' t="e"'), "", "B1的公式出错"),
        (formula("A1&amp;A2", "<v>甲乙</v>", ' t="str"'), "甲乙", ""),
    ],
)
def test_formulas_give_their_result_and_text_taken_for_one_its_text(row: str, shown: str, told: str) -> None:
    layout = read_xlsx(with_sheet(row), "x.xlsx")
    assert layout.text == f"值\t{shown}\n" if shown else "值\n"
    assert bool(layout.notices) == bool(told)
    assert told in "".join(layout.notices).replace(" ", "")


def test_rich_text_is_joined_and_its_reading_aid_left_out() -> None:
    aid = '<rPh sb="0" eb="1"><t>ji</t></rPh>'
    row = f'<row r="1"><c t="inlineStr"><is><r><t>绩</t></r><r><t>效_x000D_</t></r>{aid}</is></c></row>'
    assert read_xlsx(with_sheet(row), "x.xlsx").text == "绩效\n"


def test_text_under_a_merge_is_not_shown() -> None:
    inline = '<c r="{}1" t="inlineStr"><is><t>{}</t></is></c>'.format
    cells = inline("A", "甲") + inline("B", "暗") + '<c r="C1"><v>1</v></c>'
    merge = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    assert read_xlsx(with_sheet(f'<row r="1">{cells}</row>', merge), "x.xlsx").text == "甲\t1\n"


def test_a_million_styled_rows_cost_little() -> None:
    empty = "".join(
        f'<row r="{number}"><c r="A{number}" s="0"/><c r="XFD{number}" s="0"/></row>' for number in range(2, 200_000)
    )
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    data = with_sheet(first + empty, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    started = time.process_time()
    assert read_xlsx(data, "x.xlsx").text == "1\n"
    assert time.process_time() - started < 10


def test_hidden_sheets_rows_and_columns_are_left_out_and_told() -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_column(0, 0, ["甲", "乙"])
        sheet.write(0, 1, "丙")
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        other = workbook.add_worksheet("字典")
        other.write(0, 0, "暗")
        other.hide()

    layout = read(fill)
    assert layout.text == "甲\n"
    hidden = "工作表“表”隐藏的1 行、1 列没有读入；要读入，请先取消隐藏"
    assert layout.notices == ("隐藏的工作表没有读取：字典", hidden)


def test_forms_one_below_the_other_do_not_share_columns() -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(0, 0, "项目支出绩效自评表")
        sheet.write_row(1, 0, ["项目名称", "甲"])
        sheet.write(4, 0, "项目支出绩效自评表")
        sheet.merge_range(5, 0, 5, 2, "项目名称")
        sheet.write(5, 3, "乙")
        workbook.add_worksheet("二").write(0, 0, "另一张")

    lines = read(fill).text.splitlines()
    assert lines == ["项目支出绩效自评表\t", "项目名称\t甲", "项目支出绩效自评表\t", "项目名称\t乙", "另一张"]


def test_a_picture_in_a_cell_is_no_text() -> None:
    picture = '<c t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    assert read_xlsx(with_sheet(f"<row>{picture}<c><v>1</v></c></row>"), "x.xlsx").text == "1\n"


def test_macros_are_told_and_nothing_else() -> None:
    data = with_sheet("<row><c><v>1</v></c></row>")
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/vbaProject.bin", b"")
    layout = read_xlsx(stream.getvalue(), "x.xlsm")
    assert layout.text == "1\n"
    assert "宏" in layout.notices[0]


def test_an_old_workbook_with_formats_and_merges() -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("表")
    sheet.write_merge(0, 1, 0, 1, "项目名称")
    sheet.write(0, 2, 0.95, xlwt.easyxf(num_format_str="0%"))
    sheet.write(1, 2, dt.date(2025, 1, 21), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(2, 2, 1234.5, xlwt.easyxf(num_format_str="#,##0.00"))
    workbook.add_sheet("暗").visibility = 1
    stream = io.BytesIO()
    workbook.save(stream)
    layout = read_xlsx(stream.getvalue(), "x.xls")
    assert layout.text == "项目名称\t95%\n\t2025-01-21\n\t1,234.50\n"
    assert layout.media_type == "application/vnd.ms-excel"
    assert "暗" in layout.notices[0]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空"),
        (book(lambda *_: None), "没有内容"),
        (with_sheet("<row><c><v>1</v></c></row>")[:2000], "损坏"),
        (with_sheet("<row>"), "“表”已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "损坏"),
        (b"\x09\x08\x10\x00 nonsense", "损坏"),
    ],
)
def test_bad_files_are_named_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=f"坏.xlsx.*{reason}"):
        read_xlsx(data, "坏.xlsx")


def test_any_damage_to_an_old_workbook_is_a_read_error() -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    workbook.add_sheet("表").write(0, 0, "项目名称")
    stream = io.BytesIO()
    workbook.save(stream)
    rng = random.Random(1)
    for _ in range(60):
        data = bytearray(stream.getvalue()[: rng.randrange(600, 5000)])
        data[rng.randrange(512, len(data))] ^= 0xFF
        with contextlib.suppress(ReadError):
            read_xlsx(bytes(data), "x.xls")


def test_entities_of_a_stranger_are_not_expanded() -> None:
    data = with_sheet('<row><c t="str"><v>甲&b;</v></c></row>')
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info, BOMB.encode() + content if info.filename.endswith("sheet1.xml") else content)
    with pytest.raises(ReadError):
        read_xlsx(result.getvalue(), "x.xlsx")
