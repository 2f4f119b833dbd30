"""Comma-separated text in, its rows as a table out: the walls are given, blanks and line breaks in cells are kept."""

from __future__ import annotations

import csv
import hashlib
import io

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.blocks import TableBlock, TableCell, document_of_blocks
from extractor.reading.text.decode import read_text

MEDIA_TYPE = "text/csv"
SUFFIXES = (".csv", ".tsv")
LONGEST_FIELD = 1 << 20
"""Characters of a cell."""
HEAD = 20_000


def is_csv(data: bytes, name: str) -> bool:
    """Whether a text file is a table by its name, and has what parts its columns."""
    return name.lower().endswith(SUFFIXES) and any(mark in data[:HEAD] for mark in (b",", b"\t", b";"))


def read_csv(data: bytes, name: str) -> Document:
    """Document of a CSV or TSV file in any encoding text is read in. Raises ReadError."""
    plain = read_text(data, name)
    rows = _rows(plain.text, name)
    columns = max(map(len, rows), default=0)
    cells = tuple(
        TableCell(text, row, column) for row, fields in enumerate(rows) for column, text in enumerate(fields) if text
    )
    return document_of_blocks(
        [TableBlock(columns, cells)] if cells else [],
        name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        notices=plain.notices,
    )


def _rows(text: str, name: str) -> list[list[str]]:
    head = text[:HEAD]
    mark = max((",", "\t", ";"), key=head.count)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error as error:
        raise ReadError(name, f"CSV 文件有一格超过 {LONGEST_FIELD} 字，或引号没有配对；请另存为 xlsx") from error
