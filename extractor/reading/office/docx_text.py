"""A paragraph of WordprocessingML in, the text a reader sees out.

What Word shows is what counts: insertions stay and deletions go, fields give their result, hidden text and the second
copy of a text box (the fallback for old programs) are not read, symbol fonts become the character they draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from extractor.reading.ink import LeftOut
from extractor.reading.office.docx_ink import is_raised, is_struck, is_unseen
from extractor.reading.office.docx_names import Element, W, is_on
from extractor.resources import DataFile, read_data

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"

TRANSPARENT = frozenset(
    W + tag for tag in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo")
)
"""Wrappers whose content is read as if they were not there."""
_REMOVED = frozenset({W + "del", W + "moveFrom"})
_BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-"}
_DRAWN = frozenset(W + tag for tag in ("drawing", "pict", "object"))
_PRIVATE = range(0xF020, 0xF100)


class SymbolFonts(DataFile):
    """Content of symbol_fonts.yaml: font → code of a character, in hexadecimal → the character a reader sees."""

    fonts: dict[str, dict[str, str]]


@cache
def load_symbol_fonts() -> SymbolFonts:
    """Read what symbol fonts draw, once."""
    return read_data(SymbolFonts, __package__ or "extractor.reading.office", "symbol_fonts")


@dataclass(slots=True)
class Seen:
    """What was met on the way and should be told: tracked changes, pictures, text that is not read.

    striking: ids of the styles that strike out.
    """

    changes: bool = False
    pictures: int = 0
    left: LeftOut = field(default_factory=LeftOut)
    striking: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Run:
    """State within a paragraph. fields: for each open field whether its result has begun. written: text so far."""

    seen: Seen
    fields: list[bool] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def hides(self) -> bool:
        return not all(self.fields)


def value(node: Element | None, name: str = "val") -> str | None:
    return None if node is None else node.get(W + name)


def unwrapped(node: Element) -> Iterator[Element]:
    """Children, with content controls, insertions and alternatives replaced by what is inside them."""
    for child in node:
        if child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from unwrapped(content)
        elif child.tag == MC + "AlternateContent":
            chosen = _chosen(child)
            if chosen is not None:
                yield from unwrapped(chosen)
        elif child.tag in TRANSPARENT:
            yield from unwrapped(child)
        elif isinstance(child.tag, str):
            yield child


def _chosen(alternative: Element) -> Element | None:
    choice = alternative.find(MC + "Choice")
    return choice if choice is not None else alternative.find(MC + "Fallback")


def paragraph_text(paragraph: Element, seen: Seen) -> str:
    """Text of a paragraph without its number and its text boxes; tabs and line breaks as such."""
    state = _Run(seen)
    if paragraph.find(f".//{W}del") is not None or paragraph.find(f".//{W}ins") is not None:
        seen.changes = True
    state.written.extend(_inline(paragraph, state))
    return "".join(state.written)


def _inline(node: Element, state: _Run) -> Iterator[str]:
    for child in unwrapped(node):
        tag = child.tag
        if tag == W + "r":
            yield from _seen_run(child, state)
        elif tag in (W + "ruby", W + "rubyBase"):
            yield from _inline(child, state)
        elif tag in (M + "oMath", M + "oMathPara"):
            yield _math(child)


def _seen_run(run: Element, state: _Run) -> Iterator[str]:
    """Text of a run as a reader takes it: struck-out and unseen runs give none, raised ones what they mean there."""
    left = state.seen.left
    unread = left.hidden if is_unseen(run) else left.struck if is_struck(run, state.seen.striking) else None
    if unread is None and not is_raised(run):
        yield from _run(run, state)
        return
    text = "".join(_run(run, state))
    if unread is not None:
        unread.append(text)
    else:
        yield left.raised("".join(state.written[-3:]), text)


def _run(run: Element, state: _Run) -> Iterator[str]:
    font = _font(run)
    for child in unwrapped(run):
        tag = child.tag
        if tag == W + "fldChar":
            yield from _field(child, state)
        elif state.hides():
            continue
        elif tag == W + "t":
            yield _drawn(child.text or "", font)
        elif tag in _BREAKS:
            yield _BREAKS[str(tag)]
        elif tag == W + "sym":
            yield _symbol(child.get(W + "font", ""), child.get(W + "char", ""))
        elif tag == W + "ruby":
            yield from _inline(child, state)
        elif tag in _DRAWN:
            state.seen.pictures += _pictures(child)


def _field(mark: Element, state: _Run) -> Iterator[str]:
    kind = mark.get(W + "fldCharType")
    if kind == "begin":
        if not state.hides():
            yield from _form_field(mark)
        state.fields.append(False)
    elif kind == "separate" and state.fields:
        state.fields[-1] = True
    elif kind == "end" and state.fields:
        state.fields.pop()


def _form_field(mark: Element) -> Iterator[str]:
    """A check box or list of an old-style form has no text of its own."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        state = box.find(W + "checked")
        yield "☑" if is_on(state if state is not None else box.find(W + "default")) else "□"
    choices = mark.find(f"{W}ffData/{W}ddList")
    if choices is not None:
        entries = choices.findall(W + "listEntry")
        chosen = int(value(choices.find(W + "result")) or value(choices.find(W + "default")) or 0)
        if 0 <= chosen < len(entries):
            yield value(entries[chosen]) or ""


def _font(run: Element) -> str:
    fonts = run.find(f"{W}rPr/{W}rFonts")
    return "" if fonts is None else fonts.get(W + "ascii", fonts.get(W + "hAnsi", ""))


def _drawn(text: str, font: str) -> str:
    if not any(ord(char) in _PRIVATE for char in text):
        return text
    return "".join(_symbol(font, f"{ord(char):X}") if ord(char) in _PRIVATE else char for char in text)


def _symbol(font: str, code: str) -> str:
    """The character a symbol font draws for a code such as F0B3; nothing for one that no form uses."""
    fonts = load_symbol_fonts().fonts
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number not in _PRIVATE and number > 0xFF:
        return chr(number)
    return fonts.get(font.lower(), fonts["symbol"]).get(f"{number & 0xFF:02X}", "")


def _math(node: Element) -> str:
    """An equation on one line: fractions with a slash, everything else one after another."""
    if node.tag == M + "t":
        return node.text or ""
    if node.tag == M + "f":
        parts = [node.find(M + "num"), node.find(M + "den")]
        return "/".join(_math(part) for part in parts if part is not None)
    return "".join(_math(child) for child in node if isinstance(child.tag, str))


def _pictures(drawing: Element) -> int:
    return sum(1 for node in drawing.iter(A + "blip", V + "imagedata"))


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """Contents of the text boxes anchored in a paragraph, each once, the outer one of nested ones first."""
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag == W + "txbxContent":
            yield node
        elif node.tag == MC + "AlternateContent":
            chosen = _chosen(node)
            stack.extend([chosen] if chosen is not None else [])
        elif node.tag not in _REMOVED:
            stack.extend(reversed(node))
