"""Properties of a Word run in, why its text is not read out; place-holders of content controls are emptied."""

from __future__ import annotations

from extractor.reading.ink import LeftOut
from extractor.reading.office.docx_names import Element, W, is_on

_WHITE = frozenset({"FFFFFF"})
_TINY = 2
"""Half-points of a size that nobody sees."""
_STRIKES = (W + "strike", W + "dstrike")


def is_struck(run: Element, styles: frozenset[str]) -> bool:
    """Whether a line goes through a run, by its own properties or its character style."""
    properties = run.find(W + "rPr")
    if properties is None:
        return False
    own = [node for tag in _STRIKES if (node := properties.find(tag)) is not None]
    if own:
        return any(is_on(node) for node in own)
    style = properties.find(W + "rStyle")
    return style is not None and style.get(W + "val", "") in styles


def is_raised(run: Element) -> bool:
    """Whether a run stands above the line."""
    align = run.find(f"{W}rPr/{W}vertAlign")
    return align is not None and align.get(W + "val") == "superscript"


def is_unseen(run: Element) -> bool:
    """Whether a run cannot be seen: hidden, without size, or white where nothing lies behind it."""
    properties = run.find(W + "rPr")
    if properties is None:
        return False
    if is_on(properties.find(W + "vanish")) or is_on(properties.find(W + "webHidden")):
        return True
    size = properties.find(W + "sz")
    if size is not None and size.get(W + "val", "").isdigit() and int(size.get(W + "val", "")) <= _TINY:
        return True
    color = properties.find(W + "color")
    return color is not None and color.get(W + "val", "").upper() in _WHITE and not _has_ground(run)


def _has_ground(run: Element) -> bool:
    """Whether anything may colour what lies behind a run: its own shading, a cell's, a row's, a table's style."""
    for node in (run, *run.iterancestors()):
        for properties in ("rPr", "pPr", "tcPr", "tblPr"):
            found = node.find(W + properties)
            if found is None:
                continue
            if any(found.find(W + tag) is not None for tag in ("shd", "highlight", "tblStyle", "tblStylePr")):
                return True
        if node.tag in (W + "txbxContent", W + "body"):
            return bool(node.tag == W + "txbxContent")
    return False


def clear_placeholders(root: Element, left: LeftOut) -> None:
    """Empty the content controls that still show their prompt; their cells and paragraphs stay."""
    for control in root.iter(W + "sdt"):
        if not is_on(control.find(f"{W}sdtPr/{W}showingPlcHdr")):
            continue
        content = control.find(W + "sdtContent")
        if content is None:
            continue
        texts = list(content.iter(W + "t"))
        shown = "".join(text.text or "" for text in texts)
        left.placeholders.append(shown)
        for text in texts:
            text.text = ""


def striking_styles(styles: Element | None) -> frozenset[str]:
    """Ids of the styles of a styles part that strike out."""
    if styles is None:
        return frozenset()
    return frozenset(
        style.get(W + "styleId", "")
        for style in styles.iter(W + "style")
        if any(is_on(style.find(f"{W}rPr/{tag}")) for tag in _STRIKES)
    )
