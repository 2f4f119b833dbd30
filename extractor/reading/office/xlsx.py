"""Excel files (XLSX, XLSM and the older XLS) in, layout out: each visible sheet as the tables it shows.

Hidden sheets, rows and columns hold lists and old versions and are left out, with a notice, as is struck-out and white
text. Macros are not run, links to other files not followed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lxml import etree

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.blocks import Block, document_of_blocks
from extractor.reading.office.decrypt import decrypted, has_password
from extractor.reading.office.package import MACROS, Package
from extractor.reading.office.sheet import Sheet, sheet_blocks, sheet_notices
from extractor.reading.office.xls import read_xls_sheets
from extractor.reading.office.xlsx_cells import Book, read_cells
from extractor.reading.office.xlsx_display import builtin_format
from extractor.reading.office.xlsx_ink import Element, Ink, RichText, S, inks_of_styles, rich_text
from extractor.reading.options import ReadOptions

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPE_OLD = "application/vnd.ms-excel"
_OLE = b"\xd0\xcf\x11\xe0"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
"""First bytes of an old workbook without the OLE container."""
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_xlsx(data: bytes, name: str, options: ReadOptions | None = None) -> Document:
    """Document of an XLSX, XLSM or XLS file. Raises ReadError when it is damaged, no workbook, or holds no text."""
    if data.startswith((_OLE, *_BIFF)):
        plain = decrypted(data, name, options.password if options else None) if has_password(data) else data
        sheets, skipped = read_xls_sheets(plain, name)
        return _layout(data, name, MEDIA_TYPE_OLD, sheets, skipped, [])
    with Package(data, name) as package:
        part = package.main_part("xl/workbook.xml")
        workbook = package.xml(part)
        if workbook.tag != S + "workbook":
            raise ReadError(name, "这不是 Excel 工作簿，或文件已损坏，请重新另存为 xlsx 后再读取")
        skipped = [node.get("name", "") for node in workbook.iter(S + "sheet") if _is_hidden(node)]
        sheets = list(_sheets(package, part, workbook))
        macros = [MACROS] if package.has_macros() else []
    return _layout(data, name, MEDIA_TYPE, sheets, skipped, macros)


def _layout(
    data: bytes, name: str, media_type: str, sheets: list[Sheet], skipped: list[str], notices: list[str]
) -> Document:
    for sheet in sheets:
        sheet.leave_hidden()
    blocks: list[Block] = [block for sheet in sheets for block in sheet_blocks(sheet)]
    if not blocks:
        reason = "可见的工作表里没有内容，请取消隐藏有内容的工作表后再读取" if skipped else "工作簿里没有内容"
        raise ReadError(name, reason)
    notices = [*notices, *sheet_notices(sheets, skipped)]
    sha256 = hashlib.sha256(data).hexdigest()
    return document_of_blocks(blocks, name, sha256=sha256, media_type=media_type, notices=notices)


def _is_hidden(node: Element) -> bool:
    return node.get("state", "visible") != "visible"


def _sheets(package: Package, part: str, workbook: Element) -> Iterator[Sheet]:
    relations = package.relations(part)
    book = _book(package, part, workbook)
    for node in workbook.iter(S + "sheet"):
        relation = relations.get(node.get(_R_ID, ""))
        if _is_hidden(node) or relation is None or relation.kind != "worksheet" or relation.external:
            continue
        sheet = Sheet(node.get("name", ""))
        try:
            read_cells(package.stream(relation.target), sheet, book)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ReadError(package.name, f"工作表“{sheet.name}”已损坏，请用 Excel 打开并重新保存后再读取") from error
        yield sheet


def _book(package: Package, part: str, workbook: Element) -> Book:
    strings: list[RichText] = []
    formats: list[str] = []
    inks: list[Ink] = []
    for relation in package.relations(part).values():
        if relation.external or not package.has(relation.target):
            continue
        if relation.kind == "sharedStrings":
            strings = [rich_text(item) for item in package.xml(relation.target).iterchildren(S + "si")]
        elif relation.kind == "styles":
            styles = package.xml(relation.target)
            formats, inks = _formats(styles), inks_of_styles(styles)
    properties = workbook.find(S + "workbookPr")
    date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return Book(strings, formats, inks, date1904)


def _formats(styles: Element) -> list[str]:
    own = {node.get("numFmtId", ""): node.get("formatCode", "General") for node in styles.iter(S + "numFmt")}
    cells = styles.find(S + "cellXfs")
    if cells is None:
        return []
    numbers = [node.get("numFmtId", "0") for node in cells.iterchildren(S + "xf")]
    return [own.get(number) or builtin_format(int(number) if number.isdigit() else 0) for number in numbers]
