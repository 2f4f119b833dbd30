"""A form in the gold format in; the printed page as a grid of cells out, each with its place, spans and gold pointer.

No text layout here: plain text, PDF, DOCX and XLSX can all be printed from the same structure.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from evals.corpus.house_style import Style

Form = dict[str, Any]
Role = Literal["title", "heading", "label", "value"]
Block = Literal["title", "header", "funding", "goals", "grid", "footer"]


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell. `pointer` names the gold value it prints (for a merged label: that of its first row), or is None."""

    text: str
    row: int
    column: int
    rowspan: int
    colspan: int
    role: Role
    block: Block
    pointer: str | None = None


@dataclass(slots=True)
class PrintedForm:
    """A page of `columns` columns; cells in reading order, no two overlap."""

    columns: int
    cells: list[PrintedCell] = field(default_factory=list)
    rows: int = 0

    def add(self, block: Block, *cells: Spec) -> None:
        """One more row. Cells go to the columns that spans from above leave free, from left to right."""
        column = 0
        for text, colspan, pointer, rowspan, role in cells:
            while self._taken(column):
                column += 1
            self.cells.append(PrintedCell(text, self.rows, column, rowspan, colspan, role, block, pointer))
            column += colspan
        self.rows += 1

    def _taken(self, column: int) -> bool:
        return any(
            cell.row < self.rows < cell.row + cell.rowspan and cell.column <= column < cell.column + cell.colspan
            for cell in self.cells
        )


Spec = tuple[str, int, str | None, int, Role]


def label(text: str, colspan: int = 1, rowspan: int = 1, pointer: str | None = None) -> Spec:
    return (text, colspan, pointer, rowspan, "label")


def value(text: str | None, pointer: str, colspan: int = 1) -> Spec:
    return (text or "", colspan, pointer, 1, "value")


def heading(text: str, colspan: int = 1) -> Spec:
    return (text, colspan, None, 1, "heading")


def print_form(form: Form, template: str, rng: random.Random) -> PrintedForm:
    """The page of a form: template is shanghai, national, old or evaluation."""
    return TEMPLATES[template](form, Style.random(rng), rng)


def _title(page: PrintedForm, form: Form, style: Style, rng: random.Random) -> None:
    page.add("title", (form["title"], page.columns, "/title", 1, "title"))
    year = style.parenthesis.format(f"{form['fiscal_year']}{rng.choice(['', ' '])}年度")
    page.add("title", (year, page.columns, "/fiscal_year", 1, "title"))


def _shanghai(form: Form, style: Style, rng: random.Random) -> PrintedForm:
    page = PrintedForm(6)
    _title(page, form, style, rng)
    page.add(
        "header", label("项目名称"), value(form["project_name"], "/project_name"),
        label("项目性质"), value(form["project_nature"], "/project_nature"),
        label("项目类别"), value(form["project_category"], "/project_category"),
    )  # fmt: skip
    _bodies_and_dates(page, form, style, 2)
    _declared_funding(page, form, style, (1, 1, 1, 2))
    _declared_goals(page, form, "年度总体目标")
    _grid(page, form, style, (1, 1, 2, 1), rng.choice(["年度(/项目)指标值", "年度指标值", "指标值"]), outer="绩效指标")
    return page


def _old(form: Form, style: Style, rng: random.Random) -> PrintedForm:
    page = PrintedForm(5)
    _title(page, form, style, rng)
    page.add(
        "header", label("项目名称"), value(form["project_name"], "/project_name", 2),
        label("项目类别"), value(form["project_category"], "/project_category"),
    )  # fmt: skip
    _bodies_and_dates(page, form, style, 1, first=2)
    _declared_funding(page, form, style, (1, 1, 1, 1))
    _declared_goals(page, form, "年度总目标")
    _grid(page, form, style, (1, 1, 1, 1), rng.choice(["指标目标值", "指标值"]), outer="绩效指标")
    return page


def _bodies_and_dates(page: PrintedForm, form: Form, style: Style, last: int, first: int = 2) -> None:
    page.add(
        "header", label("主管部门"), value(form["department"], "/department", first),
        label("实施单位"), value(form["implementing_unit"], "/implementing_unit", last),
    )  # fmt: skip
    page.add(
        "header", label("计划开始日期"), value(style.day(form["start_date"]), "/start_date", first),
        label("计划完成日期"), value(style.day(form["end_date"]), "/end_date", last),
    )  # fmt: skip


def _declared_funding(page: PrintedForm, form: Form, style: Style, widths: Sequence[int]) -> None:
    """Left column the project's funds, right column the year's; the unit stands under the block's name."""
    left, left_value, right, right_value = widths
    funding = form["funding"]

    def money(name: str, width: int) -> Spec:
        return value(style.money(funding[name]), f"/funding/{name}", width)

    unit = style.unit(funding)
    rows = [
        ("项目资金总额" + style.colon, "project_total", "年度资金申请总额" + style.colon, "annual_total"),
        ("其中：财政资金", "project_fiscal", "其中：当年财政拨款", "annual_appropriation"),
        ("", None, "上年结转资金", "annual_carryover"),
        ("其他资金", "project_other", "其他资金", "annual_other"),
    ]
    for index, (label1, name1, label2, name2) in enumerate(rows):
        outer = [label("项目资金" + unit, rowspan=4, pointer="/funding/currency_unit")] if index == 0 else []
        blank: Spec = ("", left_value, None, 1, "value")
        first = money(name1, left_value) if name1 else blank
        page.add("funding", *outer, label(label1, left), first, label(label2, right), money(name2, right_value))


def _declared_goals(page: PrintedForm, form: Form, annual: str) -> None:
    first, second = (page.columns - 1) // 2, page.columns - 1 - (page.columns - 1) // 2
    page.add("goals", label("项目绩效目标", rowspan=2), heading("项目总目标", first), heading(annual, second))
    goals = form["goals"]
    page.add("goals", value(goals["overall"], "/goals/overall", first), value(goals["annual"], "/goals/annual", second))


def _grid(
    page: PrintedForm, form: Form, style: Style, widths: Sequence[int], target: str, outer: str | None = None
) -> None:
    """Headings and rows of the indicators; level labels span their rows."""
    rows = form["indicators"]
    outside = [label(outer, rowspan=len(rows) + 1)] if outer else []
    names = ("一级指标", "二级指标", "三级指标", target)
    evaluated = form["kind"] == "self_evaluation"
    more = (heading("实际完成值"), heading("分值"), heading("得分"), heading("偏差原因分析及改进措施"))
    headings = [heading(name, width) for name, width in zip(names, widths, strict=True)]
    page.add("grid", *outside, *headings, *(more if evaluated else ()))
    for index, row in enumerate(rows):
        page.add("grid", *_levels(rows, index), *_row_values(row, index, style, widths, evaluated))


def _levels(rows: list[Form], index: int) -> list[Spec]:
    specs = []
    for depth, name in enumerate(("level1", "level2")):
        keys = ("level1", "level2")[: depth + 1]
        same = [all(row[key] == rows[index][key] for key in keys) for row in rows]
        if index == 0 or not same[index - 1]:
            specs.append(label(rows[index][name], rowspan=sum(same), pointer=f"/indicators/{index}/{name}"))
    return specs


def _row_values(row: Form, index: int, style: Style, widths: Sequence[int], evaluated: bool) -> list[Spec]:
    at = f"/indicators/{index}"
    target, actual = ((row.get(name) or {}).get("text") for name in ("target", "actual"))  # units leave some blank
    specs = [value(row["name"], f"{at}/name", widths[2]), value(target, f"{at}/target", widths[3])]
    if evaluated:
        specs += [value(actual, f"{at}/actual"), value(style.point(row["weight"]), f"{at}/weight")]
        specs += [value(style.point(row["score"]), f"{at}/score"), value(row["deviation"], f"{at}/deviation")]
    return specs


def _national(form: Form, style: Style, rng: random.Random) -> PrintedForm:
    page = PrintedForm(5)
    _title(page, form, style, rng)
    page.add("header", label("项目名称"), value(form["project_name"], "/project_name", 4))
    page.add(
        "header", label(rng.choice(["主管部门", "主管部门及代码"])), value(form["department"], "/department", 2),
        label("实施单位"), value(form["implementing_unit"], "/implementing_unit"),
    )  # fmt: skip
    unit = style.unit(form["funding"])
    lines = (("年度资金总额", "annual_total"), ("其中：财政拨款", "annual_appropriation"), ("其他资金", "annual_other"))
    for index, (text, name) in enumerate(lines):
        outer = [label("项目资金" + unit, rowspan=3, pointer="/funding/currency_unit")] if index == 0 else []
        amount = value(style.money(form["funding"][name]), f"/funding/{name}", 2)
        page.add("funding", *outer, label(text + (style.colon if index != 1 else ""), 2), amount)
    page.add("goals", label("总体目标", rowspan=2), heading("年度目标", 4))
    page.add("goals", value(form["goals"]["annual"], "/goals/annual", 4))
    _grid(page, form, style, (1, 1, 1, 1), "指标值", outer="绩效指标")
    return page


ITEMS = {
    "annual_total": "年度资金总额",
    "appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}


def _evaluation(form: Form, style: Style, rng: random.Random) -> PrintedForm:
    page = PrintedForm(8)
    _title(page, form, style, rng)
    page.add("header", label("项目名称"), value(form["project_name"], "/project_name", 7))
    page.add(
        "header", label("主管部门"), value(form["department"], "/department", 3),
        label("实施单位"), value(form["implementing_unit"], "/implementing_unit", 3),
    )  # fmt: skip
    _evaluated_funding(page, form, style, rng)
    page.add("goals", label("年度总体目标", rowspan=2), heading("预期目标", 4), heading("实际完成情况", 3))
    goals = form["goals"]
    page.add("goals", value(goals["expected"], "/goals/expected", 4), value(goals["actual"], "/goals/actual", 3))
    _grid(page, form, style, (1, 1, 1, 1), rng.choice(["年度指标值", "指标值"]))
    page.add("footer", label("总分", 5), ("100", 1, None, 1, "value"), value(form["total_score"], "/total_score", 2))
    if form["grade"]:
        page.add("footer", label("评分等级", 5), value(form["grade"], "/grade", 3))
    return page


def _evaluated_funding(page: PrintedForm, form: Form, style: Style, rng: random.Random) -> None:
    unit = style.unit(form["funding"])
    names = ("年初预算数", "全年预算数", "全年执行数", rng.choice(["分值", "分数"]), "执行率(%)", "得分")
    block = label("项目资金" + unit, rowspan=5, pointer="/funding/currency_unit")
    page.add("funding", block, ("", 1, None, 1, "heading"), *(heading(name) for name in names))
    for index, row in enumerate(form["funding"]["rows"]):
        at = f"/funding/rows/{index}"
        amounts = ("initial_budget", "adjusted_budget", "executed")
        page.add(
            "funding", label(ITEMS[row["item"]] + (style.colon if index == 0 else "")),
            *(value(style.money(row[name]), f"{at}/{name}") for name in amounts),
            value(style.point(row["weight"]), f"{at}/weight"),
            value(style.point(row["execution_rate"]), f"{at}/execution_rate"),
            value(style.point(row["score"]), f"{at}/score"),
        )  # fmt: skip


TEMPLATES: dict[str, Callable[[Form, Style, random.Random], PrintedForm]] = {
    "shanghai": _shanghai,
    "national": _national,
    "old": _old,
    "evaluation": _evaluation,
}
