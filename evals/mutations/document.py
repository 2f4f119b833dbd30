"""A sample and its gold in; a small editable document out: lines of cells that know which gold row they print.

Mutators change both sides of it together, so gold stays what a careful reader would write for the mutated text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from evals.metrics.cells import folded, without_tags

Gold = dict[str, Any]
NAME_COLUMN = 3
"""Column of the indicator name in a regular grid: 绩效指标 | 一级 | 二级 | 三级 | 指标值."""

GRID = "绩效指标"
EVALUATION_COLUMNS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
FUNDING_ITEMS = {
    "annual_total": "年度资金总额：",
    "appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}
FUNDING_COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "分数", "执行率(%)", "得分")


@dataclass(slots=True)
class Line:
    """A printed line. role: title, year, head, funding, goals, goal, columns, row, total, blank, other."""

    role: str
    cells: list[str]
    row: int | None = None


@dataclass(slots=True)
class Sheet:
    """One form: its gold and the lines that print it."""

    gold: Gold
    lines: list[Line]

    @property
    def rows(self) -> list[Gold]:
        rows: list[Gold] = self.gold["indicators"]
        return rows

    def row_lines(self) -> list[Line]:
        """The first line of every indicator row, in order."""
        return [line for line in self.lines if line.row is not None and line.role == "row"]

    def blocks(self, *levels: str) -> list[list[int]]:
        """Runs of row numbers with the same labels, by level1 or by (level1, level2)."""
        numbered = enumerate(self.rows)
        groups = groupby(numbered, key=lambda item: tuple(item[1][level] for level in levels))
        return [[index for index, _ in group] for _, group in groups]


Style = Callable[[Sheet, random.Random], list[str]]


def tabs(sheet: Sheet, _rng: random.Random) -> list[str]:
    return ["\t".join(line.cells) for line in sheet.lines]


def utf8(text: str) -> bytes:
    return text.encode("utf-8")


@dataclass(slots=True)
class Document:
    """A document in the making. `style` prints a form, `encode` makes the file."""

    stem: str
    preface: list[str]
    sheets: list[Sheet]
    style: Style = tabs
    finish: Callable[[str], str] = str
    encode: Callable[[str], bytes] = utf8
    epilogue: list[str] = field(default_factory=list)

    def text(self, rng: random.Random) -> str:
        lines = list(self.preface)
        for sheet in self.sheets:
            lines += ["", *self.style(sheet, rng)]
        return self.finish("\n".join([*lines, *self.epilogue]) + "\n")

    def replace(self, change: Callable[[str], str]) -> None:
        """Change every text of the document and every text of its gold in the same way."""
        self.preface = [change(line) for line in self.preface]
        for sheet in self.sheets:
            sheet.gold = _mapped(sheet.gold, change)
            for line in sheet.lines:
                line.cells = [change(cell) for cell in line.cells]


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {
            key: _mapped(item, change) if key not in {"kind", "flags", "item"} else item for key, item in value.items()
        }
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def is_declaration(gold: Gold) -> bool:
    return bool(gold["kind"] == "target_declaration")


def printed(stem: str, text: str, gold: Gold) -> Document | None:
    """The sample as it is printed, in lines and cells; None for one that is not a tab layout (self-evaluations)."""
    if not all(is_declaration(form) for form in gold["forms"]):
        return None
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if folded(line).endswith("绩效目标申报表")]
    document = Document(stem, lines[: starts[0]], [])
    for form, start, end in zip(gold["forms"], starts, [*starts[1:], len(lines)], strict=True):
        cells = [line.split("\t") for line in lines[start:end]]
        while cells and not any(cells[-1]):
            cells.pop()
        document.sheets.append(Sheet(deepcopy(form), _with_roles(cells, form["indicators"])))
    return document


def _with_roles(table: list[list[str]], rows: list[Gold]) -> list[Line]:
    lines: list[Line] = []
    section, row = "title", 0
    for cells in table:
        text = folded("".join(cells))
        if not text:
            lines.append(Line("blank", cells))
            continue
        section = _section(section, text)
        if section == "row":
            lines.append(Line("row", cells, row))
            if folded(rows[row]["name"]) not in text:
                raise ValueError(f"line {text!r} does not print row {row} {rows[row]['name']!r}")
            row += 1
        else:
            lines.append(Line(section, cells))
    return lines


def _section(before: str, text: str) -> str:
    if text.startswith("(20"):
        return "year" if before == "title" else before
    if text.startswith(("项目名称", "主管部门", "计划开始日期")):
        return "head"
    if "一级指标" in text:
        return "columns"
    if "项目总目标" in text and before == "funding":
        return "goals"
    if before in {"head", "funding"}:
        return "funding"
    return {"goals": "goal", "columns": "row"}.get(before, before)


def regular(stem: str, text: str, gold: Gold) -> Document | None:
    """The sample with its grid set right: labels on the first row of their block, in their own column."""
    document = printed(stem, text, gold)
    for sheet in document.sheets if document else []:
        caption = next(line.cells for line in sheet.lines if line.role == "columns")
        kept = [line for line in sheet.lines if line.role not in {"row", "columns", "blank"}]
        for line in kept:
            if line.role == "goal":
                line.cells = [without_tags(cell).strip() for cell in line.cells]
        target = next(cell for cell in caption if "指标值" in cell or "目标值" in cell)
        columns = Line("columns", ["", "一级指标", "二级指标", "三级指标", target])
        sheet.lines = [*kept, columns, *_grid(sheet.gold, lambda row: [measure_text(row["target"])])]
    return document


def table(stem: str, _text: str, gold: Gold) -> Document | None:
    """A self-evaluation as a tab table, the way a word processor exports it."""
    if any(is_declaration(form) for form in gold["forms"]):
        return None
    return Document(stem, [], [Sheet(form, evaluation_lines(form)) for form in deepcopy(gold["forms"])])


def evaluation_lines(form: Gold) -> list[Line]:
    goals = form["goals"]
    return [
        Line("title", [form["title"]]),
        Line("year", [f"（{form['fiscal_year']}年度）"]),
        Line("head", ["项目名称", form["project_name"]]),
        Line("head", ["主管部门", form["department"], "实施单位", form["implementing_unit"]]),
        Line("funding", [f"项目资金（{form['funding']['currency_unit']}）", "", *FUNDING_COLUMNS]),
        *(Line("funding", ["", FUNDING_ITEMS[row["item"]], *funding_cells(row)]) for row in form["funding"]["rows"]),
        Line("goals", ["年度总体目标", "预期目标", "实际完成情况"]),
        Line("goal", ["", goals["expected"], goals["actual"]]),
        Line("columns", ["", *EVALUATION_COLUMNS]),
        *_grid(form, evaluation_cells),
        Line("total", ["总分", "", "", "", "", "", "100.00", form["total_score"], ""]),
        Line("total", ["评分等级", form["grade"]]),
    ]


def _grid(form: Gold, values: Callable[[Gold], list[str]]) -> Iterator[Line]:
    before: Gold = {}
    for index, row in enumerate(form["indicators"]):
        row["flags"] = []
        level1 = row["level1"] if row["level1"] != before.get("level1") else ""
        level2 = row["level2"] if level1 or row["level2"] != before.get("level2") else ""
        yield Line("row", [GRID if index == 0 else "", level1, level2, row["name"], *values(row)], index)
        before = row


def evaluation_cells(row: Gold) -> list[str]:
    measures = [measure_text(row["target"]), measure_text(row["actual"])]
    return [*measures, points(row["weight"]), points(row["score"]), row["deviation"] or ""]


def funding_cells(row: Gold) -> list[str]:
    money = [f"{Decimal(row[key]):,.2f}" for key in ("initial_budget", "adjusted_budget", "executed")]
    return [*money, *(points(row[key]) or "-" for key in ("weight", "execution_rate", "score"))]


def points(value: str | None) -> str:
    return "" if value is None else f"{Decimal(value):.2f}"


def measure_text(measure: Gold | None) -> str:
    return measure["text"] if measure else ""


def set_measure(sheet: Sheet, index: int, key: str, measure: Gold | None) -> None:
    """Give a row another target or actual, in gold and, where its line prints the old one in a cell, on the line."""
    before = sheet.rows[index][key]
    sheet.rows[index][key] = measure
    for line in sheet.row_lines():
        if line.row != index or before is None:
            continue
        name = next(i for i, cell in enumerate(line.cells) if folded(sheet.rows[index]["name"]) in folded(cell))
        for column in range(name, len(line.cells)):
            if folded(line.cells[column]) == folded(before["text"]):
                line.cells[column] = measure_text(measure)
                return
        line.cells[name] = line.cells[name].replace(before["text"], measure_text(measure))


def measures(document: Document) -> Iterator[tuple[Sheet, int, str, Gold]]:
    """(form, row number, field, measure) of every target and actual that has one."""
    for sheet in document.sheets:
        for index, row in enumerate(sheet.rows):
            for key in ("target", "actual"):
                if row.get(key):
                    yield sheet, index, key, dict(row[key])


def captioned_goals(sheet: Sheet) -> None:
    """Print each goal right of its own caption, so that a layout without empty cells does not lose whose goal it is."""
    captions = {"overall": "项目总目标", "annual": "年度总体目标", "expected": "预期目标", "actual": "实际完成情况"}
    keys = ("overall", "annual") if is_declaration(sheet.gold) else ("expected", "actual")
    place = next(i for i, line in enumerate(sheet.lines) if line.role == "goals")
    sheet.lines = [line for line in sheet.lines if line.role not in {"goals", "goal"}]
    goals = [Line("goal", [captions[key], sheet.gold["goals"][key] or ""]) for key in keys]
    sheet.lines[place:place] = goals


def repaired(row: Gold, *, sure: bool = True) -> None:
    """Mark a row whose label the print displaced; not sure = the print leaves open which block it belongs to."""
    for flag in ["repaired"] if sure else ["repaired", "ambiguous"]:
        if flag not in row["flags"]:
            row["flags"].append(flag)
