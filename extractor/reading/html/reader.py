"""Web pages (HTML, MHTML, “save as web page” of Word and Excel) in, layout out: what a browser shows without scripts.

A page from a government site is a form in the middle of navigation, laid out with tables in tables; only tables that
hold cells of a form become tables, everything around them becomes lines of text. Nothing is fetched, nothing is run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.blocks import Block, document_of_blocks
from extractor.reading.html.damage import notices_of
from extractor.reading.html.ink import apply_ink
from extractor.reading.html.tables import is_shown, read_table, table_rows
from extractor.reading.html.web_archive import pages_of
from extractor.reading.ink import LeftOut
from extractor.reading.nested_tables import Part, table_block
from extractor.reading.options import ReadOptions
from extractor.reading.text_lines import line_blocks
from extractor.terms.captions import caption_terms
from extractor.terms.text import join_lines

MEDIA_TYPE = "text/html"
_SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "object",
        "svg",
        "nav",
        "footer",
        "button",
        "datalist",
    }
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark",
     "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "o:p", "nobr", "center"}
)  # fmt: skip
_NO_VALUE = frozenset({"hidden", "button", "submit", "reset", "image", "password", "file"})
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FRAMES = re.compile(r"<frameset\b", re.IGNORECASE)
FRAMES = "这是框架网页，内容在同名的文件夹里（如 sheet001.htm）；请直接读取那里的文件，或打印为 PDF"
_BREAK = "\v"
"""A line the page asks for (<br>, end of a paragraph), kept apart from line ends of the source, which mean nothing."""
_SOURCE_BREAK = re.compile(r"[ \t\f\r]*\n[ \t\f\r\n]*")
_BLANKS = re.compile(r"[ \t\f\r]+")


def read_html(data: bytes, name: str, options: ReadOptions | None = None) -> Document:
    """Document of a web page or web archive. Raises ReadError when it shows no text without running scripts."""
    del options
    pages, left = list(pages_of(data)), LeftOut()
    if pages and all(_FRAMES.search(page) for page in pages):
        raise ReadError(name, FRAMES)
    blocks = [block for page in pages for block in _page_blocks(page, name, left)]
    layout = document_of_blocks(
        blocks,
        name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        notices=(*notices_of(data, pages), *left.notices()),
    )
    if not layout.segments:
        raise ReadError(name, "网页里没有文字（内容可能由脚本生成），请在浏览器中打印为 PDF 后再读取")
    return layout


def html_blocks(data: bytes, name: str) -> list[Block]:
    """Blocks of all pages in the bytes. Raises ReadError when they are no web page."""
    return [block for page in pages_of(data) for block in _page_blocks(page, name, LeftOut())]


def _page_blocks(page: str, name: str, left: LeftOut) -> list[Block]:
    text = _DECLARATION.sub("", page.replace("\x00", ""))
    if not text.strip():
        return []
    parser = lxml.html.HTMLParser(huge_tree=False, no_network=True)
    try:
        root = lxml.html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(name, "不是网页，或网页已损坏") from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise ReadError(name, "网页的标签套得太深，读不全；请在浏览器中打印为 PDF 后再读取")
    apply_ink(root, left)
    blocks = _Page()
    blocks.walk(root)
    blocks.end_line()
    return blocks.blocks


@dataclass(slots=True)
class _Page:
    blocks: list[Block] = field(default_factory=list)
    line: list[str] = field(default_factory=list)

    def end_line(self) -> None:
        for line in _lines("".join(self.line)):
            self.blocks.extend(line_blocks(line))
        self.line.clear()

    def walk(self, node: HtmlElement) -> None:
        if not _is_read(node):
            return
        if node.tag == "table" and not _is_frame(node):
            self.end_line()
            for caption in node.iterchildren("caption"):
                self.inside(caption)
            self.blocks.append(table_block(read_table(node, _content)))
            return
        block = node.tag not in _INLINE
        text = _own_text(node)
        if text is not None:
            self.line.append(text)
        elif block:
            self.end_line()
            self.inside(node)
        else:
            self.inside(node)

    def inside(self, node: HtmlElement) -> None:
        self.line.append(node.text or "")
        for child in node:
            if isinstance(child.tag, str):
                self.walk(child)
            self.line.append(child.tail or "")
        if node.tag not in _INLINE:
            self.end_line()


def _is_read(node: HtmlElement) -> bool:
    return node.tag not in _SKIPPED and is_shown(node)


def _own_text(node: HtmlElement) -> str | None:
    """Text of an element that is not its content: line breaks, and what was typed into a saved input form."""
    if node.tag == "br":
        return _BREAK
    if node.tag == "input":
        return _input_text(node)
    if node.tag == "textarea":
        return (node.text or "").replace("\n", _BREAK)
    if node.tag == "select":
        chosen = [option for option in node.iter("option") if "selected" in option.attrib]
        return "".join(option.text_content() for option in chosen[:1])
    return None


def _input_text(node: HtmlElement) -> str:
    kind = node.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if "checked" in node.attrib else "□"
    return "" if kind in _NO_VALUE else node.get("value", "")


def _lines(text: str) -> Iterator[str]:
    for line in text.split(_BREAK):
        yield _BLANKS.sub(" ", join_lines(_SOURCE_BREAK.split(line.strip(" \t\r\n\f"))))


def _content(cell: HtmlElement) -> list[Part]:
    """Parts of a cell: its text with line breaks, and tables inside it."""
    parts: list[Part] = []
    texts: list[str] = []

    def end() -> None:
        parts.append("\n".join(filter(None, _lines("".join(texts)))))
        texts.clear()

    def walk(node: HtmlElement) -> None:
        if not _is_read(node):
            return
        own = _own_text(node)
        if node.tag == "table":
            end()
            parts.append(read_table(node, _content))
        elif own is not None:
            texts.append(own)
        else:
            inside(node)

    def inside(node: HtmlElement) -> None:
        edge = _BREAK if node.tag not in _INLINE else ""
        texts.append(edge + (node.text or ""))
        for child in node:
            if isinstance(child.tag, str):
                walk(child)
            texts.append(child.tail or "")
        texts.append(edge)

    inside(cell)
    end()
    return parts


def _is_frame(table: HtmlElement) -> bool:
    """Whether a table only arranges others: it has tables inside and no caption of a form in a cell of its own."""
    if table.find(".//table") is None:
        return False
    captions = _captions()
    for rows in table_rows(table):
        for row in rows:
            for cell in row.iterchildren("td", "th"):
                if cell.find(".//table") is None and _folded(cell.text_content()) in captions:
                    return False
    return True


def _captions() -> frozenset[str]:
    """Captions that a form prints and a table for the layout of a page does not."""
    fields = (("header", "project_name"), ("header", "department"), ("grid_columns", "level1"))
    return frozenset(caption for section, field in fields for caption in caption_terms(section, field))


def _folded(text: str) -> str:
    return re.sub(r"[\s:：]", "", text)
