"""The CSV table: what a spreadsheet sees is what the form prints, and nothing in it is ever computed."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from export_cases import Case
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.export.tables.indicator_csv import LITERAL_LIMIT, guarded, plain, to_csv
from extractor.model.form import Finding, Measure, Review


def rows_of(case: Case) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(case.extraction))))


def text(measure: Measure | None) -> str:
    return measure.text if measure else ""


def test_one_row_for_each_indicator_with_its_values(sample: Case) -> None:
    rows = rows_of(sample)
    expected = [(number, row) for number, form in enumerate(sample.extraction.forms, 1) for row in form.indicators]
    assert len(rows) == len(expected)
    for got, (number, row) in zip(rows, expected, strict=True):
        assert got["表单序号"] == str(number)
        assert [plain(got[name]) for name in ("一级指标", "二级指标", "三级指标")] == [
            row.level1 or "",
            row.level2 or "",
            row.name or "",
        ]
        assert plain(got["指标值"]) == text(row.target)
        assert plain(got["实际完成值"]) == text(row.actual)
        value = row.target.value if row.target else None
        assert (Decimal(got["数值"]) if got["数值"] else None) == value


def test_a_spreadsheet_is_never_given_a_formula_of_the_document(hostile: Case, sample: Case) -> None:
    for case in (hostile, sample):
        for row in csv.reader(io.StringIO(to_csv(case.extraction))):
            for cell in row:
                computed = re.match(r"\s*[=+@＝＋＠-]", cell)
                assert not computed or re.fullmatch(r'="(?:[^"]|"")*"', cell), cell


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("=100.00(%)", '="=100.00(%)"'),
        ("-5", '="-5"'),
        ('=HYPERLINK("http://x","y")', '="=HYPERLINK(""http://x"",""y"")"'),
        ("＝100(%)", '="＝100(%)"'),
        (" =1+1", '=" =1+1"'),
        ("≥50(个)", "≥50(个)"),
        ("11月底前完成", "11月底前完成"),
    ],
)
def test_what_looks_like_a_formula_becomes_a_string_literal(printed: str, written: str) -> None:
    assert guarded(printed) == written


def test_a_cell_too_long_for_a_literal_gets_an_apostrophe() -> None:
    long = "-" + "加强管理" * LITERAL_LIMIT
    assert guarded(long) == "'" + long


@example("' '=1")
@given(st.text(alphabet="=+-@'\"＝ \t年1", max_size=300))
def test_programs_get_the_printed_text_back(printed: str) -> None:
    assert plain(guarded(printed)) == printed


def test_review_and_findings_stand_on_the_row_they_concern(evaluation: Case) -> None:
    extraction = evaluation.extraction.model_copy(deep=True)
    form = extraction.forms[0]
    form.review = [Review(pointer="/indicators/2/target", reasons=["值与原文不符"])]
    form.findings = [
        Finding(code="x", severity="warning", pointers=["/indicators/3", "/indicators/4/score"], message="得分过高")
    ]
    rows = rows_of(Case(evaluation.layout, extraction))
    assert rows[2]["待核对"] == "指标值：值与原文不符"
    assert [row["检查发现"] for row in rows[2:6]] == ["", "【建议修改】得分过高", "【建议修改】得分过高", ""]
