"""Files of other office programs: converted where LibreOffice is there, explained where not, opened with a password."""

from __future__ import annotations

import http.server
import io
import shutil
import threading
import zipfile
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from printed_files import as_docx, as_xlsx, printed_forms, row_f1

from extractor.errors import ReadError
from extractor.reading.office import convert
from extractor.reading.office.convert import read_office
from extractor.reading.options import ReadOptions

needs_office = pytest.mark.skipif(not any(map(shutil.which, convert.PROGRAMS)), reason="LibreOffice is not installed")


def rtf(*rows: list[str], before: str = "") -> bytes:
    """A table in RTF, characters as \\uN escapes."""

    def escaped(text: str) -> str:
        return "".join(f"\\u{ord(char) - 65536 if ord(char) > 32767 else ord(char)}?" for char in text)

    lines = []
    for row in rows:
        edges = "".join(f"\\cellx{1500 * (index + 1)}" for index in range(len(row)))
        lines.append(f"\\trowd{edges} " + "".join(f"\\intbl {escaped(cell)}\\cell " for cell in row) + "\\row\n")
    return ("{\\rtf1\\ansi " + before + "".join(lines) + "\\pard\\par}").encode("ascii")


@needs_office
def test_rich_text_is_read_by_cells() -> None:
    layout = read_office(rtf(["项目名称", "某项目"], ["主管部门", "某局"]), "x.rtf")
    assert layout.text == "项目名称\t某项目\n主管部门\t某局\n"
    assert layout.media_type == "application/rtf"


@needs_office
def test_a_printed_form_survives_the_conversion(tmp_path: Path) -> None:
    name, document, page = next(printed_forms())
    options = ReadOptions()
    for data, kind in (
        (as_docx(page), convert._Kind(".docx", "")),
        (as_xlsx(page), convert._Kind(".xlsx", "", sheets=True)),
    ):
        converted = convert._converted(data, name, kind, options)
        assert row_f1(convert._read_package(converted, name, options), document.gold) == 1
    assert list(tmp_path.iterdir()) == []


@needs_office
def test_linked_pictures_are_not_fetched() -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/a.png"
    link = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{url}" \\\\d}}{{\\fldrslt}}}}'
    read_office(rtf(["甲", "乙"], before=link), "x.rtf")
    read_office(linked_odt(url), "x.odt")
    server.shutdown()
    assert asked == []


def linked_odt(url: str) -> bytes:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
        ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2">'
        '<office:body><office:text><text:p>甲<draw:frame svg:width="1cm" svg:height="1cm">'
        f'<draw:image xlink:href="{url}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        "</draw:frame></text:p></office:text>"
        "</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


@needs_office
def test_a_conversion_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "SECONDS", 0.0)
    with pytest.raises(ReadError, match=r"x\.rtf：LibreOffice 转换超过"):
        read_office(rtf(["甲"]), "x.rtf")


@needs_office
def test_a_damaged_file_is_named() -> None:
    with pytest.raises(ReadError, match=r"坏\.doc：LibreOffice 打不开"):
        read_office(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "坏.doc")


def test_without_the_program_the_person_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadError, match=r"x\.rtf：.*LibreOffice.*另存为"):
        read_office(rtf(["甲"]), "x.rtf")


@pytest.mark.parametrize(("make", "kind"), [(as_docx, "wordprocessingml"), (as_xlsx, "spreadsheetml")])
def test_a_password_opens_a_document(make, kind: str) -> None:  # type: ignore[no-untyped-def]
    name, document, page = next(printed_forms())
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(make(page))).encrypt("密码123", locked)
    assert msoffcrypto.OfficeFile(io.BytesIO(locked.getvalue())).is_encrypted()
    layout = read_office(locked.getvalue(), name, ReadOptions(password="密码123"))
    assert row_f1(layout, document.gold) == 1
    assert kind in layout.media_type
    for options, reason in ((ReadOptions(), "请给出密码"), (ReadOptions(password="别的"), "密码不对")):
        with pytest.raises(ReadError, match=reason):
            read_office(locked.getvalue(), "x.docx", options)
