"""Word files (DOCX) in, layout out, by walking the XML: what Word shows is read, in Word's order, nothing is run.

Word stores no pages, so segments have none. Tables inside tables are worked into the outer one, text boxes are read
once, where they are anchored, and the page header only where it holds the form's title.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.blocks import Block, TextBlock, document_of_blocks
from extractor.reading.html.reader import html_blocks
from extractor.reading.nested_tables import Part, table_block
from extractor.reading.office.docx_ink import clear_placeholders, striking_styles
from extractor.reading.office.docx_names import Element, W
from extractor.reading.office.docx_numbering import Numbering
from extractor.reading.office.docx_tables import read_table
from extractor.reading.office.docx_text import Seen, paragraph_text, text_boxes, unwrapped
from extractor.reading.office.package import MACROS, Package
from extractor.reading.options import ReadOptions
from extractor.reading.text_lines import is_title, line_blocks

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHANGES = "文档带有修订标记，按接受全部修订后的文字读取"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class _Reader:
    package: Package
    part: str
    numbering: Numbering
    seen: Seen = field(default_factory=Seen)

    def blocks(self, container: Element) -> Iterator[Block]:
        for node in unwrapped(container):
            if node.tag == W + "p":
                for box in text_boxes(node):
                    yield from self.blocks(box)
                for line in self.paragraph(node).split("\n"):
                    yield from line_blocks(line)
            elif node.tag == W + "tbl":
                yield table_block(read_table(node, self.cell))
            elif node.tag == W + "altChunk":
                yield from self.chunk(node)

    def paragraph(self, node: Element) -> str:
        text = paragraph_text(node, self.seen)
        number = self.numbering.number(node)
        return number + text if text.strip() else text

    def cell(self, node: Element) -> list[Part]:
        parts: list[Part] = []
        for child in unwrapped(node):
            if child.tag == W + "p":
                for box in text_boxes(child):
                    parts.extend(self.cell(box))
                parts.append(self.paragraph(child))
            elif child.tag == W + "tbl":
                parts.append(read_table(child, self.cell))
        return parts

    def chunk(self, node: Element) -> Iterator[Block]:
        """HTML put whole into the document, as some systems' exports do."""
        relation = self.package.relations(self.part).get(node.get(_R_ID, ""))
        if relation is not None and not relation.external and self.package.has(relation.target):
            yield from html_blocks(self.package.read(relation.target), self.package.name)


def read_docx(data: bytes, name: str, options: ReadOptions | None = None) -> Document:
    """Document of a DOCX file. Raises ReadError when it is damaged, no Word file, or holds no text."""
    del options
    with Package(data, name) as package:
        part = package.main_part("word/document.xml")
        document = package.xml(part)
        body = document.find(W + "body")
        if body is None:
            raise ReadError(name, "这不是 Word 文档，或文档已损坏，请重新另存为 docx 后再读取")
        styles = _related(package, part, "styles")
        reader = _Reader(package, part, _numbering(package, part), Seen(striking=striking_styles(styles)))
        clear_placeholders(document, reader.seen.left)
        blocks = list(reader.blocks(body))
        blocks[:0] = _header_titles(reader, body, blocks)
        notices = _notices(package, reader.seen)
    layout = document_of_blocks(
        blocks, name, sha256=hashlib.sha256(data).hexdigest(), media_type=MEDIA_TYPE, notices=notices
    )
    if not layout.segments:
        pictures = reader.seen.pictures
        reason = "文档里只有图片，没有文字；请另存为 PDF 后再读取" if pictures else "文档里没有文字"
        raise ReadError(name, reason)
    return layout


def _numbering(package: Package, part: str) -> Numbering:
    roots: dict[str, Element] = {}
    for relation in package.relations(part).values():
        if relation.kind in {"numbering", "styles"} and not relation.external and package.has(relation.target):
            roots[relation.kind] = package.xml(relation.target)
    return Numbering.read(roots.get("numbering"), roots.get("styles"))


def _related(package: Package, part: str, kind: str) -> Element | None:
    """The part of a kind that a part refers to."""
    for relation in package.relations(part).values():
        if relation.kind == kind and not relation.external and package.has(relation.target):
            return package.xml(relation.target)
    return None


def _header_titles(reader: _Reader, body: Element, blocks: list[Block]) -> list[Block]:
    """Lines of page headers that are the title of a form and do not stand in the document itself."""
    relations = reader.package.relations(reader.part)
    written = {re.sub(r"\s", "", block.text) for block in blocks if isinstance(block, TextBlock)}
    titles: list[Block] = []
    for reference in body.iter(W + "headerReference"):
        relation = relations.get(reference.get(_R_ID, ""))
        if relation is None or relation.external or not reader.package.has(relation.target):
            continue
        header = _Reader(reader.package, relation.target, Numbering())
        for block in header.blocks(reader.package.xml(relation.target)):
            if not isinstance(block, TextBlock):
                continue
            folded = re.sub(r"\s", "", block.text)
            if folded not in written and is_title(folded):
                titles.append(block)
                written.add(folded)
    return titles


def _notices(package: Package, seen: Seen) -> list[str]:
    notices = []
    if package.has_macros():
        notices.append(MACROS)
    if seen.changes:
        notices.append(CHANGES)
    notices.extend(seen.left.notices())
    if seen.pictures:
        notices.append(f"文档里有 {seen.pictures} 张图片，图片中的文字没有读取")
    return notices
