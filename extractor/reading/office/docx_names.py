"""Names of WordprocessingML, and its on/off properties."""

from __future__ import annotations

from lxml import etree

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off"})


def is_on(node: Element | None) -> bool:
    """Whether an on/off property stands and is not switched off."""
    return node is not None and (node.get(W + "val") or "1").lower() not in _OFF
