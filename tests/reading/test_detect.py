"""The kind of a file is told by what is in it, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pdf_maker import pdf, text

from extractor.errors import ReadError
from extractor.reading import read, read_all, read_bytes
from extractor.reading.file_kind import kind_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
PAGE = "<table><tr><td>项目名称</td><td>河道保洁</td></tr></table>"


def archive(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in members:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n1 0 obj\nendobj", "pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("2024年/自评表.pdf", "word/readme.txt"), "zip"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0\0", "xls"),
        (OLE + "WordDocument".encode("utf-16-le") + b"\0\0", "office"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0\0", "office"),
        (b"{\\rtf1\\ansi", "office"),
        (b"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?>", "office"),
        (f"<html><body>{PAGE}".encode("gb18030"), "html"),
        (b"\xff\xfe" + f"<!DOCTYPE html>{PAGE}".encode("utf-16-le"), "html"),
        (f"附件\n{PAGE}{PAGE}".encode(), "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "html"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        ("绩效目标申报表 <p>说明</p>".encode(), "text"),
        ("格式 %PDF-1.7 的说明".encode(), "text"),
    ],
)
def test_the_kind_is_told_by_content(data: bytes, kind: str) -> None:
    assert kind_of(data, "表.doc") == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive("OFD.xml", "Doc_0/Document.xml"), "OFD"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04" + bytes(200), "已损坏"),
        (b"\x7fELF" + bytes(200), "程序"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=rf"^表\.docx：.*{words}"):
        kind_of(data, "表.docx")


def test_a_pdf_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "申报表.txt"
    path.write_bytes(pdf([text(50, 50, "绩效目标申报表")]))
    assert read(path).text == "绩效目标申报表\n"


def test_a_reader_that_is_not_installed_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor.reading import dispatch
    from extractor.reading.options import ReadOptions

    for kind in ("image", "docx"):
        monkeypatch.setitem(dispatch.READERS, kind, ("extractor.reading.not_there", "read_file"))
    with pytest.raises(ReadError, match=r"表\.png：.*pip install 'jixiao\[ocr\]'"):
        dispatch.parse("image", b"", "表.png", ReadOptions())
    with pytest.raises(ModuleNotFoundError):  # what every installation has is broken, not missing
        dispatch.parse("docx", b"", "表.docx", ReadOptions())


def test_every_document_of_an_archive_is_read_and_a_broken_one_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "汇总.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("甲.txt", "绩效目标申报表\n")
        made.writestr("乙.pdf", b"%PDF-1.7\nbroken")
    found = {layout.name: layout for layout in read_all(path)}
    assert found["甲.txt"].text == "绩效目标申报表\n"
    (broken,) = (layout for name, layout in found.items() if "乙" in name)
    assert not broken.text
    assert broken.notices


def test_a_missing_file_and_an_empty_one_are_errors_that_name_them(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"无\.pdf：无法打开：文件不存在"):
        read(tmp_path / "无.pdf")
    with pytest.raises(ReadError, match=r"空\.pdf：文件是空的"):
        read_bytes(b"", "空.pdf")
