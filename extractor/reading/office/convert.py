"""Files of other office programs (DOC, WPS, ET, RTF, ODT, ODS, XML of 2003) or with a password in, layout out.

LibreOffice, where installed, turns them into DOCX or XLSX, which our own readers read: one grammar of cells for all.
It runs with a profile that is thrown away, without macros, links and network, and is ended when it takes too long.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import olefile

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.limits import free_memory, load_resource_limits
from extractor.reading.office.decrypt import decrypted, has_password
from extractor.reading.office.docx import read_docx
from extractor.reading.office.flat_package import is_flat_package, package_of
from extractor.reading.office.libreoffice_profile import write_profile
from extractor.reading.office.xlsx import read_xlsx
from extractor.reading.options import ReadOptions
from extractor.reading.sandbox import kill_group

SECONDS = 150.0
"""Longest conversion; a usual one takes 1–5 seconds."""
PROGRAMS = ("soffice", "libreoffice")
_OLE = b"\xd0\xcf\x11\xe0"
_TABLES = frozenset({".ods", ".fods", ".et", ".xls", ".xlsb"})
_POLL = 0.5
_DECLARED = re.compile(rb"(\s*<\?xml[^>]*encoding=[\"'])([\w-]+)([\"'][^>]*\?>)")


@dataclass(frozen=True, slots=True)
class _Kind:
    """suffix: under which LibreOffice knows the file. sheets: whether it is a workbook."""

    suffix: str
    media_type: str
    sheets: bool = False


_DOC = _Kind(".doc", "application/msword")
_RTF = _Kind(".rtf", "application/rtf")
_ODT = _Kind(".odt", "application/vnd.oasis.opendocument.text")
_ODS = _Kind(".ods", "application/vnd.oasis.opendocument.spreadsheet", sheets=True)
_XLSB = _Kind(".xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", sheets=True)
_UOT = _Kind(".uot", "application/vnd.uof.text")
_UOS = _Kind(".uos", "application/vnd.uof.spreadsheet", sheets=True)
_WORD_XML = _Kind(".xml", "application/msword")
_SHEET_XML = _Kind(".xml", "application/vnd.ms-excel", sheets=True)


def read_office(data: bytes, name: str, options: ReadOptions | None = None) -> Document:
    """Document of a file that must be converted or decrypted first.

    Raises ReadError for a damaged file, a missing or wrong password, and where LibreOffice is needed but not there.
    """
    options = options or ReadOptions()
    streams = _streams(data)
    if "EncryptedPackage" in streams:
        return _of_original(_read_package(decrypted(data, name, options.password), name, options), data)
    if streams & {"Workbook", "Book"} and "WordDocument" not in streams:
        return read_xlsx(data, name, options)
    if is_flat_package(data):
        return _of_original(_read_package(package_of(data, name), name, options), data)
    plain = decrypted(data, name, options.password) if "WordDocument" in streams and has_password(data) else data
    kind = _kind(plain, name, streams)
    layout = _read_package(_converted(plain, name, kind, options), name, options)
    if kind is _UOT:  # LibreOffice drops merges over rows: what is below moves to the left, so the walls are no fact
        layout = replace(layout, tables=tuple(replace(table, walls="guessed") for table in layout.tables))
    return replace(_of_original(layout, data), media_type=kind.media_type)


def _of_original(layout: Document, data: bytes) -> Document:
    return replace(layout, sha256=hashlib.sha256(data).hexdigest())


def _read_package(data: bytes, name: str, options: ReadOptions) -> Document:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = any(part.startswith("xl/") for part in package.namelist())
    return (read_xlsx if sheets else read_docx)(data, name, options)


def _streams(data: bytes) -> set[str]:
    """Names at the top of an OLE file, empty for any other."""
    if not data.startswith(_OLE):
        return set()
    try:
        with olefile.OleFileIO(data) as ole:
            return {path[0] for path in ole.listdir()}
    except (OSError, ValueError, IndexError, TypeError):
        return set()


def _kind(data: bytes, name: str, streams: set[str]) -> _Kind:
    """What the file is, by content; its name decides only where the content does not say."""
    if "WordDocument" in streams:
        return _DOC
    if data.startswith(b"{\\rtf"):
        return _RTF
    if data.startswith(b"PK"):
        if b"xl/workbook.bin" in data:
            return _XLSB
        return _ODS if b"opendocument.spreadsheet" in data[:200] else _ODT
    if b"schemas.uof.org" in data[:2000]:
        return _UOS if "<uof:电子表格".encode() in data else _UOT
    if b'progid="Excel' in data[:2000] or b"office:spreadsheet" in data[:2000]:
        return _SHEET_XML
    if data.lstrip().startswith((b"<?xml", b"\xef\xbb\xbf<?xml")):
        return _WORD_XML
    suffix = Path(name).suffix.lower()
    return _Kind(suffix or ".doc", "application/octet-stream", sheets=suffix in _TABLES)


def _converted(data: bytes, name: str, kind: _Kind, options: ReadOptions) -> bytes:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise ReadError(name, "这种格式要用 LibreOffice 转换，本机没有安装；请安装，或用 Office/WPS 另存为 docx、xlsx")
    target = "xlsx" if kind.sheets else "docx"
    with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        write_profile(work / "profile")
        source = work / f"source{kind.suffix}"
        source.write_bytes(_in_utf8(data))
        _run(program, work, source, target, name, options)
        result = work / "out" / f"source.{target}"
        if not result.is_file():
            raise ReadError(
                name,
                "LibreOffice 打不开这个文件（文件已损坏，或没有装 Writer、Calc）；请用 Office/WPS 另存为 docx、xlsx",
            )
        return result.read_bytes()


def _in_utf8(data: bytes) -> bytes:
    """XML in a Chinese encoding, which LibreOffice does not know, in UTF-8; anything else as it is."""
    declared = _DECLARED.match(data)
    if declared is None or declared[2].lower() not in (b"gb2312", b"gbk", b"gb18030"):
        return data
    text = data[declared.end() :].decode("gb18030", "replace")
    return declared[1] + b"UTF-8" + declared[3] + text.encode("utf-8")


def _run(program: str, work: Path, source: Path, target: str, name: str, options: ReadOptions) -> None:
    command = [
        program, f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        "--nodefault", "--nolockcheck", "--convert-to", target, "--outdir", str(work / "out"), str(source),
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(work), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
        # The bound on our own parsers is too tight for an office program, which has a time limit instead.
        preexec_fn=free_memory if load_resource_limits() else None,
    )
    end = time.monotonic() + SECONDS
    try:
        while process.poll() is None:
            options.progress("用 LibreOffice 转换")
            if time.monotonic() > end:
                raise ReadError(name, f"LibreOffice 转换超过 {SECONDS:.0f} 秒；请用 Office/WPS 另存为 docx、xlsx")
            time.sleep(_POLL)
    finally:
        if process.poll() is None:
            kill_group(process)
            process.wait()
