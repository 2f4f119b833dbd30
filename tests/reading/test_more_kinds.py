"""Further kinds of files people send: CSV, mail, a Word file in one XML, strict workbooks, frames."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from test_docx import word
from test_xlsx import book

from extractor.errors import ReadError
from extractor.reading import read_all, read_bytes
from extractor.reading.office.flat_package import PKG

CSV = '项目名称,"湖岸,巡护"\n一级指标,"折\n行"\n'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize(("suffix", "mark"), [(".csv", ","), (".tsv", "\t"), (".csv", ";")])
def test_a_csv_is_a_table_with_given_walls(encoding: str, suffix: str, mark: str) -> None:
    data = CSV.replace("称,", f"称{mark}").replace("标,", f"标{mark}").encode(encoding)
    document = read_bytes(data, f"表{suffix}")
    assert document.text == "项目名称\t湖岸,巡护\n一级指标\t折行\n"
    assert [table.walls for table in document.tables] == ["given"]


def test_a_cell_of_csv_without_end_is_told() -> None:
    with pytest.raises(ReadError, match="引号没有配对"):
        read_bytes(b'a,b\n"' + b"x" * 1_200_000, "x.csv")


def mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "报送自评表", "a@example.cn"
    message.set_content("附件为自评表")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_mail_gives_its_attachments_or_its_text(tmp_path: Path) -> None:
    path = tmp_path / "来信.eml"
    workbook = book(lambda _, sheet: sheet.write(0, 0, "项目名称"))
    path.write_bytes(mail(("自评表.xlsx", workbook), ("../坏.txt", b"")))
    good, bad = read_all(path)
    assert (good.name, good.text) == ("自评表.xlsx", "项目名称\n")
    assert (bad.name, bad.text, bad.notices) == (".._坏.txt", "", ("文件是空的",))
    path.write_bytes(mail())
    (text,) = read_all(path)
    assert "附件为自评表" in text.text


def test_a_word_file_in_one_xml_is_read() -> None:
    parts = []
    with zipfile.ZipFile(io.BytesIO(word("<w:p><w:r><w:t>项目名称</w:t></w:r></w:p>"))) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                content = package.read(name).decode().split("?>", 1)[-1]
                parts.append(f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{content}</pkg:xmlData></pkg:part>')
    root = f'<pkg:package xmlns:pkg="{PKG.strip("{}")}">{"".join(parts)}</pkg:package>'
    data = f'<?xml version="1.0"?><?mso-application progid="Word.Document"?>{root}'.encode()
    assert read_bytes(data, "自评表.doc").text == "项目名称\n"


def test_a_workbook_of_the_strict_standard_is_read() -> None:
    result = io.BytesIO()
    usual = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    source = zipfile.ZipFile(io.BytesIO(book(lambda _, sheet: sheet.write(0, 0, "项目名称"))))
    with source, zipfile.ZipFile(result, "w") as target:
        for info in source.infolist():
            strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            target.writestr(info, source.read(info).replace(usual, strict))
    assert read_bytes(result.getvalue(), "x.xlsx").text == "项目名称\n"


def test_a_page_of_frames_says_where_its_content_is() -> None:
    with pytest.raises(ReadError, match="框架网页，内容在同名的文件夹里"):
        read_bytes(b"<html><frameset rows='*'><frame src='x.files/sheet001.htm'></frameset></html>", "x.htm")


def test_the_mimetype_of_a_package_is_read_in_part_only() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", b"\0" * (300 << 20))
        target.writestr("a.txt", "项目名称")
    with pytest.raises(ReadError):
        read_bytes(data.getvalue(), "x.ods")
