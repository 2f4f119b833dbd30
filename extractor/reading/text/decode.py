"""Text files: bytes in, canonical text with stable offsets out.

Canonical means: decoded, byte order mark and carriage returns gone, other control characters turned into spaces,
the few HTML entities that stand for layout or operators resolved. Nothing else is changed, because offsets into this
text are what every value is traced to.
"""

from __future__ import annotations

import codecs
import hashlib
import re

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.text.segments import segments_of
from extractor.reading.text.tables import guess_tables

MAX_BYTES = 32 * 1024 * 1024
"""Largest text file read, in bytes. The largest published bundle seen is under 1 MiB."""

MIN_PLAUSIBLE = 0.7
"""Least share of Chinese characters that must be everyday ones (GB 2312 level 1) for a GB18030 guess to be believed."""

FEW_CONTROL = 8
"""Control characters that are never too many."""
MAX_CONTROL = 0.02
"""Largest share of control or replacement characters in something we still call text."""

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_ENTITIES = {"&nbsp;": " ", "&ge;": "≥", "&le;": "≤", "&gt;": ">", "&lt;": "<", "&amp;": "&", "&quot;": '"'}
_ENTITY = re.compile("|".join(_ENTITIES))
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def is_blank(data: bytes) -> bool:
    """Whether there is nothing but white space, zeros and byte order marks."""
    return not data.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf\xff\xfe")


def read_text(data: bytes, name: str) -> Document:
    """Document of a text file's bytes. Raises ReadError, naming the file, when they are no text."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise ReadError(name, f"文件有 {len(data) // 2**20} MB，超过 {limit} MB 的上限，请拆分后再读取")
    text, notices = _decode(data, name)
    return document_from_text(text, name, sha256=hashlib.sha256(data).hexdigest(), notices=notices)


def document_from_text(text: str, name: str, *, sha256: str | None = None, notices: tuple[str, ...] = ()) -> Document:
    """Document of text that is already decoded; form feeds are page breaks."""
    digest = sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    canonical = canonical_text(text)
    pages = canonical.count("\f") + 1 if "\f" in canonical else None
    segments = segments_of(canonical)
    return Document(
        name=name,
        text=canonical,
        segments=segments,
        sha256=digest,
        pages=pages,
        notices=notices,
        tables=guess_tables(canonical, segments),
    )


def canonical_text(text: str) -> str:
    """The text offsets refer to. Idempotent for text without entities."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\v", "\n")
    if "&" in text:
        text = _ENTITY.sub(lambda match: _ENTITIES[match.group()], text)
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text))


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_as(data[len(bom) :], encoding, name)
    if b"\x00" in data[:65536] and not _is_utf8(data):
        return _decode_as(data, _utf16_order(data, name), name)
    try:
        return _checked(data.decode("utf-8"), name), ()
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.start > 0:
            return _cut(data[: error.start].decode("utf-8"), name)
        first_error = error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3 or not error.start:
            where = f"UTF-8 在第 {first_error.start + 1} 字节、GB18030 在第 {error.start + 1} 字节处出错"
            raise ReadError(name, f"不是文本文件，或编码已损坏（{where}）") from error
        text = data[: error.start].decode("gb18030")
        if _plausible(text):
            return _cut(text, name)
    if not _plausible(text):
        raise ReadError(name, f"不是文本文件，或编码已损坏（UTF-8 在第 {first_error.start + 1} 字节处出错）")
    return _checked(text, name), ()


def _is_utf8(data: bytes) -> bool:
    """Whether a file with zero bytes is UTF-8 all the same; UTF-16 of Chinese hardly ever is valid UTF-8."""
    try:
        return data.decode("utf-8").count("\x00") <= FEW_CONTROL
    except UnicodeDecodeError:
        return False


def _decode_as(data: bytes, encoding: str, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        return _checked(data.decode(encoding), name), ()
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4 and error.start > 0:
            return _cut(data[: error.start].decode(encoding), name)
        raise ReadError(name, f"{encoding.upper()} 编码在第 {error.start + 1} 字节处损坏") from error


def _cut(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    return _checked(text, name), ("文件末尾的字符不完整，文件可能被截断",)


def _utf16_order(data: bytes, name: str) -> str:
    """Byte order of UTF-16 without a mark, told by which order makes Chinese of it. Raises ReadError for binary."""
    even = data[: len(data) // 2 * 2][:65536]
    scores = {order: len(_CHINESE.findall(even.decode(order, "ignore"))) for order in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda order: scores[order])
    ascii_zeros = max(even[0::2].count(0), even[1::2].count(0))
    if scores[best] + ascii_zeros < len(even) / 4:
        raise ReadError(name, "不是文本文件（含有大量二进制字符）")
    return best


def _plausible(text: str) -> bool:
    """Whether the Chinese in a GB18030 guess is everyday Chinese; misread UTF-8 becomes rare characters."""
    chinese = _CHINESE.findall(text[:100_000])
    if not chinese:
        return False
    common = sum(1 for char in chinese if _is_common(char))
    return common / len(chinese) >= MIN_PLAUSIBLE


def _is_common(char: str) -> bool:
    """GB 2312 level 1, rows 16–55: the 3,755 characters ordered by sound."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _checked(text: str, name: str) -> str:
    sample = text[:1_000_000]
    if len(_CONTROL.findall(sample)) > max(FEW_CONTROL, MAX_CONTROL * len(sample)):
        raise ReadError(name, "不是文本文件（含有大量控制字符）")
    return text
