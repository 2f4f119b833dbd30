"""A Word or Excel document saved as one XML file (Flat OPC) in, the same as a ZIP package out."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from extractor.errors import ReadError
from extractor.reading.office.package import parse_xml

PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
NAMESPACE = b"http://schemas.microsoft.com/office/2006/xmlPackage"


def is_flat_package(data: bytes) -> bool:
    """Whether a file is a package in one XML file."""
    return NAMESPACE in data[:4000]


def package_of(data: bytes, name: str) -> bytes:
    """The package as ZIP. Raises ReadError for XML that is damaged or declares entities."""
    root = parse_xml(data, name, name)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as package:
        for part in root.iterchildren(PKG + "part"):
            content = _content(part, name)
            if content is not None:
                package.writestr(part.get(PKG + "name", "").lstrip("/"), content)
    return result.getvalue()


def _content(part: etree._Element, name: str) -> bytes | None:
    for child in part:
        if child.tag == PKG + "xmlData" and len(child):
            return bytes(etree.tostring(child[0], encoding="utf-8", xml_declaration=True))
        if child.tag == PKG + "binaryData":
            try:
                return base64.b64decode(child.text or "")
            except binascii.Error as error:
                raise ReadError(name, "文件已损坏，请用 Word 打开并另存为 docx 后再读取") from error
    return None
