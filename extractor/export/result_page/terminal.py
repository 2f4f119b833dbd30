"""An extraction in, tables for a terminal out: the forms, their first indicators, what to look at, what was found.

Abridged on purpose: the page holds everything, this shows in one screen whether it is worth opening.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extractor.export.result_page.view import FormView, form_views, place
from extractor.model.form import Extraction

ROWS_SHOWN = 6
"""Indicators shown of one form."""
ITEMS_SHOWN = 5
"""Findings, and values to look at, shown of one form."""
DEVIATION_SHOWN = 24
"""Characters shown of a long cell."""

STYLES = {"error": "red", "review": "yellow", "warning": "yellow", "info": "cyan", "ok": "green", "": ""}


def summary(extraction: Extraction) -> Iterator[RenderableType]:
    """What `jixiao demo` prints, part by part."""
    views = form_views(extraction)
    for notice in extraction.notices:
        yield Text(f"注意：{notice}", style="yellow")
    if views:
        yield _forms(views)
    for view in views:
        yield Text()
        yield _indicators(view)
        yield from _items(view)


def _forms(views: list[FormView]) -> Table:
    table = Table(title="读到的表单", box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    for heading in ("#", "类型", "年度", "项目名称"):
        table.add_column(heading, overflow="fold")
    for heading in ("指标", "待核对", "识别核对"):
        table.add_column(heading, justify="right")
    for view in views:
        counts = (view.reviews, view.counts["error"] + view.counts["warning"])
        marks = [
            Text(str(count), style=style if count else "green")
            for count, style in zip(counts, ("yellow", "red"), strict=True)
        ]
        year = str(view.form.fiscal_year or "—")
        table.add_row(str(view.number + 1), view.kind, year, Text(view.name), str(len(view.rows)), *marks)
    return table


def _indicators(view: FormView) -> Table:
    shown = [name for name, _ in view.columns if name != "deviation"]
    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(f"{view.number + 1}. {view.name}", style="bold"),
        title_justify="left",
        caption_justify="left",
    )
    for name, label in view.columns:
        if name in shown:
            table.add_column(label, overflow="fold", justify="right" if name in ("weight", "score") else "left")
    for row in view.rows[:ROWS_SHOWN]:
        cells = {cell.pointer.rpartition("/")[2]: cell for cell in view.cells.rows[row.number - 1]}
        table.add_row(*(Text(_short(cells[name].text), style=STYLES[cells[name].state]) for name in shown))
    if len(view.rows) > ROWS_SHOWN:
        table.caption = Text(f"其余 {len(view.rows) - ROWS_SHOWN} 条指标见网页")
    return table


def _items(view: FormView) -> Iterator[Text]:
    for item in view.findings[:ITEMS_SHOWN]:
        yield Text.assemble(
            (f"  {item.severity}  ", STYLES[item.finding.severity]),
            item.finding.message,
            (f"  {item.finding.code}", "dim"),
        )
    if len(view.findings) > ITEMS_SHOWN:
        yield Text(f"  其余 {len(view.findings) - ITEMS_SHOWN} 项检查发现见网页", style="dim")
    reviews = [*view.whole, *(f"{place(cell)}：{'；'.join(cell.reasons)}" for cell in view.to_review)]
    for reason in reviews[:ITEMS_SHOWN]:
        yield Text.assemble(("  待核对  ", STYLES["review"]), reason)
    if len(reviews) > ITEMS_SHOWN:
        yield Text(f"  其余 {len(reviews) - ITEMS_SHOWN} 处待核对见网页", style="dim")
    if not reviews:
        yield Text("  没有需要人工核对的值", style="green")


def one_line(extraction: Extraction) -> str:
    """Counts of a document in one Chinese line."""
    forms = extraction.forms
    reviews = sum(len(form.review) for form in forms)
    errors = sum(each.severity == "error" and not each.to_verify for form in forms for each in form.findings)
    counts = [f"{len(forms)} 份表", f"{sum(len(form.indicators) for form in forms)} 项指标", f"{reviews} 处待核对"]
    if errors:
        counts.append(f"识别核对 {errors} 处不合")
    return "，".join(counts)


def _short(text: str | None) -> str:
    if text is None:
        return "—"
    return text if len(text) <= DEVIATION_SHOWN else text[: DEVIATION_SHOWN - 1] + "…"
