"""A table in, text files out: CSV for staff (Chinese headers and words), JSON Lines for programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal

from extractor.export.tables.data_table import DataTable, Value, worded
from extractor.export.tables.indicator_csv import ENCODING, guarded


def to_csv(table: DataTable) -> bytes:
    """UTF-8 with a byte order mark, CRLF; texts guarded against being computed, numbers bare."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.caption for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(worded(column, row[column.name])) for column in table.columns])
    return out.getvalue().encode(ENCODING)


def to_jsonl(table: DataTable) -> bytes:
    """One JSON object a row; numbers are decimal strings, dates ISO 8601, as in the contract."""
    return b"".join(
        json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False).encode() + b"\n"
        for row in table.rows
    )


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def _plain(value: Value) -> str | int | list[str] | None:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else value
