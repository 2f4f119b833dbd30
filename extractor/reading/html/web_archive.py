"""Bytes of a web page in, its text out: BOM, then what the page says of itself, then a guess; web archives unpacked.

Government sites declare gb2312 and send GBK or GB18030, and some declare UTF-8 and send GBK: the declaration is tried
first and believed only when the bytes agree.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-:.]+)""", re.IGNORECASE)
_HEAD = 8_192
"""Bytes at the beginning in which a page declares its encoding; Word writes long style sheets only after it."""
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"""boundary\s*=\s*(?:"([^"\r\n]+)"|([^\s;"]+))""", re.IGNORECASE)
_CHINESE_FAMILY = dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "cp936"), "gb18030")


def is_web_archive(data: bytes) -> bool:
    return bool(_MULTIPART.search(data[:_HEAD]))


def archive_end(data: bytes) -> bytes | None:
    """What stands at the end of a whole web archive (RFC 2046, 5.1.1); None for a page or without a boundary."""
    match = _BOUNDARY.search(data[:_HEAD]) if is_web_archive(data) else None
    return b"--" + (match.group(1) or match.group(2)) + b"--" if match else None


def pages_of(data: bytes) -> Iterator[str]:
    """The text of the page, or of each page of a web archive (a workbook saved as one file has one a sheet)."""
    if not is_web_archive(data):
        yield decode_page(data)
        return
    for part in email.message_from_bytes(data, policy=email.policy.compat32).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield decode_page(payload, part.get_content_charset())


def decode_page(data: bytes, declared: str | None = None) -> str:
    """Text of a page. Never fails: what no encoding can read becomes replacement characters."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    match = _DECLARED.search(data[:_HEAD])
    own = match.group(1).decode("ascii").lower() if match else ""
    for encoding in (own, (declared or "").lower(), "utf-8", "gb18030"):
        try:
            return data.decode(_CHINESE_FAMILY.get(encoding, encoding)) if encoding else data.decode("utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    chinese = "gb" in own or "gb" in (declared or "").lower()
    return data.decode("gb18030" if chinese else "utf-8", "replace")
