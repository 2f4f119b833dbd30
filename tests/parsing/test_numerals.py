"""Chinese numerals: what stands in forms is parsed, what lists and editions need is written."""

from __future__ import annotations

import pytest

from extractor.terms.numerals import parse_chinese_number, parse_numeral, write_chinese_number

PARSED = {
    "零": 0, "〇": 0, "一": 1, "两": 2, "七": 7, "十": 10, "十二": 12, "一十二": 12, "二十": 20,
    "四十七": 47, "零五": 5, "〇五": 5, "一百": 100, "两百": 200, "一百零五": 105, "百零五": 105,
    "一百一十": 110, "一百二十三": 123, "两千零二十": 2020, "三千零五十": 3050, "二〇二四": 2024,
    "二零二四": 2024, "一二三": 123, "一万零三": 10003, "三万五千": 35000, "十万": 100_000,
    "三百五十万": 3_500_000, "一千二百万": 12_000_000, "千万": 10_000_000,
    "十二亿": 1_200_000_000, "一亿二千万": 120_000_000, "一亿零五百": 100_000_500, "百": 100,
    "万": 10_000, "亿": 100_000_000,
}  # fmt: skip


@pytest.mark.parametrize(("printed", "number"), PARSED.items())
def test_a_chinese_number_is_parsed(printed: str, number: int) -> None:
    assert parse_chinese_number(printed) == number


@pytest.mark.parametrize(("printed", "number"), [("二百五", 250), ("三千五", 3500), ("三万五", 35_000)])
def test_a_last_digit_without_its_step_counts_the_one_below(printed: str, number: int) -> None:
    assert parse_chinese_number(printed) == number


@pytest.mark.parametrize("printed", ["", "甲", "第四十七", "48", "十十", "二十零", "三点五", "十 二", "负三"])
def test_what_is_no_whole_chinese_number_is_none(printed: str) -> None:
    assert parse_chinese_number(printed) is None


def test_digits_are_numerals_too() -> None:
    assert [parse_numeral(text) for text in ("47", "四十七", "甲", "²")] == [47, 47, None, None]


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九"), (105, "一百零五")],
)
def test_a_number_is_written_as_lists_count(number: int, written: str) -> None:
    assert write_chinese_number(number) == written


def test_what_is_written_is_parsed_again() -> None:
    assert [parse_chinese_number(write_chinese_number(number)) for number in range(2000)] == list(range(2000))
