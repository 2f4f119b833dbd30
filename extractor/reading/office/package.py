"""Bytes of a Word or Excel file in, its XML parts out, safely: the one door through which both readers go.

Parts are unpacked under a limit, XML is parsed without entities, DTDs or network, and the namespaces of the strict
variant of the standard (ISO 29500) are turned into the usual ones so that the readers know one spelling.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any

from lxml import etree

from extractor.errors import ReadError
from extractor.reading.archive import MAX_BYTES, open_zip, read_member

MAX_PART = 128 * 1024 * 1024
"""Unpacked bytes of one part that is parsed as a whole."""

MACROS = "文件带有宏；宏没有运行，也没有读取"

_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = (
    (b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)
_HEAD = 4096
"""Bytes of a part within which its namespaces are declared."""
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to. kind: last word of the type (header, worksheet). external ones are never followed."""

    kind: str
    target: str
    external: bool


class Package:
    """An Office file as parts. A context manager. Part names have no leading slash and any case."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._zip = open_zip(data, name)
        self._infos = {_part_name(info.filename): info for info in self._zip.infolist()}

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def parts(self) -> Iterator[str]:
        yield from self._infos

    def has(self, part: str) -> bool:
        return _part_name(part) in self._infos

    def has_macros(self) -> bool:
        return any(part.endswith("vbaproject.bin") for part in self._infos)

    def read(self, part: str) -> bytes:
        """Bytes of a part. Raises ReadError when it is missing, damaged or too large."""
        info = self._infos.get(_part_name(part))
        if info is None:
            raise ReadError(self.name, f"文件里缺少 {part}，可能已损坏，请重新另存后再读取")
        try:
            return read_member(self._zip, info, MAX_PART)
        except OverflowError as error:
            raise ReadError(self.name, f"文件里的 {part} 解压后过大，没有读取") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
            raise ReadError(self.name, f"文件里的 {part} 已损坏，请重新另存或下载后再读取") from error

    def stream(self, part: str) -> IO[bytes]:
        """A part as a stream, for those too large to hold. Ends with ReadError when it unpacks to too much."""
        info = self._infos.get(_part_name(part))
        if info is None:
            raise ReadError(self.name, f"文件里缺少 {part}，可能已损坏，请重新另存后再读取")
        with self._zip.open(info) as beginning:
            strict = _STRICT in beginning.read(_HEAD)
        if strict:
            return io.BytesIO(_usual_namespaces(self.read(part)))
        return io.BufferedReader(_Counted(self._zip.open(info), self.name, part))

    def xml(self, part: str) -> etree._Element:
        """Root of a part. Raises ReadError when it is missing or no XML, or when it declares entities."""
        data = self.read(part)
        if _STRICT in data:
            data = _usual_namespaces(data)
        return parse_xml(data, self.name, part)

    def relations(self, part: str) -> dict[str, Relation]:
        """By id, the parts this part refers to; targets are part names."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(rels):
            return {}
        found = {}
        for node in self.xml(rels).iter(_RELATIONSHIP):
            target, external = node.get("Target", ""), node.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
            kind = node.get("Type", "").rpartition("/")[2]
            found[node.get("Id", "")] = Relation(kind, target, external)
        return found

    def main_part(self, usual: str) -> str:
        """The part that holds the document, by the package's own relations, else the usual name."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and not relation.external and self.has(relation.target):
                return relation.target
        return usual


class _Counted(io.RawIOBase):
    """A stream that refuses to become larger than any honest part."""

    def __init__(self, source: IO[bytes], name: str, part: str) -> None:
        self._source, self._name, self._part = source, name, part
        self._left = MAX_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._source.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ReadError(self._name, f"文件里的 {self._part} 已损坏，请重新另存或下载后再读取") from error
        self._left -= len(chunk)
        if self._left < 0:
            raise ReadError(self._name, f"文件里的 {self._part} 解压后过大，没有读取")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def parse_xml(data: bytes, name: str, part: str) -> etree._Element:
    """Root of XML from a stranger: no entities, no DTD, no network. Raises ReadError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(name, f"文件里的 {part} 不是正确的 XML，文件可能已损坏，请重新另存后再读取") from error
    if root.getroottree().docinfo.doctype:
        raise ReadError(name, f"文件里的 {part} 声明了实体（DTD），不安全，没有读取")
    return root


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _usual_namespaces(data: bytes) -> bytes:
    for strict, usual in _USUAL:
        data = data.replace(_STRICT + strict, usual)
    return data
