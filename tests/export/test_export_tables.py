"""The tables of an export: one row for each thing, no digit lost, nothing computed, and what the documentation says."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from export_cases import Case

from extractor.export.tables import text_files
from extractor.export.tables.data_table import DataTable, ExportError, tables_of
from extractor.export.tables.indicator_csv import plain
from extractor.export.tables.parquet import to_parquet
from extractor.export.tables.table_columns import columns_of, load_tables
from extractor.export.tables.workbook import to_xlsx
from extractor.export.xlsx_text import exact_number, sheet_name
from extractor.model.form import Extraction, Finding, OtherFunding, Review

DOCS = Path(__file__).parents[2] / "docs" / "export.md"


def tables(*extractions: Extraction) -> dict[str, DataTable]:
    return {table.name: table for table in tables_of(extractions)}


def marked(case: Case) -> Extraction:
    extraction = case.extraction.model_copy(deep=True)
    form = extraction.forms[0]
    form.review = [Review(pointer="/indicators/2/target", reasons=["值与原文不符", "单位不明"])]
    form.findings = [
        Finding(code="a.b", severity="warning", pointers=["/indicators/3", "/grade"], message="得分过高", basis="3 > 2")
    ]
    return extraction


def test_one_row_for_every_form_indicator_finding_and_review(evaluation: Case, bundle: Case) -> None:
    extractions = [marked(evaluation), bundle.extraction]
    forms = [form for extraction in extractions for form in extraction.forms]
    found = tables(*extractions)
    assert len(found["forms"].rows) == len(forms) == len({row["form_id"] for row in found["forms"].rows})
    assert len(found["indicators"].rows) == sum(len(form.indicators) for form in forms)
    assert len(found["findings"].rows) == sum(len(form.findings) for form in forms)
    assert len(found["review"].rows) == sum(len(form.review) for form in forms)
    assert {table.rows[0]["form_id"] for table in found.values()} == {found["forms"].rows[0]["form_id"]}


def test_findings_and_reviews_name_place_value_and_row(evaluation: Case) -> None:
    extraction = marked(evaluation)
    found = tables(extraction)
    form = extraction.forms[0]
    (finding,) = [row for row in found["findings"].rows if row["form"] == 1]
    assert finding["row"] == 4
    assert finding["places"] == ["第 4 行 · 三级指标", "评分等级"]
    assert finding["values"] == [form.indicators[3].name, form.grade]
    review = found["review"].rows[0]
    assert (review["row"], review["place"]) == (3, "第 3 行 · 指标值")
    assert review["value"] == form.indicators[2].target.text
    assert found["indicators"].rows[2]["review"] == ["指标值：值与原文不符，单位不明"]
    assert found["indicators"].rows[3]["findings"] == ["【建议修改】得分过高"]


def test_amounts_in_different_units_can_be_added_up(evaluation: Case, bundle: Case) -> None:
    rows = tables(evaluation.extraction, bundle.extraction)["forms"].rows
    assert (rows[0]["currency_unit"], rows[0]["budget"], rows[0]["budget_yuan"]) == (
        "万元", Decimal("7683.13"), Decimal("76831300"),
    )  # fmt: skip
    assert rows[-1]["budget"] == rows[-1]["budget_yuan"]
    unknown = evaluation.extraction.model_copy(deep=True)
    unknown.forms[0].funding.currency_unit = None
    assert tables(unknown)["forms"].rows[0]["budget_yuan"] is None


def test_parquet_keeps_every_digit_and_carries_the_captions(evaluation: Case) -> None:
    extraction = evaluation.extraction.model_copy(deep=True)
    extraction.forms[0].indicators[0].weight = Decimal("1234567890123456789012345678.0123456789")
    table = tables(extraction)["indicators"]
    read = pq.read_table(io.BytesIO(to_parquet(table)))
    assert read.to_pylist() == [dict(row) for row in table.rows]
    assert {field.name: field.metadata[b"caption"].decode() for field in read.schema} == {
        column.name: column.caption for column in columns_of("indicators")
    }


@pytest.mark.parametrize("value", ["0.00000000001", "12345678901234567890123456789"])
def test_parquet_refuses_what_it_would_have_to_round(evaluation: Case, value: str) -> None:
    extraction = evaluation.extraction.model_copy(deep=True)
    extraction.forms[0].indicators[0].weight = Decimal(value)
    with pytest.raises(ExportError, match="分值"):
        to_parquet(tables(extraction)["indicators"])


def test_parquet_of_no_forms_has_the_same_schema(evaluation: Case) -> None:
    empty = tables_of([evaluation.extraction.model_copy(update={"forms": []})])
    for table, full in zip(empty, tables_of([evaluation.extraction]), strict=True):
        schemas = [pq.read_schema(io.BytesIO(to_parquet(one))) for one in (table, full)]
        assert schemas[0].equals(schemas[1], check_metadata=True)


def test_json_lines_hold_the_contracts_numbers(evaluation: Case) -> None:
    rows = [json.loads(line) for line in text_files.to_jsonl(tables(evaluation.extraction)["indicators"]).splitlines()]
    first = evaluation.extraction.forms[0].indicators[0]
    assert rows[0]["target_value"] == format(first.target.value, "f")
    assert [rows[0]["row"], rows[0]["fiscal_year"]] == [1, 2024]


def test_csv_computes_nothing_and_speaks_chinese(hostile: Case) -> None:
    for table in tables_of([hostile.extraction]):
        data = text_files.to_csv(table)
        assert data.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        assert header == [column.caption for column in table.columns]
        for cell in (cell for row in rows for cell in row):
            assert not re.match(r"\s*[=+@＝＋＠-]", cell) or re.fullmatch(r'="(?:[^"]|"")*"', cell), cell
    form, *_ = csv.DictReader(io.StringIO(text_files.to_csv(tables(hostile.extraction)["forms"]).decode("utf-8-sig")))
    assert form["表单类型"] == "绩效目标申报表"
    assert plain(form["主管部门"]) == '=HYPERLINK("http://example.org","x")'


def workbook(*extractions: Extraction) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(extractions)))


def records(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[dict[str, openpyxl.cell.Cell]]:
    header, *rows = sheet.iter_rows()
    return [dict(zip((cell.value for cell in header), row, strict=True)) for row in rows]


def test_the_workbook_has_all_sheets_to_filter_freeze_and_print(evaluation: Case) -> None:
    book = workbook(marked(evaluation))
    assert book.sheetnames == ["表单", "资金", "指标", "检查结果", "待核对"]
    for sheet in book.worksheets:
        assert sheet.auto_filter.ref
        assert sheet.freeze_panes
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.fitToHeight == 0
    finding = records(book["检查结果"])[0]
    assert [finding["级别"].value, finding["位置"].value] == ["建议修改", "第 4 行 · 三级指标；评分等级"]


def test_numbers_are_numbers_and_texts_that_look_like_formulas_are_texts(evaluation: Case, hostile: Case) -> None:
    rows = records(workbook(evaluation.extraction, hostile.extraction)["指标"])
    expected = [row for case in (evaluation, hostile) for form in case.extraction.forms for row in form.indicators]
    assert len(rows) == len(expected)
    for cells, row in zip(rows, expected, strict=True):
        target = row.target
        assert cells["指标值"].value == (target.text if target else None)
        assert cells["指标值"].data_type in "sn"
        value = target.value if target else None
        assert cells["目标数值"].value == (None if value is None else float(value))
    assert not any(cell.data_type == "f" or cell.hyperlink for row in rows for cell in row.values())


def test_numbers_excel_would_round_are_texts(evaluation: Case) -> None:
    extraction = evaluation.extraction.model_copy(deep=True)
    extraction.forms[0].total_score = Decimal("1234567890.1234567")
    assert records(workbook(extraction)["表单"])[0]["总分"].value == "1234567890.1234567"
    assert exact_number(Decimal("8600.00")) == 8600.0
    assert exact_number(Decimal("12345678901234567")) is None


def test_sheet_names_are_allowed_and_unlike() -> None:
    assert sheet_name("a/b:c*[d]?", []) == "a b c  d"
    assert sheet_name("表", ["表"]) == "表(2)"
    assert sheet_name("", []) == "表"
    assert len(sheet_name("长" * 50, ["长" * 31])) == 31


def test_the_documented_question_is_answered_by_the_documented_query(
    evaluation: Case, bundle: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extractions = [evaluation.extraction, bundle.extraction]
    for table in tables_of(extractions):
        (tmp_path / f"{table.name}.parquet").write_bytes(to_parquet(table))
    monkeypatch.chdir(tmp_path)
    question, budgets = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    found = [(row[0], row[1]) for row in duckdb.sql(question).fetchall()]
    expected = {
        (form.project_name, number)
        for form in evaluation.extraction.forms
        for number, row in enumerate(form.indicators, 1)
        if row.target and row.actual and row.target.value and row.actual.value is not None
        and row.target.operator in ("≥", ">", "=") and row.target.unit == row.actual.unit
        and row.actual.value >= row.target.value * Decimal("1.3") and not row.deviation
    }  # fmt: skip
    assert len(expected) >= 12
    assert len(found) == len(expected)
    assert set(found) == expected
    totals = {(row[0], row[1]): row[3] for row in duckdb.sql(budgets).fetchall()}
    assert totals[2024, "self_evaluation"] == Decimal("81189500")


def test_every_column_is_documented_with_its_caption() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in load_tables().tables:
        section = text.split(f"\n### {name} ")[1].split("\n#")[0]
        rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE)
        assert rows == [(column.name, column.caption) for column in columns_of(name)]


def test_notes_standards_and_other_funds_have_their_columns_and_rows(evaluation: Case, bundle: Case) -> None:
    extraction = evaluation.extraction.model_copy(deep=True)
    form = extraction.forms[0]
    form.indicators[0].note, form.indicators[0].scoring_standard = "含上年结转任务", "每少1%扣1分"
    form.funding.others = [OtherFunding(label="单位资金", amounts={"executed": Decimal("28.50")})]
    declared = bundle.extraction.model_copy(deep=True)
    amounts = {"project": Decimal(300), "annual": Decimal(100)}
    declared.forms[0].funding.others = [OtherFunding(label="专项债券", amounts=amounts)]
    found = tables(extraction, declared)
    row = found["indicators"].rows[0]
    assert [row[name] for name in ("note", "scoring_standard", "period")] == ["含上年结转任务", "每少1%扣1分", None]
    funds = {row["item"]: row["executed"] or row["amount"] for row in found["funding"].rows}
    assert (funds["单位资金"], funds["专项债券（项目）"], funds["专项债券"]) == (Decimal("28.50"), 300, 100)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([extraction])))
    assert "单位资金" in [cell.value for row in book["资金"].iter_rows() for cell in row]
