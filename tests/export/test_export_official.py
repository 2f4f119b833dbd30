"""The official layouts: what is written and read back is the same form, in Word and in Excel."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal

import docx
import openpyxl
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn

from evals.runs.dataset import documents_of
from extractor.export.official.forms import layout_of, official_grid, to_official_docx, to_official_xlsx, unprinted
from extractor.export.official.layouts import load_official
from extractor.extraction import extract
from extractor.model.form import Form, Indicator, Measure, OtherFunding
from extractor.reading import Document
from extractor.reading.office.docx import read_docx
from extractor.reading.office.xlsx import read_xlsx

ROW = ("level1", "level2", "name", "target", "actual", "weight", "score", "deviation")
FORM = (
    "kind", "title", "fiscal_year", "project_name", "project_nature", "project_category", "department",
    "implementing_unit", "start_date", "end_date", "funding", "goals", "total_score", "grade",
)  # fmt: skip
RoundTrip = Callable[[list[Form]], Document]


def gold_forms() -> dict[str, Form]:
    extra = {"evidence": {}, "findings": [], "review": []}
    return {document.name: Form.model_validate(extra | document.gold["forms"][0]) for document in documents_of("forms")}


GOLD = gold_forms()


def through_docx(forms: list[Form]) -> Document:
    return read_docx(to_official_docx(forms), "表.docx")


def through_xlsx(forms: list[Form]) -> Document:
    return read_xlsx(to_official_xlsx(forms), "表.xlsx")


both = pytest.mark.parametrize("trip", [through_docx, through_xlsx])


def differences(found: Form, expected: Form) -> list[str]:
    wrong = [name for name in FORM if getattr(found, name) != getattr(expected, name)]
    if len(found.indicators) != len(expected.indicators):
        return [*wrong, "indicators"]
    for number, (ours, theirs) in enumerate(zip(found.indicators, expected.indicators, strict=True)):
        wrong += [f"{number}/{name}" for name in ROW if getattr(ours, name) != getattr(theirs, name)]
    return wrong


def read_back(trip: RoundTrip, forms: list[Form]) -> list[Form]:
    return extract(trip(forms), engine="rules").forms


@both
@pytest.mark.parametrize("name", GOLD)
def test_what_is_read_back_is_the_same_form(trip: RoundTrip, name: str) -> None:
    (found,) = read_back(trip, [GOLD[name]])
    assert differences(found, GOLD[name]) == []
    assert found.review == [], "cells that a file gives leave nothing in doubt"


@both
def test_forms_of_both_kinds_in_one_file_stay_apart(trip: RoundTrip) -> None:
    names = [name for name in GOLD if "2024" in name or "2021" in name]
    forms = [GOLD[name] for name in names]
    found = read_back(trip, forms)
    assert [differences(ours, theirs) for ours, theirs in zip(found, forms, strict=True)] == [[]] * len(forms)


@both
def test_digits_of_an_amount_survive(trip: RoundTrip) -> None:
    form = declaration()
    form.funding.annual_total = Decimal("1234.50")
    form.funding.annual_appropriation = Decimal("12345678901234567.89")
    (found,) = read_back(trip, [form])
    assert str(found.funding.annual_total) == "1234.50"
    assert str(found.funding.annual_appropriation) == "12345678901234567.89"


def declaration() -> Form:
    return next(form for name, form in GOLD.items() if "2026" in name).model_copy(deep=True)


def evaluation() -> Form:
    return next(form for form in GOLD.values() if form.kind == "self_evaluation").model_copy(deep=True)


def indicator(level1: str | None, level2: str | None, name: str) -> Indicator:
    target = Measure(text="≥1(个)", operator="≥", value=Decimal(1), unit="个")
    return Indicator(level1=level1, level2=level2, name=name, target=target)


def test_a_label_that_comes_again_further_down_is_a_cell_again() -> None:
    form = declaration()
    labels = [("产出指标", "数量指标")] * 2 + [
        ("产出指标", "质量指标"),
        ("产出指标", "数量指标"),
        ("效益指标", "数量指标"),
    ]
    form.indicators = [indicator(*pair, f"指标{number}") for number, pair in enumerate(labels)]
    grid = official_grid(form)
    spans = [(cell.text, cell.rowspan) for cell in grid.cells if cell.pointers and "/level" in cell.pointers[0]]
    assert [span for span in spans if span[0] == "产出指标"] == [("产出指标", 4)]
    assert [span for span in spans if span[0] == "数量指标"] == [("数量指标", 2), ("数量指标", 1), ("数量指标", 1)]


def test_rows_without_labels_are_not_merged_into_one() -> None:
    form = declaration()
    form.indicators = [indicator(None, None, "甲"), indicator(None, None, "乙")]
    assert {cell.rowspan for cell in official_grid(form).cells if cell.pointers[:1] == ("/indicators/0/level1",)} == {1}


@pytest.mark.parametrize("name", GOLD)
def test_cells_fill_the_page_without_a_gap_or_an_overlap(name: str) -> None:
    grid = official_grid(GOLD[name])
    covered = [
        (row, column)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    ]
    assert sorted(covered) == [(row, column) for row in range(grid.rows) for column in range(len(grid.edges))]


def test_the_layout_follows_kind_and_year() -> None:
    form = declaration()
    assert layout_of(form) == "declaration"
    assert layout_of(evaluation()) == "self_evaluation"
    old = form.model_copy(update={"fiscal_year": 2020, "project_nature": None})
    assert layout_of(old) == "declaration_2021"
    assert layout_of(old.model_copy(update={"project_nature": "经常性项目"})) == "declaration"


def test_word_keeps_rows_whole_repeats_the_header_and_turns_the_paper() -> None:
    document = docx.Document(io.BytesIO(to_official_docx([declaration(), evaluation()])))
    portrait, landscape = document.sections
    assert portrait.page_width < portrait.page_height
    assert landscape.page_width > landscape.page_height
    for head, grid in (document.tables[:2], document.tables[2:]):
        rows = [*head._tbl.tr_lst, *grid._tbl.tr_lst]
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        repeated = [row.trPr.find(qn("w:tblHeader")) is not None for row in rows]
        assert repeated.index(True) == len(head._tbl.tr_lst)
        assert sum(repeated) == 1
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "宋体"
    assert "PAGE" in document.sections[0].footer._element.xml


def test_word_looks_the_same_whatever_font_stands_in() -> None:
    """Lines of one height, Chinese shapes of punctuation, room above and below the text, no side left open."""
    document = docx.Document(io.BytesIO(to_official_docx([declaration()])))
    lines = {
        paragraph.paragraph_format.line_spacing_rule
        for table in document.tables
        for cell in table._cells
        for paragraph in cell.paragraphs
    }
    assert lines == {WD_LINE_SPACING.EXACTLY}
    assert {lang.get(qn("w:eastAsia")) for lang in document.styles.element.iter(qn("w:lang"))} == {"zh-CN"}
    head = document.tables[0]._tbl
    margins = {child.tag: int(child.get(qn("w:w"))) for child in head.tblPr.find(qn("w:tblCellMar"))}
    assert all(margins[qn(f"w:{side}")] > 0 for side in ("top", "bottom", "left", "right"))
    last = head.tr_lst[-1]
    assert [
        side.tag for borders in last.iter(qn("w:tcBorders")) for side in borders if side.tag == qn("w:bottom")
    ] == []


@pytest.mark.parametrize("name", ["declaration", "declaration_2021", "self_evaluation"])
def test_labels_of_one_line_fit_their_cells(name: str) -> None:
    """A label of the head that wraps makes its row higher than those beside it on the official form."""
    grid = official_grid(evaluation() if name == "self_evaluation" else declaration(), name)
    points = load_official().points.body
    room = {
        cell.text: sum(grid.widths[cell.column : cell.column + cell.colspan])
        for cell in grid.cells
        if cell.role == "label" and cell.rowspan == 1 and cell.row < grid.header_row
    }
    tight = [text for text, width in room.items() if text and 2 * 60 / 20 + len(text) * points > width * 72 / 25.4]
    assert tight == []


def test_marked_cells_are_shaded_and_carry_the_note() -> None:
    marks = {"/indicators/1/target": "按去年实际调整", "/indicators/2": "新增", "/nothing": "无处可标"}
    document = docx.Document(io.BytesIO(to_official_docx([declaration()], marks=marks)))
    assert [comment.text for comment in document.comments] == ["按去年实际调整", "新增"]
    assert len(document.element.body.findall(f".//{qn('w:shd')}")) == 2
    sheet = openpyxl.load_workbook(io.BytesIO(to_official_xlsx([declaration()], marks=marks))).active
    noted = {cell.value: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    row = declaration().indicators
    assert noted == {row[1].target.text: "按去年实际调整", row[2].name: "新增"}


def test_marks_name_one_form_of_several() -> None:
    data = to_official_docx([declaration(), declaration()], marks={"/forms/1/goals/annual": "改", "/title": "哪一张"})
    assert [comment.text for comment in docx.Document(io.BytesIO(data)).comments] == ["改"]


@both
def test_a_draft_without_values_is_printed_with_its_slots(trip: RoundTrip) -> None:
    draft = Form(
        kind="self_evaluation", title=None, fiscal_year=None, project_name="〔待填〕", funding={"rows": []}, goals={},
        indicators=[], evidence={}, findings=[], review=[],
    )  # fmt: skip
    text = trip([draft]).text
    assert "财政项目支出绩效自评表" in text
    assert "〔待填〕" in text
    assert "None" not in text


@both
def test_characters_no_office_file_can_hold_are_left_out(trip: RoundTrip) -> None:
    form = declaration().model_copy(update={"project_name": "甲\x00\x0b乙\ud800"})
    assert "甲乙" in trip([form]).text


def test_a_goal_higher_than_excel_rows_may_be_is_not_cut_off() -> None:
    form = declaration()
    form.goals.annual = "完成年度任务。" * 400
    sheet = openpyxl.load_workbook(io.BytesIO(to_official_xlsx([form]))).active
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == form.goals.annual]
    (merged,) = [area for area in sheet.merged_cells.ranges if cell.coordinate in area]
    rows = range(merged.min_row, merged.max_row + 1)
    assert len(rows) > 1
    assert all(sheet.row_dimensions[row].height <= 409 for row in rows)
    assert differences(read_back(through_xlsx, [form])[0], form) == []


def test_sheets_of_projects_with_the_same_name_are_told_apart() -> None:
    form = declaration().model_copy(update={"project_name": "宣传/培训[2025]：" + "很长的名称" * 10})
    book = openpyxl.load_workbook(io.BytesIO(to_official_xlsx([form, form])))
    first, second = book.sheetnames
    assert first.startswith("宣传 培训")
    assert second.endswith("(2)")


def test_values_the_layout_has_no_cell_for_are_named() -> None:
    assert [name for form in GOLD.values() for name in unprinted(form)] == []
    form = evaluation().model_copy(update={"project_category": "特定目标类"})
    assert unprinted(form) == ["项目类别"]


def test_texts_that_look_like_formulas_or_links_stay_texts() -> None:
    form = declaration().model_copy(update={"title": '=HYPERLINK("http://x","y")', "project_name": "=1+1"})
    sheet = openpyxl.load_workbook(io.BytesIO(to_official_xlsx([form]))).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells['=HYPERLINK("http://x","y")'] == cells["=1+1"] == "s"


@both
def test_other_funds_have_lines_and_notes_a_column_and_both_are_read_back(trip: RoundTrip) -> None:
    form = declaration()
    form.funding.others = [
        OtherFunding(label="政府性基金", amounts={"annual": Decimal("120.50")}),
        OtherFunding(label="专项债券", amounts={"project": Decimal(300), "annual": Decimal(100)}),
    ]
    form.indicators[1].note = "按上年基数测算"
    (found,) = read_back(trip, [form])
    assert differences(found, form) == []
    assert [row.note for row in found.indicators] == [row.note for row in form.indicators]
    assert official_grid(form).rows == official_grid(declaration()).rows + 2


@both
def test_other_funds_of_a_self_evaluation_have_their_columns(trip: RoundTrip) -> None:
    form = evaluation()
    form.funding.others = [
        OtherFunding(label="财政专户管理资金", amounts={"adjusted_budget": Decimal(30), "executed": Decimal("28.50")})
    ]
    form.indicators[0].note = "含上年结转任务"
    (found,) = read_back(trip, [form])
    assert differences(found, form) == []
    assert (found.indicators[0].note, found.indicators[0].deviation) == ("含上年结转任务", form.indicators[0].deviation)


def test_a_form_without_other_funds_and_notes_has_the_layout_it_always_had() -> None:
    form = evaluation()
    assert official_grid(form).edges == load_official().layouts["self_evaluation"].edges
    form.indicators[0].note = "含上年结转任务"
    headings = [cell.text for cell in official_grid(form).cells if cell.role == "heading"]
    assert headings[-1] == "备注"
