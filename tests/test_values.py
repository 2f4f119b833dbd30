"""Text to values: measures, numbers, dates, and joining what a layout tore apart."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.terms.measures import parse_amount, parse_date, parse_measure, parse_number
from extractor.terms.text import join_spans, strip_tags


@pytest.mark.parametrize(
    ("printed", "operator", "value", "unit"),
    [
        ("≥50.00(个)", "≥", "50", "个"),
        (">=50（个）", "≥", "50", "个"),
        ("＞＝50个", "≥", "50", "个"),
        ("≦3%", "≤", "3", "%"),
        ("＝100％", "=", "100", "%"),
        (">92.00(%)", ">", "92", "%"),
        ("90%", None, "90", "%"),
        ("1,234.50元", None, "1234.5", "元"),
        ("≤130.00(元/人*天)", "≤", "130", "元/人*天"),
        ("≥3个工作日", "≥", "3", "个工作日"),
        ("100", None, "100", None),
        ("≥1000册（套）", "≥", "1000", "册(套)"),
        ("不低于95%", "≥", "95", "%"),
        ("95%以上", "≥", "95", "%"),
        ("≥95%以上", "≥", "95", "%"),
        ("90%（含）以上", "≥", "90", "%"),
        ("250万", None, "250", "万"),
        ("5亿元", None, "5", "亿元"),
        ("490元/平米", None, "490", "元/平米"),
        ("400元/人、天", None, "400", "元/人、天"),
        ("2000种次", None, "2000", "种次"),
        ("100%覆盖", None, "100", "%"),
        ("2台（套）", None, "2", "台(套)"),
        ("3个乡镇", None, "3", "个乡镇"),
    ],
)
def test_a_measure_has_operator_value_and_unit(
    printed: str, operator: str | None, value: str, unit: str | None
) -> None:
    measure = parse_measure(printed).measure
    assert (measure.text, measure.operator, measure.value, measure.unit) == (printed, operator, Decimal(value), unit)


@pytest.mark.parametrize(
    "printed", ["完成", "12月底前完成", "2025年12月31日前", "3个工作日内", "2024年", "标准的80%", "100%完成", "第1名"]
)
def test_a_qualitative_cell_has_text_only(printed: str) -> None:
    measure = parse_measure(printed).measure
    assert (measure.text, measure.operator, measure.value, measure.unit) == (printed, None, None, None)


@pytest.mark.parametrize("printed", ["90%-95%", "≥", "不低于95%", "≥5坨"])
def test_what_the_grammar_is_not_sure_of_is_said(printed: str) -> None:
    assert parse_measure(printed).doubts


@pytest.mark.parametrize(
    "printed", ["≥50(个)", "及时", "12月底前完成", "100%", "≥12人·天", "≤490元/平米", "3场次", "≥3次（场）"]
)
def test_what_is_plain_raises_no_doubt(printed: str) -> None:
    assert not parse_measure(printed).doubts


@pytest.mark.parametrize(
    ("text", "value"),
    [("54,449,000", "54449000"), ("0.00", "0"), ("99.58%", "99.58"), ("8,600万元", "8600"), ("-", None), ("约5", None)],
)
def test_number_cells(text: str, value: str | None) -> None:
    assert parse_number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "text", ["2025-01-31", "2025/1/31", "2025.1.31", "2025年1月31日", "20250131", "２０２５年1月31日"]
)
def test_dates(text: str) -> None:
    assert parse_date(text) == dt.date(2025, 1, 31)


@pytest.mark.parametrize("text", ["2025-02-31", "本年底", "2025"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "spans", "value"),
    [
        ("建立第 47 届\n基地 数", [(0, 8), (9, 13)], "建立第47届基地数"),
        ("<p>目标 1: 完成</p> <p>目标 2</p>", [(0, 27)], "目标1:完成目标2"),
        ("购置 Office 365 软件", [(0, 16)], "购置Office 365软件"),
        ("Windows\nServer", [(0, 7), (8, 14)], "Windows Server"),
    ],
)
def test_joining_drops_layout_and_keeps_words(text: str, spans: list[tuple[int, int]], value: str) -> None:
    assert join_spans(text, spans) == value


@given(st.lists(st.text("ab1表，< \u3000\n", max_size=6), max_size=4))
def test_blanks_of_the_layout_go_and_those_between_latin_words_stay(cells: list[str]) -> None:
    cells = [" ".join(cell.split()) for cell in cells if cell.strip()]
    whole = cells[0] if cells else ""
    for cell in cells[1:]:
        whole += (" " if re.search("[A-Za-z]$", whole) and re.match("[A-Za-z]", cell) else "") + cell
    text = "\t".join(cells)
    spans, start = [], 0
    for cell in cells:
        spans.append((start, start + len(cell)))
        start += len(cell) + 1
    assert join_spans(text, spans) == re.sub("(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", whole)


@given(st.text("a<b>/表 \u3000\n", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_a_span_without_tags_and_outer_blanks(text: str, start: int, end: int) -> None:
    end = min(end, len(text))
    tags = [match.span() for match in re.finditer(r"</?[A-Za-z][^<>]{0,200}>", text[start:end])]
    shown = [start + at for at in range(end - start) if not any(low <= at < high for low, high in tags)]
    spans = strip_tags(text, (start, end))
    kept = [at for span in spans for at in range(*span)]
    assert all(low < high and text[low:high] == text[low:high].strip() for low, high in spans)
    assert [at for at in kept if not text[at].isspace()] == [at for at in shown if not text[at].isspace()]


@pytest.mark.parametrize(
    ("printed", "unit", "amount"),
    [
        ("36.5万", "元", "365000"),
        ("36.5万元", "万元", "36.5"),
        ("365,000元", "万元", "36.5"),
        ("5亿元", "万元", "50000"),
        ("120,000.00", "元", "120000"),
        ("36.5万元", None, "36.5"),
    ],
)
def test_an_amount_is_told_in_the_unit_of_account(printed: str, unit: str | None, amount: str) -> None:
    assert parse_amount(printed, unit) == Decimal(amount)
    assert parse_amount("若干", unit) is None


def test_a_month_is_its_first_day_or_its_last_where_a_term_ends() -> None:
    assert parse_date("2032年2月") == dt.date(2032, 2, 1)
    assert parse_date("2032年2月", last=True) == dt.date(2032, 2, 29)
    assert parse_date("2032年2月3日", last=True) == dt.date(2032, 2, 3)
