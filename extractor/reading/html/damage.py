"""Text of a web page in, notices about what it lost on its way out: browsers show a torn page as if it were whole.

An end tag of a table is never optional (HTML standard, 13.1.2.4), and whoever saves a page ends it; a transfer that
stops, or a disk that reads as zeros, leaves neither an error nor a gap in what a parser makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.reading.html.web_archive import archive_end

CUT = "网页不完整（缺少结尾），后面的内容可能已丢失；请重新下载或另存后再读取"
HEADLESS = "网页不完整（缺少开头），前面的内容可能已丢失；请重新下载或另存后再读取"
ZEROS = "网页里有 {count} 处空字节，那里的内容已丢失；请重新下载或另存后再读取"
UNREADABLE = "网页里有 {count} 处无法读取的字符，文件可能已损坏；请核对，或重新下载后再读取"

_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|textarea)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ZEROS = re.compile("\0+")
_BROKEN = re.compile("[\x01-\x08\x0e-\x1f\x7f\ufffd]+")


def notices_of(data: bytes, pages: Sequence[str]) -> Iterator[str]:
    """What the pages of a file (with their zero bytes) say of its damage, each thing once."""
    found = [notice for text in pages for notice in _page_notices(text)]
    end = archive_end(data)
    if end is not None and end not in data:
        found.insert(0, CUT)
    yield from dict.fromkeys(found)


def _page_notices(text: str) -> Iterator[str]:
    markup = _UNSEEN.sub("", text).lower()
    if _is_cut(markup):
        yield CUT
    elif "</html" in markup and "<html" not in markup:
        yield HEADLESS
    if zeros := len(_ZEROS.findall(text)):
        yield ZEROS.format(count=zeros)
    if broken := len(_BROKEN.findall(text)):
        yield UNREADABLE.format(count=broken)


def _is_cut(markup: str) -> bool:
    """Whether the text ends within a tag, a comment or a table, or before the end of the page it began."""
    if markup.rfind("<") > markup.rfind(">") or markup.count("<!--") > markup.count("-->"):
        return True
    if len(re.findall(r"<table\b", markup)) > markup.count("</table"):
        return True
    return "<html" in markup and "</html" not in markup
