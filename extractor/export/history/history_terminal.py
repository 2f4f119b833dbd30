"""The history of indicators in, tables for the terminal out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from extractor.export.history.history_page import Page


def history_tables(pages: Sequence[Page]) -> Iterator[Text | Table]:
    """The heading and the matrix of each project; Text, because names of documents may hold markup."""
    for page in pages:
        yield Text(page.project, style="bold")
        table = Table(box=box.SIMPLE_HEAD)
        for heading in page.headings:
            table.add_column(Text(heading), overflow="fold")
        for row in page.rows:
            table.add_row(*map(Text, row))
        yield table
