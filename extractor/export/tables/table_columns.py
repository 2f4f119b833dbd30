"""The tables of an export and their columns, read from `tables.yaml`: types, captions, widths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractor.resources import DataFile, read_data

ColumnType = Literal["text", "number", "whole", "date", "texts"]
Paper = Literal["A4", "A3"]
ColumnGroup = dict[str, tuple[ColumnType, str, int]]
"""Name of a column → its type, caption and width."""


class TableLayout(DataFile):
    """A table: groups of columns it shares with others, then its own."""

    shared: tuple[Literal["key", "head"], ...]
    columns: ColumnGroup


class TableLayouts(DataFile):
    """Content of tables.yaml.

    file: name of the workbook. sheets: table → caption. paper: sheets not printed on A4. yuan: currency unit → yuan.
    indicator_csv: headers of the CSV of one extraction.
    """

    file: str
    sheets: dict[str, str]
    paper: dict[str, Paper]
    yuan: dict[str, int]
    indicator_csv: tuple[str, ...]
    shared: dict[Literal["key", "head"], ColumnGroup]
    tables: dict[str, TableLayout]


@cache
def load_tables() -> TableLayouts:
    """Read the tables, once."""
    return read_data(TableLayouts, "extractor.export.tables", "tables")


@dataclass(frozen=True, slots=True)
class Column:
    """name: for programs. caption: for staff. width: in the workbook, in digits; 0 hides it."""

    name: str
    type: ColumnType
    caption: str
    width: int


@cache
def columns_of(table: str) -> tuple[Column, ...]:
    """List the columns of a table in their order. Raises KeyError for a name that is no table."""
    layouts = load_tables()
    own = layouts.tables[table]
    groups = [*(layouts.shared[name] for name in own.shared), own.columns]
    return tuple(Column(name, *about) for group in groups for name, about in group.items())
