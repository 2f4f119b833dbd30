"""A parsed page in, the same page without what its ink takes back: style sheets applied to what they hide or strike
out, struck-out and white text emptied, raised note marks taken from the numbers they stand behind.

Only what decides whether text counts is looked at; of style sheets, rules with simple selectors and their descendants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractor.reading.html.tables import HIDING
from extractor.reading.ink import LeftOut

_STRUCK_TAGS = frozenset({"s", "strike", "del"})
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_NOT_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:\s*none", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super(?!\w)", re.IGNORECASE)
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?(?![0-9a-f])|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
_GROUND = re.compile(r"(?<![-\w])background", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_PRINT_ONLY = re.compile(r"@media\s+print\s*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<marks>(?:[.#][\w-]+)*)")
LONGEST_SHEET = 200_000
"""Characters of style sheets that are looked at."""


@dataclass(frozen=True, slots=True)
class _Selector:
    """Simple selectors, outermost first: (tag or empty, classes, ids)."""

    parts: tuple[tuple[str, frozenset[str], frozenset[str]], ...]

    def fits(self, node: HtmlElement) -> bool:
        """Whether a node is meant: the last part fits it, the others fit nodes around it."""
        if not _fits(self.parts[-1], node):
            return False
        wanted = list(self.parts[:-1])
        for outer in node.iterancestors():
            if wanted and _fits(wanted[-1], outer):
                wanted.pop()
        return not wanted


def _fits(part: tuple[str, frozenset[str], frozenset[str]], node: HtmlElement) -> bool:
    tag, classes, ids = part
    if tag and tag != node.tag:
        return False
    return classes <= set((node.get("class") or "").split()) and ids <= {node.get("id") or ""}


def apply_ink(root: HtmlElement, left: LeftOut) -> None:
    """Leave in a page what counts; what is taken out of it is kept in `left`."""
    _apply_sheets(root)
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or HIDING.search(node.get("style", "")):
            continue
        style = node.get("style", "")
        if _is_struck(node, style):
            left.struck.append(_emptied(node))
        elif _WHITE.search(style) and not _has_ground(node):
            left.hidden.append(_emptied(node))
        elif node.tag == "sup" or _RAISED.search(style):
            read = left.raised(_before(node), node.text_content())
            _emptied(node)
            node.text = read


def _is_struck(node: HtmlElement, style: str) -> bool:
    if _LINE_THROUGH.search(style):
        return True
    return node.tag in _STRUCK_TAGS and not _NOT_STRUCK.search(style)


def _has_ground(node: HtmlElement) -> bool:
    return any(
        "bgcolor" in each.attrib or "background" in each.attrib or _GROUND.search(each.get("style", ""))
        for each in (node, *node.iterancestors())
    )


def _emptied(node: HtmlElement) -> str:
    """Take the text out of a node, whose place stays; gives it."""
    text = str(node.text_content())
    node.text = None
    for inner in node.iterdescendants():
        inner.text = inner.tail = None
    return text


def _before(node: HtmlElement) -> str:
    """Text right before a node within its parent."""
    previous = node.getprevious()
    if previous is not None:
        return previous.tail or str(previous.text_content() if isinstance(previous.tag, str) else "")
    parent = node.getparent()
    return "" if parent is None else parent.text or ""


def _apply_sheets(root: HtmlElement) -> None:
    """Write what the page's style sheets hide, strike out or raise into the style of the nodes they are about."""
    rules = list(_rules("".join(str(sheet.text or "") for sheet in root.iter("style"))[:LONGEST_SHEET]))
    if not rules:
        return
    for node in root.iter():
        if isinstance(node.tag, str):
            told = [declarations for selector, declarations in rules if selector.fits(node)]
            if told:
                node.set("style", ";".join([*told, node.get("style", "")]))


def _rules(text: str) -> Iterator[tuple[_Selector, str]]:
    """(selector, declarations) of the rules that decide whether text counts."""
    for selectors, declarations in _RULE.findall(_PRINT_ONLY.sub("", _COMMENT.sub("", text))):
        if not any(pattern.search(declarations) for pattern in (HIDING, _LINE_THROUGH, _RAISED, _WHITE, _GROUND)):
            continue
        for written in selectors.split(","):
            selector = _selector(written)
            if selector is not None:
                yield selector, declarations.strip()


def _selector(written: str) -> _Selector | None:
    parts = []
    for word in written.replace(">", " ").split():
        match = _SIMPLE.fullmatch(word)
        if match is None:
            return None
        marks = re.findall(r"[.#][\w-]+", match["marks"])
        classes = frozenset(mark[1:] for mark in marks if mark[0] == ".")
        ids = frozenset(mark[1:] for mark in marks if mark[0] == "#")
        tag = "" if match["tag"] in (None, "*") else match["tag"].lower()
        parts.append((tag, classes, ids))
    return _Selector(tuple(parts)) if parts else None
