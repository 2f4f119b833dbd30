"""Which layout family a document belongs to: where its walls come from, what file it is, how it was printed.

Readers fail by family, so silent errors and review are told for each.
"""

from __future__ import annotations

import json
from pathlib import Path

from extractor.reading import Document

GIVEN, GUESSED, LINES, OCR, FLAT = "given", "guessed", "lines", "ocr", "flat"
GLUED_SHARE = 0.5
"""Share of a text that stands on its longest line from which it counts as flat: its cells are glued together."""
MANIFEST = "manifest.jsonl"


def name_family(document: Document, printed_as: str | None = None) -> str:
    """Name the family, as `given docx plain`: walls, kind of file, and the layout it was printed in where known."""
    kind = Path(document.name).suffix.lstrip(".").lower() or "txt"
    return " ".join(filter(None, (_walls_of(document), kind, printed_as)))


def _walls_of(document: Document) -> str:
    walls = {table.walls for table in document.tables}
    if any(segment.confidence is not None for segment in document.segments):
        return OCR
    if walls:
        return GIVEN if GIVEN in walls else GUESSED
    longest = max(map(len, document.text.splitlines()), default=0)
    return FLAT if longest > GLUED_SHARE * len(document.text) else LINES


def read_layouts(folder: Path) -> dict[str, str]:
    """The layout each document of a corpus was printed in, by name; empty for a folder without a manifest."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    printed = {line["name"]: line.get("style") or line.get("layout") or "" for line in lines}
    return {name: layout.rpartition("/")[2] for name, layout in printed.items() if layout}
