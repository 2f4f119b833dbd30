"""Mutations of what is printed in the cells: years, bodies, measures, money, tags. Gold changes with the print."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

from evals.metrics.cells import folded
from evals.mutations.document import Document, Gold, Sheet, is_declaration, measures, set_measure
from evals.mutations.registry import mutation

_YEAR = re.compile(r"(?<!\d)(20[12]\d)(?=\s*年|-\d\d-\d\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNIT = re.compile(r"\(([^()]+)\)$")
_MONEY = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d\d)?")

JIANGSU = (
    ("上海市人力资源和社会保障局", "江苏省教育厅"),
    ("上海市职业技能鉴定中心", "江苏省教育考试院"),
    ("上海市就业促进中心", "江苏省学生资助管理中心"),
    ("上海市", "江苏省"),
    ("上海", "江苏"),
    ("本市", "全省"),
)
CHENGDU = (
    ("上海市人力资源和社会保障局", "成都市金牛区综合行政执法局"),
    ("上海市职业技能鉴定中心", "成都市金牛区市容环境卫生管理所"),
    ("上海市就业促进中心", "成都市金牛区数字化城市管理中心"),
    ("职业培训基础能力建设资助", "生活垃圾分类收运处置及设施设备更新改造项目"),
    ("职业技能", "环境卫生"),
    ("技能大赛", "市容评比"),
    ("世界", "城区"),
    ("培训", "保洁"),
    ("上海市", "金牛区"),
    ("上海", "金牛"),
)
SOFT_TARGETS = ("有效提升", "显著改善", "12月底前完成", "长期", "达到预期", "优于上年", "不断健全")


def _swap(pairs: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for old, new in pairs:
            text = text.replace(old, new)
        return text

    return change


@mutation("printed", "flow")
def other_year(document: Document, _rng: random.Random) -> None:
    """Every year three years earlier, in titles, dates, names and goals."""
    document.replace(lambda text: _YEAR.sub(lambda match: str(int(match.group(1)) - 3), text))
    for sheet in document.sheets:
        sheet.gold["fiscal_year"] -= 3


@mutation("printed", "flow")
def other_province(document: Document, _rng: random.Random) -> None:
    document.replace(_swap(JIANGSU))


@mutation("printed", "flow", "table")
def other_trade(document: Document, _rng: random.Random) -> None:
    """Another city, another unit, another line of work: names the samples never print."""
    document.replace(_swap(CHENGDU))


@mutation("printed", "table", "flow")
def other_title(document: Document, _rng: random.Random) -> None:
    document.replace(lambda text: text.replace("财政项目支出绩效", "市级部门预算项目支出绩效"))


def _retext(document: Document, change: Callable[[Gold], Gold | None]) -> None:
    for sheet, index, key, measure in measures(document):
        set_measure(sheet, index, key, change(measure))


def _text(old: str, new: str) -> Callable[[Gold], Gold]:
    return lambda measure: {**measure, "text": measure["text"].replace(old, new)}


@mutation("printed", "flow")
def operators_in_ascii(document: Document, _rng: random.Random) -> None:
    _retext(document, _text("≥", ">="))
    _retext(document, _text("≤", "<="))


@mutation("printed", "flow")
def operators_in_full_width(document: Document, _rng: random.Random) -> None:
    _retext(document, _text("≥", "＞＝"))
    _retext(document, _text("≤", "＜＝"))
    _retext(document, lambda measure: _text("=", "＝")(measure) if measure["text"].startswith("=") else measure)


@mutation("printed", "flow")
def brackets_in_full_width(document: Document, _rng: random.Random) -> None:
    _retext(document, lambda measure: {**measure, "text": _UNIT.sub(r"（\1）", measure["text"])})


@mutation("printed", "flow", "table")
def units_without_brackets(document: Document, _rng: random.Random) -> None:
    _retext(document, lambda measure: {**measure, "text": _UNIT.sub(r"\1", measure["text"])})


@mutation("printed", "flow")
def percent_in_full_width(document: Document, _rng: random.Random) -> None:
    _retext(document, _text("(%)", "（％）"))


@mutation("printed", "flow")
def units_missing(document: Document, _rng: random.Random) -> None:
    def bare(measure: Gold) -> Gold:
        if not measure["value"]:
            return measure
        text = _UNIT.sub("", measure["text"]).removesuffix(measure["unit"] or "")
        return {**measure, "text": text, "unit": None}

    _retext(document, bare)


@mutation("printed", "table")
def operators_missing(document: Document, _rng: random.Random) -> None:
    def bare(measure: Gold) -> Gold:
        return {**measure, "text": measure["text"].lstrip("≥≤=<>"), "operator": None} if measure["value"] else measure

    _retext(document, bare)


@mutation("printed", "flow")
def decimals_dropped(document: Document, _rng: random.Random) -> None:
    """50.00 as 50; 99.86 stays."""
    _retext(document, lambda measure: {**measure, "text": re.sub(r"(\d)\.00(?!\d)", r"\1", measure["text"])})


@mutation("printed", "table", "flow")
def thousands_in_measures(document: Document, _rng: random.Random) -> None:
    def grouped(measure: Gold) -> Gold:
        if not measure["value"]:
            return measure
        text = _NUMBER.sub(lambda match: f"{Decimal(match.group()):,}", measure["text"], count=1)
        return {**measure, "text": text}

    _retext(document, grouped)


@mutation("printed")
def qualitative_targets(document: Document, rng: random.Random) -> None:
    """A third of the counted targets as words."""
    for sheet, index, key, measure in measures(document):
        if measure["value"] and rng.random() < 1 / 3:
            text = rng.choice(SOFT_TARGETS)
            set_measure(sheet, index, key, {"text": text, "operator": None, "value": None, "unit": None})


@mutation("regular", "table")
def targets_lost(document: Document, rng: random.Random) -> None:
    """The text layer lost some targets; gold is null, nothing may be invented."""
    for sheet, index, key, _ in list(measures(document)):
        if key == "target" and rng.random() < 0.15:
            set_measure(sheet, index, key, None)
            sheet.rows[index]["flags"].append("lost")


@mutation("printed")
def funding_without_separators(document: Document, _rng: random.Random) -> None:
    _money(document, lambda cell: cell.replace(",", ""))


@mutation("printed")
def funding_in_ten_thousands(document: Document, _rng: random.Random) -> None:
    """元 becomes 万元, in the caption and in every amount."""
    _money(document, lambda cell: _in_ten_thousands(cell.replace(",", "")))
    for sheet in document.sheets:
        funding = sheet.gold["funding"]
        for key, value in funding.items():
            if key != "currency_unit" and value is not None:
                funding[key] = _in_ten_thousands(value)
        if funding["currency_unit"]:
            funding["currency_unit"] = "万元"
            caption = next(line for line in sheet.lines if line.role == "funding")
            caption.cells[0] = re.sub(r"\(元\)", "(万元)", caption.cells[0])


def _in_ten_thousands(amount: str) -> str:
    value = Decimal(amount) / 10000
    return f"{value:.2f}" if value == round(value, 2) else f"{value:f}"


def _money(document: Document, change: Callable[[str], str]) -> None:
    for sheet in document.sheets:
        for line in sheet.lines:
            if line.role == "funding":
                line.cells = [change(cell) if _MONEY.fullmatch(cell) else cell for cell in line.cells]


@mutation("regular", "table")
def tags_in_cells(document: Document, rng: random.Random) -> None:
    """<p> around names, <br> inside them, <span> around targets."""
    for sheet in document.sheets:
        for line in sheet.row_lines():
            name, target = line.cells[3], line.cells[4]
            half = len(name) // 2
            line.cells[3] = rng.choice([f"<p>{name}</p>", f"{name[:half]}<br/>{name[half:]}", name])
            line.cells[4] = f"<span>{target}</span>" if target and rng.random() < 0.5 else target


@mutation("printed", "table")
def header_cells_blank(document: Document, _rng: random.Random) -> None:
    """项目性质, 项目类别 and 主管部门 printed without a value."""
    fields = {"项目性质": "project_nature", "项目类别": "project_category", "主管部门": "department"}
    for sheet in document.sheets:
        for line in sheet.lines:
            if line.role == "head":
                _blank(sheet, line.cells, fields)


def _blank(sheet: Sheet, cells: list[str], fields: dict[str, str]) -> None:
    for column, cell in enumerate(cells):
        key = fields.get(folded(cell))
        if key is None:
            continue
        for later in range(column + 1, len(cells)):
            if folded(cells[later]) == folded(sheet.gold[key] or "-"):
                cells[later] = ""
                sheet.gold[key] = None
                break


@mutation("printed", "table")
def title_lost(document: Document, _rng: random.Random) -> None:
    """Forms without their title line; what is left of the kind are the captions."""
    for sheet in document.sheets:
        sheet.lines = [line for line in sheet.lines if line.role != "title"]
        sheet.gold["title"] = None


@mutation("regular")
def measures_in_columns(document: Document, rng: random.Random) -> None:
    """计算符号 | 指标值 | 计量单位 | 权重 in cells of their own: the target's text is the joined cells."""
    for sheet in document.sheets:
        if not is_declaration(sheet.gold):
            continue
        columns = next(line for line in sheet.lines if line.role == "columns")
        columns.cells[4:] = ["计算符号", "指标值", "计量单位", "权重"]
        for line in sheet.row_lines():
            target = sheet.rows[line.row or 0]["target"]
            weight = str(rng.choice([2, 5, 10]))
            if target is None or target["value"] is None:
                line.cells[4:] = ["", line.cells[4], "", weight]
                continue
            number = _NUMBER.search(target["text"])
            assert number is not None
            parts = [target["operator"] or "", number.group(), target["unit"] or ""]
            line.cells[4:] = [*parts, weight]
            target["text"] = "".join(parts)
