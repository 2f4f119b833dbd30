"""Bytes in, the kind of file out: told by content, because names lie (web pages called .xls, DOCX called .doc).

Kinds: pdf, docx, xlsx, xls, html, office (what LibreOffice must convert), zip, mail, image, text.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from functools import cache
from typing import Annotated

from pydantic import BeforeValidator

from extractor.errors import ReadError
from extractor.reading.mail import is_mail
from extractor.resources import DataFile, read_data

HEAD = 65536
"""Bytes at the start of a file in which markup and streams are looked for."""
PDF_HEAD = 1024
"""Bytes within which a PDF's header may stand (PDF 32000-1, annex H.3.4.1)."""
FEW_CELLS = 4
"""Table cells from which a text that does not start as a web page is one all the same."""

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|title|style|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_CELL = re.compile(rb"</t[dh]\s*>", re.IGNORECASE)
_MHTML = re.compile(rb"^content-type:\s*multipart/(?:related|alternative|mixed)", re.IGNORECASE | re.MULTILINE)
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=\"(?:Word|Excel)", re.IGNORECASE)
_UOF = re.compile(rb"schemas\.uof\.org/cn/\d{4}/uof\b")
_SAVED_PAGE = re.compile(
    rb"^(?:snapshot-)?content-location:|^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE
)


class OptionalReader(DataFile):
    """What files of a kind are called in messages, and the extra of the package that brings what reads them."""

    called: str
    extra: str


class FileKinds(DataFile):
    """Content of file_kinds.yaml. refused: the bytes a kind that nobody reads starts with → what to do about it.

    ole: names of streams in an OLE file → the kind they tell. suffixes: those of files that may hold forms.
    """

    readers: dict[str, OptionalReader]
    refused: dict[Annotated[bytes, BeforeValidator(bytes.fromhex)], str]
    ole: dict[str, str]
    suffixes: frozenset[str]


@cache
def load_file_kinds() -> FileKinds:
    """Read what is known of the kinds of files, once."""
    return read_data(FileKinds, __package__ or "extractor.reading", "file_kinds")


def kind_of(data: bytes, name: str) -> str:
    """The kind of a file. Raises ReadError for kinds that are known and not read, saying what to do."""
    if b"%PDF-" in data[:PDF_HEAD] and (data.startswith(b"%PDF-") or b"endobj" in data):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data, name)
    if data.startswith(_OLE):
        return _kind_of_ole(data, name)
    if _is_image(data):
        return "image"
    if data.startswith(b"{\\rtf"):
        return "office"
    for start, reason in load_file_kinds().refused.items():
        if data.startswith(start):
            raise ReadError(name, reason)
    return _kind_of_text(data)


def _is_image(data: bytes) -> bool:
    bitmap = data.startswith(b"BM") and data[6:10] == bytes(4) and data[14:18] in {b"\x28\0\0\0", b"\x7c\0\0\0"}
    return data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or bitmap


def _kind_of_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = _beginning(archive, "mimetype") if "mimetype" in names else b""
    except Exception as error:
        raise ReadError(name, "Word/Excel（docx、xlsx）或 ZIP 压缩文件已损坏，请重新下载或另存后再读取") from error
    if b"opendocument" in mimetype:
        return "office"
    if any(member.startswith("word/") for member in names) and "[Content_Types].xml" in names:
        return "docx"
    if "xl/workbook.bin" in names:
        return "office"
    if any(member.startswith("xl/") for member in names) and "[Content_Types].xml" in names:
        return "xlsx"
    if "OFD.xml" in names:
        raise ReadError(name, "这是 OFD 文件，请用阅读器另存为 PDF 后再读取")
    return "zip"


def _beginning(archive: zipfile.ZipFile, member: str) -> bytes:
    """The first bytes of a member, however large it unpacks."""
    with archive.open(member) as stream:
        return stream.read(100)


def _kind_of_ole(data: bytes, name: str) -> str:
    """Streams are told by their names in the directory; reading the file's own tables would take a parser."""
    kinds = {kind for stream, kind in load_file_kinds().ole.items() if _entry(stream) in data}
    if "xls" in kinds and "office" not in kinds:
        return "xls"
    if "presentation" in kinds and "office" not in kinds:
        raise ReadError(name, "这是演示文稿，不是表单")
    return "office"


def _entry(stream: str) -> bytes:
    """How a directory entry of an OLE file begins with this name: UTF-16 and a zero ([MS-CFB] 2.6.1)."""
    return stream.encode("utf-16-le") + b"\0\0"


def _kind_of_text(data: bytes) -> str:
    head = data[:HEAD]
    for bom, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(bom):
            head = head[2:].decode(encoding, "ignore").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    if _WORD_XML.search(head[:2000]) or _UOF.search(head[:2000]) or b"2006/xmlPackage" in head[:2000]:
        return "office"
    if _MARKUP.match(head) or (b"<table" in head.lower() and len(_CELL.findall(head)) >= FEW_CELLS):
        return "html"
    if is_mail(head) and not _SAVED_PAGE.search(head[:4000]):
        return "mail"
    if b"MIME-Version:" in head[:4000] and _MHTML.search(head[:4000]):
        return "html"
    return "text"
