"""A self-evaluation's gold in; its text out as PDF extraction leaves it: no cell marks, wrapped cells in turn.

The order is the samples': label fragments before the first row of their block, the name's lines, the values on one
line, the deviation beside and below them.
"""

from __future__ import annotations

import random
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import partial

from evals.mutations.document import (
    FUNDING_ITEMS,
    Document,
    Gold,
    Sheet,
    funding_cells,
    is_declaration,
    measure_text,
    points,
)

_BEFORE_DIGIT = re.compile(r"(?<=[\u4e00-\u9fff])(?=\d)")
_PIECE = re.compile(r"[A-Za-z0-9.]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths of the columns in characters of two half-width units, and what the print does around them."""

    name: int = 15
    target: int = 6
    actual: int = 6
    deviation: int = 9
    goal: int = 25
    label: int = 2
    dashes: bool = True
    page_rows: int = 0
    page_mark: str = ""
    repeat_columns: bool = False


def flow(stem: str, _text: str, gold: Gold) -> Document | None:
    """A document of self-evaluations in the flowed print; None for declarations."""
    if any(is_declaration(form) for form in gold["forms"]):
        return None
    forms = deepcopy(gold["forms"])
    return Document(stem, [], [Sheet(form, []) for form in forms], style=flowed())


def flowed(widths: Widths | None = None) -> partial[list[str]]:
    return partial(_flowed, widths=widths or Widths())


def wrapped(text: str, width: int) -> list[str]:
    """Text cut into lines of `width` double-width characters, with the blank that text layers put before digits.

    Numbers and Latin words stay whole.
    """
    lines, used = [""], 0
    for piece in _PIECE.findall(_BEFORE_DIGIT.sub(" ", text)):
        size = sum(1 if char.isascii() else 2 for char in piece)
        if lines[-1] and used + size > 2 * width:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += size
    return lines


def _flowed(sheet: Sheet, rng: random.Random, *, widths: Widths) -> list[str]:
    lines = _header(sheet.gold, widths)
    lines += _column_captions()
    before: Gold = {}
    for index, row in enumerate(sheet.rows):
        if widths.page_rows and index and index % widths.page_rows == 0:
            lines += _page_break(widths, index // widths.page_rows)
        lines += _labels(row, before, widths)
        lines += _row(row, widths, beside=rng.random() < 0.5)
        before = row
    total = [f"总分 100.00 {points(sheet.gold['total_score'])}", "", f"评分等级 {sheet.gold['grade']}", ""]
    return [*lines, *total]


def _page_break(widths: Widths, page: int) -> list[str]:
    mark = [widths.page_mark.format(page=page)] if widths.page_mark else []
    return [*mark, "", "", *(_column_captions() if widths.repeat_columns else [])]


def _header(form: Gold, widths: Widths) -> list[str]:
    lines = [
        form["title"] or "",
        f"（{form['fiscal_year']}年度）",
        f"项目名称 {form['project_name']}",
        f"主管部门 {form['department']} 实施单位 {form['implementing_unit']}",
        "项目资金",
        f"（{form['funding']['currency_unit']}）",
        "年初预算数 全年预算数 全年执行数 分数 执行率(%) 得分",
    ]
    for row in form["funding"]["rows"]:
        cells = [cell for cell in funding_cells(row) if widths.dashes or cell != "-"]
        caption = FUNDING_ITEMS[row["item"]]
        if len(caption) > 8:
            lines += [caption[:7], caption[7:] + "\n" + " ".join(cells)]
        else:
            lines.append(f"{caption} {' '.join(cells)}")
    lines += ["年度", "总体", "目标", "预期目标 实际完成情况"]
    for key in ("expected", "actual"):
        for paragraph in re.split(r"(?<=。)(?=\d、)", form["goals"][key]):
            lines += wrapped(paragraph, widths.goal)
    return _spaced(lines)


def _column_captions() -> list[str]:
    middle = "\n".join(["指标", "三级指标 年度指标值 实际完成值 分值 得分"])
    return _spaced(["一级", "指标", "二级", middle, "偏差原因分析", "及改进措施"])


def _spaced(lines: list[str]) -> list[str]:
    return [part for line in lines for part in (line, "")]


def _labels(row: Gold, before: Gold, widths: Widths) -> list[str]:
    level1 = row["level1"] if row["level1"] != before.get("level1") else ""
    level2 = row["level2"] if level1 or row["level2"] != before.get("level2") else ""
    fragments = [label[i : i + widths.label] for label in (level1, level2) for i in range(0, len(label), widths.label)]
    return _spaced(fragments)


def _row(row: Gold, widths: Widths, *, beside: bool) -> list[str]:
    name = wrapped(row["name"], widths.name)
    target = wrapped(measure_text(row["target"]), widths.target)
    actual = wrapped(measure_text(row["actual"]), widths.actual)
    deviation = wrapped(row["deviation"], widths.deviation) if row["deviation"] else []
    scores = f"{points(row['weight'])} {points(row['score'])}"
    if len(target) == len(actual) == 1:
        values = " ".join([target[0], actual[0], scores])
        if len(name) == 1:
            first = deviation.pop(0) if deviation and beside else ""
            return [f"{name[0]} {values} {first}".rstrip(), "", *_spaced(deviation)]
        return [*_spaced(name)[:-1], values, "", *_spaced(deviation)]
    tail = [scores] if len(actual) > 1 else [f"{actual[0]} {scores}"]
    stacked = [*target, *(actual if len(actual) > 1 else [])]
    head = [f"{name[0]} {stacked.pop(0)}"] if len(name) == 1 and len(target) == 1 else _spaced(name)
    return [*head, *stacked, *tail, "", *_spaced(deviation)]
