"""Bytes to canonical text: encodings, truncation, binaries, control characters, very long lines."""

from __future__ import annotations

import codecs
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ReadError
from extractor.reading import read, read_bytes
from extractor.reading.text import decode as text_module
from extractor.reading.text.decode import canonical_text

TEXT = "财政项目支出绩效目标申报表\n（2025年度）\n项目名称\t河道巡查与保洁\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        codecs.BOM_UTF8 + TEXT.encode("utf-8"),
        TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode("utf-8"),
        TEXT.replace("\n", "\r").encode("gb18030"),
    ],
    ids=["utf8", "utf8-bom", "gb18030", "utf16le-bom", "utf16be-bom", "utf16le", "utf16be", "crlf", "cr"],
)
def test_every_encoding_gives_the_same_canonical_text(data: bytes) -> None:
    assert read_bytes(data, "a.txt").text == TEXT


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, b"\x00" * 40])
def test_an_empty_file_is_an_error_that_names_it(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"空表\.txt：文件是空的"):
        read_bytes(data, "空表.txt")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04" + bytes(range(256)), "docx"),
        (bytes(range(256)) * 40, "文本"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "PNG"),
        ("绩效目标".encode() * 40 + b"\xff\xfe\x81" + "绩效".encode() * 40, "编码"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_is(data: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_bytes(data, "x.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_cut_last_character_is_read_with_a_notice(encoding: str) -> None:
    bom = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    layout = read_bytes(bom + TEXT.rstrip("\n").encode(encoding)[:-1], "cut.txt")
    assert layout.text == TEXT.rstrip("\n")[:-1]
    assert any("截断" in notice for notice in layout.notices)


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "MAX_BYTES", 1000)
    path = tmp_path / "大.txt"
    path.write_text("绩效" * 400, encoding="utf-8")
    with pytest.raises(ReadError, match="上限"):
        read(path)


def test_a_folder_and_a_missing_file_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="文件夹里没有"):
        read(tmp_path)
    with pytest.raises(ReadError, match="无法打开：文件不存在"):
        read(tmp_path / "没有.txt")


def test_control_characters_become_blanks_and_offsets_hold() -> None:
    layout = read_bytes("项目\x07名称\t河道\u200b巡查".encode(), "c.txt")
    assert layout.text == "项目 名称\t河道巡查"
    assert [layout.text_of(segment) for segment in layout.segments] == ["项目 名称", "河道巡查"]


def test_form_feeds_count_pages() -> None:
    layout = read_bytes("第一页\f第二页\n".encode(), "p.txt")
    assert layout.pages == 2
    assert [segment.page for segment in layout.segments] == [1, 2]


def test_a_line_of_a_million_characters_is_read_in_linear_time() -> None:
    began = time.monotonic()
    layout = read_bytes(("绩效 " * 333_333).encode(), "long.txt")
    assert len(layout.text) == 999_999
    assert time.monotonic() - began < 20


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200))
def test_canonical_text_is_idempotent_and_segments_cover_what_is_printed(text: str) -> None:
    once = canonical_text(text.replace("&", ""))
    assert canonical_text(once) == once
    layout = text_module.document_from_text(once, "h.txt")
    spans = [segment.span for segment in layout.segments]
    assert spans == sorted(spans)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_a_stray_zero_byte_does_not_make_a_text_binary() -> None:
    assert read_bytes(TEXT.encode().replace(b"\t", b"\x00"), "z.txt").text == TEXT.replace("\t", " ")
