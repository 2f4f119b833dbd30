"""A report of findings in, tables for a terminal out: per form what was found, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extractor.assembly.display import load_display
from extractor.checks.reporting.report import CheckReport, FormReport

SHOWN = 5
"""Findings of one form that are shown; the page and the files hold all."""
PLACES_SHOWN = 3
FOLDED = "其余 {} 处见网页或 JSON（-o 文件夹 --format html,json）"
IF_SO = "如与原件一致，则"
STYLES = {"error": "red", "warning": "yellow", "info": "cyan"}


def one_line(report: CheckReport) -> str:
    """How many forms, and what was found."""
    forms = sum(len(document.forms) for document in report.documents)
    names = load_display().severities
    return f"{forms} 份表，" + "、".join(f"{names[key]} {count}" for key, count in report.counts.items())


def findings_table(report: CheckReport) -> Iterator[RenderableType]:
    """What `jixiao check` prints, part by part."""
    for document in report.documents:
        yield Text(document.name, style="bold")
        for notice in document.notices:
            yield Text(f"  注意：{notice}", style="yellow")
        for form in document.forms:
            yield from _form(form)
    summary = Text(f"{one_line(report)}（方案：{report.profile}）", style="bold")
    yield summary


def _form(form: FormReport) -> Iterator[RenderableType]:
    names = load_display()
    year = f"{form.fiscal_year}年度 " if form.fiscal_year else ""
    yield Text(f"\n  {form.number}. {form.name}（{year}{names.kinds[form.kind]}）")
    shown = [finding for finding in form.findings if not finding.waived]
    if not shown:
        yield Text("  没有发现问题", style="green")
    if shown:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
        table.add_column("", no_wrap=True)
        table.add_column("发现", overflow="fold", ratio=3)
        table.add_column("依据", overflow="fold", ratio=2)
        table.add_column("规则", no_wrap=True)
        for finding in shown[:SHOWN]:
            mark = Text(names.severities[finding.severity], style=STYLES[finding.severity])
            table.add_row(mark, Text(finding.message), Text(finding.basis or ""), Text(finding.code, style="dim"))
        if len(shown) > SHOWN:
            table.caption = Text(FOLDED.format(len(shown) - SHOWN))
            table.caption_justify = "left"
        yield table
    yield from _to_verify(form)
    yield Text(f"  {_ledger_line(form)}", style="dim")


def _to_verify(form: FormReport) -> Iterator[RenderableType]:
    """The values to compare with the original first, and what would follow if they are as read."""
    left = [finding for finding in form.to_verify if not finding.waived]
    if not left:
        return
    yield Text(f"  请先核对原件（{len(left)} 处）：", style="yellow")
    for finding in left[:SHOWN]:
        where = "、".join(dict.fromkeys(place.label for place in finding.places[:PLACES_SHOWN]))
        yield Text(f"    {where}：{IF_SO if finding.family != 'recognition' else ''}{finding.message}")
    if len(left) > SHOWN:
        yield Text(f"    {FOLDED.format(len(left) - SHOWN)}", style="dim")


def _ledger_line(form: FormReport) -> str:
    """How much was checked and what could not be, in one line."""
    ran = [line for line in form.ledger if line.state in ("passed", "found")]
    stuck = [line for line in form.ledger if line.state == "could_not_run"]
    waived = sum(1 for finding in form.findings if finding.waived)
    parts = [f"检查了 {len(ran)} 条规则"]
    if stuck:
        parts.append(
            f"{len(stuck)} 条未能检查（" + "；".join(f"{line.title}：{line.reason}" for line in stuck[:2]) + "…）"
        )
    if waived:
        parts.append(f"{waived} 项已豁免")
    return "，".join(parts)
