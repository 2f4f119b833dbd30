"""A path or bytes in, a layout out: finds the reader for a kind of file and runs it where it can do no harm.

Readers are loaded by name and only when needed, so a package that is not installed costs its own formats alone.
"""

from __future__ import annotations

import errno
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.csv_tables import is_csv, read_csv
from extractor.reading.file_kind import kind_of, load_file_kinds
from extractor.reading.limits import MAX_FILE_BYTES
from extractor.reading.options import ReadOptions
from extractor.reading.text.decode import is_blank, read_text

Reader = Callable[[bytes, str, ReadOptions], Document]
READERS = {
    "pdf": ("extractor.reading.pdf.reader", "read_pdf"),
    "docx": ("extractor.reading.office.docx", "read_docx"),
    "xlsx": ("extractor.reading.office.xlsx", "read_xlsx"),
    "xls": ("extractor.reading.office.xlsx", "read_xlsx"),
    "html": ("extractor.reading.html.reader", "read_html"),
    "office": ("extractor.reading.office.convert", "read_office"),
    "image": ("extractor.reading.ocr.reader", "read_image"),
}
PACKED = {"zip": "unpack", "mail": "unpack_mail"}
"""Kinds of files that hold others, and the function that takes them out."""

_OS_ERRORS = {
    errno.ENOENT: "文件不存在",
    errno.EACCES: "没有读取权限",
    errno.EPERM: "没有读取权限",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘读取出错",
}


def read(path: str | Path, *, options: ReadOptions | None = None) -> Document:
    """Read a file that holds one document. Raises ReadError, naming the file and what to do."""
    path = Path(path)
    return read_bytes(_content(path), path.name, options)


def read_all(path: Path, *, options: ReadOptions | None = None) -> list[Document]:
    """Read a file, or every document of a ZIP archive (in archives within it too) or a mail.

    A document of an archive that cannot be read becomes a layout without text whose notice says why, so that one
    broken file does not cost the others. Raises ReadError for the file itself.
    """
    options = options or ReadOptions()
    data = _content(path)
    kind = "" if is_blank(data) else kind_of(data, path.name)
    if kind not in PACKED:
        return [read_bytes(data, path.name, options)]
    return [_member(content, name, options) for name, content in _members(data, path.name, options, kind)]


def read_bytes(data: bytes, name: str, options: ReadOptions | None = None) -> Document:
    """Document of a file's bytes. Raises ReadError."""
    if is_blank(data):
        raise ReadError(name, "文件是空的")
    kind = kind_of(data, name)
    if kind == "text":
        return read_csv(data, name) if is_csv(data, name) else read_text(data, name)
    options = options or ReadOptions()
    if kind in PACKED:
        return _only_member(data, name, options, kind)
    from extractor.reading.sandbox import run

    return cast(Document, run("extractor.reading.dispatch", "parse", (kind, data, name), name, len(data), options))


def parse(kind: str, data: bytes, name: str, options: ReadOptions) -> Document:
    """Runs the reader of a kind in this process. Raises ReadError, also where the reader is an extra not installed."""
    module, function = READERS[kind]
    try:
        reader = cast(Reader, getattr(importlib.import_module(module), function))
    except ImportError as error:
        if kind not in load_file_kinds().readers:
            raise
        raise ReadError(name, missing(kind)) from error
    return reader(data, name, options)


def missing(kind: str) -> str:
    """What to install for a kind of file."""
    reader = load_file_kinds().readers[kind]
    return f"读取{reader.called}需要先安装：pip install 'jixiao[{reader.extra}]'"


def _members(data: bytes, name: str, options: ReadOptions, kind: str) -> list[tuple[str, bytes]]:
    from extractor.reading.sandbox import run

    found = run("extractor.reading.dispatch", PACKED[kind], (data, name), name, len(data), options)
    return cast("list[tuple[str, bytes]]", found)


def unpack(data: bytes, name: str, options: ReadOptions) -> list[tuple[str, bytes]]:
    """Names and contents of an archive's documents. Raises ReadError."""
    from extractor.reading.archive import members

    return list(members(data, name, options.password))


def unpack_mail(data: bytes, name: str, _options: ReadOptions) -> list[tuple[str, bytes]]:
    """Names and contents of a mail's attachments, or of its text. Raises ReadError."""
    from extractor.reading.mail import mail_members

    return mail_members(data, name)


def _only_member(data: bytes, name: str, options: ReadOptions, kind: str) -> Document:
    found, what = _members(data, name, options, kind), "邮件" if kind == "mail" else "压缩文件"
    if not found:
        raise ReadError(name, f"{what}里没有文件")
    if len(found) > 1:
        raise ReadError(name, f"{what}里有 {len(found)} 个文件，请另存或解压后逐个读取")
    return read_bytes(found[0][1], found[0][0], options)


def _member(data: bytes, name: str, options: ReadOptions) -> Document:
    try:
        return read_bytes(data, name, options)
    except ReadError as error:
        return unread(name, error.reason)


def unread(name: str, reason: str) -> Document:
    """The place of a document that could not be read among others that could."""
    return Document(name=name, text="", segments=(), sha256="", notices=(reason,))


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ReadError(path.name, "文件夹里没有可以读取的文件")
        if not path.is_file():
            raise ReadError(path.name, "不是普通文件")
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 2**20
            raise ReadError(path.name, f"文件有 {size // 2**20} MB，超过 {limit} MB 的上限，请拆分后再读取")
        return path.read_bytes()
    except OSError as error:
        reason = _OS_ERRORS.get(error.errno or 0, f"系统错误 {error.errno}（{error.strerror or error}）")
        raise ReadError(path.name, f"无法打开：{reason}") from error
