"""A table in, a Parquet file out: for DuckDB, pandas and the like.

Numbers are decimal128(38, 10), so that sums are exact and files of different years have one schema. Chinese captions
are metadata of the fields (`caption`).
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.export.tables.data_table import DataTable, ExportError, Value
from extractor.export.tables.table_columns import Column

PRECISION, SCALE = 38, 10
"""Digits of a number, and those after the point: the most DuckDB and Arrow's decimal128 hold."""

_TYPES = {
    "text": pa.string(),
    "number": pa.decimal128(PRECISION, SCALE),
    "whole": pa.int64(),
    "date": pa.date32(),
    "texts": pa.list_(pa.string()),
}


def to_parquet(table: DataTable) -> bytes:
    """The file. Raises ExportError for a number with more digits than the schema has; it is never rounded."""
    arrays = [
        pa.array([_fitting(table, column, row[column.name]) for row in table.rows], type=_TYPES[column.type])
        for column in table.columns
    ]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema_of(table)), out, compression="zstd")
    return out.getvalue()


def schema_of(table: DataTable) -> Any:
    """The Arrow schema of a table, the same whatever rows it has."""
    fields = [pa.field(col.name, _TYPES[col.type], metadata={"caption": col.caption}) for col in table.columns]
    return pa.schema(fields, metadata={"caption": table.caption})


def _fitting(table: DataTable, column: Column, value: Value) -> Value:
    if isinstance(value, Decimal):
        _, digits, exponent = value.normalize().as_tuple()
        places = max(0, -int(exponent))
        if places > SCALE or len(digits) + int(exponent) > PRECISION - SCALE:
            raise ExportError(
                f"{table.caption}表“{column.caption}”的数 {value} 位数过多，Parquet 存不下；请改用 csv 或 jsonl"
            )
    return value
