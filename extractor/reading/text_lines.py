"""A line outside tables in, blocks out: 填报单位：某局　　　金额单位：元 is two cells, a spaced-out title is one.

Word and web pages set such lines with tabs and rows of blanks, which would vanish when the line becomes canonical text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.reading.blocks import Block, TableBlock, TableCell, TextBlock
from extractor.terms.captions import load_captions

SHORTEST = 3
"""Characters of a piece between gaps; shorter ones are a word spaced out (单　位)."""
LONGEST = 80
"""Characters of a piece between gaps; longer ones are sentences with a careless blank."""
_GAP = re.compile(r"(?<![:：\s])(?:[ \u00a0]{2,}|\u3000[\s\u3000]*)")
"""A gap after a colon (单位：　元) belongs to the caption."""


def line_blocks(line: str) -> Iterator[Block]:
    """The line as a text block, or as a one-row table where tabs or wide gaps part it; blank lines give none."""
    pieces = [piece for field in line.split("\t") if field.strip() for piece in _pieces(field.strip())]
    if len(pieces) > 1:
        yield TableBlock(len(pieces), tuple(TableCell(piece, 0, index) for index, piece in enumerate(pieces)))
    elif pieces:
        yield TextBlock(pieces[0])


def _pieces(field: str) -> list[str]:
    pieces = _GAP.split(field)
    if is_title(field) or not all(SHORTEST <= len(piece) <= LONGEST for piece in pieces):
        return [field]
    return pieces


def is_title(text: str) -> bool:
    """Whether a text is the title of a form, blanks inside it aside."""
    folded = re.sub(r"\s", "", text)
    titles = load_captions().title
    return any(pattern.search(folded) for pattern in (titles.self_evaluation, titles.target_declaration))
