"""ZIP archive in, (path, bytes) of its files out; nothing is ever written to disk.

Archives come from strangers: the number of files, their unpacked size and the compression ratio are counted while
unpacking, never believed from the directory, and paths that point outside are cut down to what is left inside.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.errors import ReadError

MAX_MEMBERS = 2_000
MAX_BYTES = 512 * 1024 * 1024
"""Unpacked bytes of one archive, nested ones included."""
MAX_RATIO = 200
"""Unpacked : packed bytes. Office files of repeated cells reach 100; bombs begin at 1,000."""
FREE_BYTES = 4 * 1024 * 1024
"""Below this a file may have any ratio: a short run of zeros is no bomb."""

_CHUNK = 1024 * 1024
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_AES = 99
_DRIVE = re.compile(r"^[A-Za-z]:")
_OFFICE_PARTS = frozenset({"[Content_Types].xml", "mimetype", "OFD.xml"})
_SKIPPED_FOLDERS = frozenset({"__MACOSX"})
_SKIPPED_FILES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked."""

    files: int
    bytes: int


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP of files, not a Word, Excel, OpenDocument or OFD file in ZIP form."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not _OFFICE_PARTS.intersection(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def members(data: bytes, name: str, password: str | None = None) -> list[tuple[str, bytes]]:
    """Files of an archive in its order, those of archives inside it included (one level).

    A path is relative, with forward slashes; one of a nested archive begins with that archive's path. Folders, hidden
    files and what systems leave behind (__MACOSX, Thumbs.db, ~$lock files) are left out. Raises ReadError naming the
    archive when it is broken, encrypted without the right password, nested deeper, or unpacks to too much.
    """
    return list(_members(data, name, password, _Budget(MAX_MEMBERS, MAX_BYTES), "", nested=False))


def _members(
    data: bytes, name: str, password: str | None, budget: _Budget, prefix: str, *, nested: bool
) -> Iterator[tuple[str, bytes]]:
    with open_zip(data, name) as archive:
        for info in archive.infolist():
            path = _safe_path(_file_name(info))
            if info.is_dir() or not path or _is_litter(path):
                continue
            budget.files -= 1
            if budget.files < 0:
                raise ReadError(name, f"压缩包里的文件超过 {MAX_MEMBERS} 个，请分批压缩")
            content = _unpacked(archive, info, name, path, password, budget)
            if not is_archive(content):
                yield prefix + path, content
            elif nested:
                raise ReadError(name, f"压缩包套了三层（{prefix}{path}），请先解压再读取")
            else:
                yield from _members(content, f"{name}/{path}", password, budget, f"{path}/", nested=True)


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """The ZIP file of the bytes. Raises ReadError when it is none or cut off."""
    if not data:
        raise ReadError(name, "文件是空的")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError(name, "文件已损坏或没有下载完整（压缩结构不完整），请重新获取") from error


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, pwd: bytes | None = None) -> bytes:
    """Bytes of one file. Raises OverflowError when it unpacks to more than `limit` or at a bomb's ratio,
    zipfile.BadZipFile when it is damaged, RuntimeError when the password is wrong."""
    parts, size = [], 0
    with archive.open(info, pwd=pwd) as stream:
        while chunk := stream.read(_CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > limit or (size > FREE_BYTES and size > MAX_RATIO * max(info.compress_size, 1)):
                raise OverflowError(size)
    return b"".join(parts)


def _unpacked(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, path: str, password: str | None, budget: _Budget
) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        return _decrypted(archive, info, name, path, password, budget)
    try:
        content = read_member(archive, info, budget.bytes)
    except OverflowError as error:
        raise _too_large(name, path) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise ReadError(name, f"压缩包里的“{path}”已损坏或用了不支持的压缩方法，请解压后单独读取") from error
    budget.bytes -= len(content)
    return content


def _decrypted(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, path: str, password: str | None, budget: _Budget
) -> bytes:
    if info.compress_type == _AES:
        raise ReadError(name, f"压缩包里的“{path}”用 AES 加密，请解压后读取")
    if not password:
        raise ReadError(name, f"压缩包里的“{path}”有密码，请给出密码")
    for pwd in dict.fromkeys((password.encode("gb18030"), password.encode("utf-8"))):
        try:
            content = read_member(archive, info, budget.bytes, pwd)
        except OverflowError as error:
            raise _too_large(name, path) from error
        except (RuntimeError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            continue
        budget.bytes -= len(content)
        return content
    raise ReadError(name, f"压缩包里的“{path}”：密码不对")


def _too_large(name: str, path: str) -> ReadError:
    limit = MAX_BYTES // 2**20
    return ReadError(name, f"解压“{path}”后的数据过大（总量上限 {limit} MB、压缩比上限 {MAX_RATIO}），没有继续")


def _file_name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it. Without the UTF-8 flag it is UTF-8 (macOS) or GBK (Windows in China)."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _safe_path(path: str) -> str:
    parts = _DRIVE.sub("", path.replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part not in {"", ".", ".."} and "\x00" not in part)


def _is_litter(path: str) -> bool:
    *folders, file = path.split("/")
    hidden = any(part.startswith(".") for part in (*folders, file))
    left_behind = file.startswith("~$") or file.lower() in _SKIPPED_FILES
    return hidden or left_behind or not _SKIPPED_FOLDERS.isdisjoint(folders)
