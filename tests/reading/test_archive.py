"""Archives: names as their authors saw them, nothing outside, nothing endless."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterable

import pytest

from extractor.errors import ReadError
from extractor.reading import archive
from extractor.reading.archive import is_archive, members


def zipped(files: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files:
            target.writestr(name, content)
    return stream.getvalue()


def named(raw: bytes) -> bytes:
    """An archive whose one file has these bytes as its name and no UTF-8 flag, as old Windows programs write it."""
    placeholder = "x" * len(raw)
    return zipped([(placeholder, b"1")]).replace(placeholder.encode(), raw)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_chinese_names_without_a_flag(encoding: str) -> None:
    assert members(named("绩效/申报表.docx".encode(encoding)), "a.zip") == [("绩效/申报表.docx", b"1")]


def test_names_with_a_flag() -> None:
    assert members(zipped([("绩效.txt", b"1")]), "a.zip") == [("绩效.txt", b"1")]


@pytest.mark.parametrize("path", ["../../etc/x", "/etc/x", "C:\\etc\\x", "..\\etc/./x", "etc//x"])
def test_paths_never_lead_outside(path: str) -> None:
    assert members(zipped([(path, b"1")]), "a.zip") == [("etc/x", b"1")]


def test_litter_is_left_out() -> None:
    litter = ["__MACOSX/._a.docx", ".DS_Store", "x/.hidden/a", "Thumbs.db", "~$a.docx", "folder/"]
    assert members(zipped([*((name, b"") for name in litter), ("x/a", b"1")]), "a.zip") == [("x/a", b"1")]


def test_an_archive_in_an_archive_is_opened_once() -> None:
    inner = zipped([("b.txt", b"1")])
    assert members(zipped([("in.zip", inner)]), "a.zip") == [("in.zip/b.txt", b"1")]
    with pytest.raises(ReadError, match="三层"):
        members(zipped([("mid.zip", zipped([("in.zip", inner)]))]), "a.zip")


def test_office_files_are_no_archives() -> None:
    document = zipped([("[Content_Types].xml", b""), ("word/document.xml", b"")])
    assert not is_archive(document)
    assert members(zipped([("a.docx", document)]), "a.zip") == [("a.docx", document)]


def test_a_bomb_is_refused_before_it_bursts() -> None:
    with pytest.raises(ReadError, match=r"a\.zip：.*bomb.*过大"):
        members(zipped([("bomb", bytes(64 * 2**20))]), "a.zip")


def test_the_total_counts_not_the_single_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    with pytest.raises(ReadError, match="过大"):
        members(zipped([(str(number), bytes(600)) for number in range(2)]), "a.zip")


def test_too_many_files() -> None:
    with pytest.raises(ReadError, match="2000"):
        members(zipped([(str(number), b"") for number in range(2001)]), "a.zip")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", zipped([("a", b"1")])[:-10]], ids=["empty", "head", "cut"])
def test_broken_archives_are_named(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"坏\.zip：文件"):
        members(data, "坏.zip")


def test_a_damaged_file_is_named() -> None:
    data = bytearray(zipped([("a.txt", b"123456789" * 50)]))
    data[40] ^= 0xFF
    with pytest.raises(ReadError, match=r"a\.txt.*损坏"):
        members(bytes(data), "a.zip")


ENCRYPTED = base64.b64decode(
    "UEsDBAoACQAAACJqdV3l6KJcEgAAAAYAAAAFABwAYS50eHRVVAkAA9CZAWvQmQFrdXgLAAEEAAAAAAQAAAAAupYxSTZi9etURbSW"
    "sxJCgVjKUEsHCOXoolwSAAAABgAAAFBLAQIeAwoACQAAACJqdV3l6KJcEgAAAAYAAAAFABgAAAAAAAEAAACkgQAAAABhLnR4dFVU"
    "BQAD0JkBa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAEsAAABhAAAAAAA="
)
"""a.txt with the password 密码 in UTF-8, ZipCrypto."""


def test_a_password_opens_an_archive() -> None:
    assert members(ENCRYPTED, "a.zip", "密码") == [("a.txt", b"secret")]
    with pytest.raises(ReadError, match="请给出密码"):
        members(ENCRYPTED, "a.zip")
    with pytest.raises(ReadError, match="密码不对"):
        members(ENCRYPTED, "a.zip", "别的")
