"""A page of paragraphs and tables with gold for its forms, printed as a web page with merged cells."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from evals.corpus.house_style import Style
from evals.corpus.printed import Form, PrintedForm, Spec, label, value


@dataclass(frozen=True, slots=True)
class ProvincePage:
    """A page. blocks: paragraphs and tables in order; forms: their gold, in order."""

    layout: str
    blocks: tuple[str | PrintedForm, ...]
    forms: tuple[Form, ...]

    def as_html(self) -> str:
        """The page as a web page whose cells are merged as the tables say."""
        body = "".join(
            f"<p>{html.escape(block)}</p>" if isinstance(block, str) else _table(block) for block in self.blocks
        )
        return f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>\n'


def _table(page: PrintedForm) -> str:
    rows: list[list[str]] = [[] for _ in range(page.rows)]
    for cell in sorted(page.cells, key=lambda cell: (cell.row, cell.column)):
        spans = f' rowspan="{cell.rowspan}"' * (cell.rowspan > 1) + f' colspan="{cell.colspan}"' * (cell.colspan > 1)
        rows[cell.row].append(f"<td{spans}>{html.escape(cell.text)}</td>")
    return '<table border="1">' + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def text_of(row: Form, name: str) -> str:
    cell = row.get(name)
    return (cell["text"] if isinstance(cell, dict) else cell) or ""


def count_runs(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Neighbouring equal texts and how often each stands."""
    runs: list[tuple[str, int]] = []
    for text in texts:
        if runs and runs[-1][0] == text:
            runs[-1] = (text, runs[-1][1] + 1)
        else:
            runs.append((text, 1))
    return runs


def level_cells(rows: Sequence[Form], at: int, glued: Sequence[str] = ("", "")) -> list[Spec]:
    """Labels that begin in a row, merged over theirs."""
    specs: list[Spec] = []
    for depth, name in enumerate(("level1", "level2")):
        keys = [[row[key] for key in ("level1", "level2")[: depth + 1]] for row in rows]
        if at == 0 or keys[at] != keys[at - 1]:
            across = next((n for n in range(at, len(rows)) if keys[n] != keys[at]), len(rows)) - at
            specs.append(label(rows[at][name] + glued[depth], rowspan=across, pointer=f"/indicators/{at}/{name}"))
    return specs


def value_cells(row: Form, at: int, style: Style, names: Sequence[str]) -> list[Spec]:
    texts = [style.point(row[name]) if name in ("weight", "score") else text_of(row, name) for name in names]
    return [value(text, f"/indicators/{at}/{name}") for name, text in zip(names, texts, strict=True)]
