"""A random source in; a web page of forms in the layouts of other provinces out, with gold for each form.

The content is that of `content`; here stand the layouts that no template of `printed` has: grids on their side, lists
with a column for each indicator, indicator tables of reports, approval forms with much else around, periods and parts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from evals.corpus.content import make_form
from evals.corpus.house_style import Style
from evals.corpus.indicators import plain
from evals.corpus.printed import Form, PrintedForm, heading, label, value
from evals.corpus.province_page import ProvincePage, count_runs, level_cells, text_of, value_cells

MOST_ROWS = 8
TOWNS = ("云岭镇", "竹溪乡", "石桥镇", "柳河乡", "枫林街道")
HEAD_OF_LEVELS = ("一级指标", "二级指标", "三级指标")


def print_page(layout: str, rng: random.Random) -> ProvincePage:
    """A page in a layout of LAYOUTS."""
    blocks, forms = LAYOUTS[layout](rng, Style.random(rng))
    return ProvincePage(layout, tuple(blocks), tuple(forms))


Page = tuple[Sequence[str | PrintedForm], Sequence[Form]]


def _form(rng: random.Random, template: str, **changed: object) -> Form:
    """A form of few rows without what these layouts do not print."""
    form = make_form(rng, template)
    blank = dict.fromkeys(form["goals"])
    form["indicators"] = sorted(
        rng.sample(form["indicators"], min(MOST_ROWS, len(form["indicators"]))), key=form["indicators"].index
    )
    for row in form["indicators"]:
        row.pop("flags", None)
    return form | {"goals": blank, "total_score": None, "grade": None, "funding": _no_funding(form)} | changed


def _no_funding(form: Form) -> Form:
    if form["kind"] == "self_evaluation":
        return {"currency_unit": None, "rows": []}
    return dict.fromkeys(form["funding"])


def _head(page: PrintedForm, form: Form, seal: str = "") -> None:
    half = (page.columns - 2) // 2
    page.add("header", label("项目名称"), value(form["project_name"], "/project_name", page.columns - 1))
    page.add(
        "header", label("主管部门"), value(form["department"] + seal, "/department", half),
        label("实施单位"), value(form["implementing_unit"], "/implementing_unit", page.columns - 2 - half),
    )  # fmt: skip


def _titled(form: Form) -> str:
    return f"{form['fiscal_year']}年度{form['title']}"


def _turned(rng: random.Random, style: Style) -> Page:
    """Captions in the first column, an indicator a column."""
    form = _form(rng, "evaluation")
    form["title"] = _titled(form)
    rows = form["indicators"]
    page = PrintedForm(len(rows) + 1)
    page.columns = max(page.columns, 4)
    _head(page, form)
    for name, caption in zip(("level1", "level2"), HEAD_OF_LEVELS, strict=False):
        page.add(
            "grid", label(caption), *(label(text, across) for text, across in count_runs([row[name] for row in rows]))
        )
    page.add("grid", label("三级指标"), *(value(row["name"], f"/indicators/{n}/name") for n, row in enumerate(rows)))
    for name, caption in (("target", "年度指标值"), ("actual", "实际完成值")):
        page.add(
            "grid", label(caption), *(value(text_of(r, name), f"/indicators/{n}/{name}") for n, r in enumerate(rows))
        )
    for name, caption in (("weight", "分值"), ("score", "得分")):
        points = [style.point(row[name]) for row in rows]
        page.add("grid", label(caption), *(value(text, f"/indicators/{n}/{name}") for n, text in enumerate(points)))
    page.add("grid", label("偏差原因分析及改进措施"), *(value(text_of(r, "deviation"), "/deviation") for r in rows))
    return [form["title"], page], [form]


def _units(rng: random.Random, _style: Style) -> Page:
    """A column for each indicator and a row for each unit, each of which is a form."""
    first = _form(rng, "national", department=None, start_date=None, end_date=None)
    first["title"] = f"{first['fiscal_year']}年{first['project_name']}绩效目标表"
    rows = first["indicators"]
    page = PrintedForm(len(rows) + 1)
    corner = rng.choice(["项目单位", "实施单位"])
    for number, name in enumerate(("level1", "level2")):
        outer = [label(corner, rowspan=3)] if number == 0 else []
        page.add("grid", *outer, *(label(text, across) for text, across in count_runs([row[name] for row in rows])))
    page.add("grid", *(value(row["name"], f"/indicators/{n}/name") for n, row in enumerate(rows)))
    forms = []
    for town in rng.sample(TOWNS, rng.randint(2, 4)):
        page.add("grid", value(town, "/implementing_unit"), *(value(text_of(row, "target"), "/target") for row in rows))
        forms.append(first | {"implementing_unit": town})
    return [first["title"], page], forms


def _report(rng: random.Random, style: Style) -> Page:
    """A report on two projects, each with its indicators in a table of their own."""
    forms = [_form(rng, "evaluation", department=None, implementing_unit=None) for _ in range(2)]
    year = forms[0]["fiscal_year"]
    blocks: list[str | PrintedForm] = [
        f"{year}年度绩效自评报告",
        "一、基本情况",
        "有关资金已按预算拨付，用于以下项目。",
    ]
    for number, form in zip("二三", forms, strict=True):
        name = form["project_name"].partition("（")[0].partition("年")[2] or form["project_name"].partition("（")[0]
        score = plain(rng.randint(80, 99))  # type: ignore[arg-type]
        form |= {"fiscal_year": year, "project_name": name, "title": f"{name}绩效自评情况", "total_score": score}
        blocks += [f"{number}、{form['title']}", f"（一）综合评价得分为{score}分。", "（二）指标完成情况如下表："]
        page = PrintedForm(6)
        page.add("grid", *(heading(text) for text in (*HEAD_OF_LEVELS, "指标值", "完成值", "得分")))
        for at, row in enumerate(form["indicators"]):
            row |= {"weight": None, "deviation": None}
            page.add(
                "grid",
                *level_cells(form["indicators"], at),
                *value_cells(row, at, style, ("name", "target", "actual", "score")),
            )
        blocks += [page, "（三）存在的问题", "前期论证不够充分。"]
    return blocks, forms


def _approval(rng: random.Random, style: Style) -> Page:
    """A form for approval: fields of many kinds, boxes to tick, kinds of funds, notes, opinions below."""
    form = _form(rng, "national")
    year = form["fiscal_year"]
    nature = rng.choice(["经常性项目", "一次性项目", "阶段性项目"])
    boxes = " ".join(("☑" if name == nature else "□") + name for name in ("经常性项目", "一次性项目", "阶段性项目"))
    kinds = rng.sample(["政府性基金", "财政专户管理资金", "上级补助", "地方债券"], 2)
    amounts = [rng.randint(1, 90) * 10 for _ in range(3)]
    form |= {"title": f"{year}年度项目支出预算审批表", "project_nature": nature, "project_category": "特定目标类"}
    form |= {"start_date": f"{year}-01-01", "end_date": f"{year}-12-31"}
    form["funding"] |= {
        "currency_unit": "万元",
        "annual_total": str(sum(amounts)),
        "annual_appropriation": str(amounts[0]),
    }
    form["funding"]["others"] = [
        {"label": kind, "amounts": {"annual": str(amount)}} for kind, amount in zip(kinds, amounts[1:], strict=True)
    ]
    page = PrintedForm(6)
    page.add(
        "header", label("项目编码"), value(str(rng.randint(10**9, 10**10)), "", 2), label("密级"), value("公开", "", 2)
    )
    _head(page, form, rng.choice(["", "（盖章）", " 联系电话：0571-88880000"]))
    page.add(
        "header", label("项目性质"), value(boxes, "/project_nature", 2), label("项目类别"), value("特定目标类", "/", 2)
    )
    months = rng.choice([f"{year}年1月1日至{year}年12月31日", f"{year}.01.01-{year}.12.31", f"{year}年1月1日—12月31日"])
    page.add(
        "header", label("项目起止时间"), value(months, "/start_date", 2), label("立项依据"), value("有关文件", "", 2)
    )
    lines = [("合计", sum(amounts)), ("一般公共预算拨款", amounts[0]), *zip(kinds, amounts[1:], strict=True)]
    for number, (text, amount) in enumerate(lines):
        outer = [label("资金来源（万元）", rowspan=len(lines))] if number == 0 else []
        page.add("funding", *outer, label(text, 2), value(style.money(str(amount)), "/funding", 3))
    form["goals"] |= {"annual": "完成年度各项任务，保障资金安全。"}
    page.add(
        "goals", label("年度目标"), value(f"{rng.choice(['', '目标：'])}{form['goals']['annual']}", "/goals/annual", 5)
    )
    rows = form["indicators"]
    page.add(
        "grid", label("绩效指标", rowspan=len(rows) + 1), *(heading(t) for t in (*HEAD_OF_LEVELS, "指标值", "备注"))
    )
    for at, row in enumerate(rows):
        row["note"] = rng.choice([None, None, "按上年基数测算", "含跨年任务"])
        page.add("grid", *level_cells(rows, at), *value_cells(row, at, style, ("name", "target", "note")))
    for opinion in ("主管部门意见", "财政部门意见"):
        page.add("footer", label(opinion), value("同意申报。", "", 5))
    return [form["title"], page, "填表人：张某某  联系电话：0571-88880000"], [form]


def _standards(rng: random.Random, style: Style) -> Page:
    """A self-evaluation with points glued to labels, scoring standards, other funds, and amounts with their unit."""
    form = _form(rng, "evaluation")
    form["title"] = _titled(form)
    page = PrintedForm(9)
    _head(page, form, "(公章)")
    names = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    amount = rng.randint(10, 900)
    form["funding"] = {"currency_unit": "元", "rows": [_whole(amount)], "others": []}
    labels = ("年度资金总额", *rng.sample(["财政专户管理资金", "单位资金", "上级补助资金", "地方债券资金"], 2))
    for number, text in enumerate(("", *labels)):
        outer = [label("项目资金（元）", rowspan=4)] if number == 0 else []
        points = ("10", "10") if number == 1 else ("—", "—")
        money = rng.choice([f"{amount}万", f"{amount}万元", style.money(str(amount * 10000))])
        cells = (money, money, money, points[0], "100%", points[1]) if number else names
        page.add(
            "funding", *outer, label(text, 2), *(value(cell, "/funding") if number else heading(cell) for cell in cells)
        )
        if number > 1:
            form["funding"]["others"].append({"label": text, "amounts": _amounts(amount)})
    captions = (*HEAD_OF_LEVELS, "年度指标值", "实际完成值", "分值", "得分", "评分标准", "备注")
    page.add("grid", *(heading(caption) for caption in captions))
    for at, row in enumerate(form["indicators"]):
        row |= {"deviation": None, "scoring_standard": rng.choice(["达到指标值得满分", "每少1%扣0.5分"]), "note": None}
        shown = ("name", "target", "actual", "weight", "score", "scoring_standard", "note")
        page.add(
            "grid",
            *level_cells(form["indicators"], at, rng.choice([("", ""), ("（50分）", "(20分)")])),
            *value_cells(row, at, style, shown),
        )
    return [form["title"], page, "填报人：张某某  联系电话：0571-88880000"], [form]


def _amounts(ten_thousands: int) -> dict[str, str]:
    money = str(ten_thousands * 10000)
    return {"initial_budget": money, "adjusted_budget": money, "executed": money, "execution_rate": "100"}


def _whole(ten_thousands: int) -> Form:
    return {"item": "annual_total", **_amounts(ten_thousands), "weight": "10", "score": "10"}


def _halves(rng: random.Random, style: Style) -> Page:
    """A row for each half of the year."""
    form = _form(rng, "evaluation")
    form["title"] = _titled(form)
    page = PrintedForm(7)
    _head(page, form)
    page.add(
        "grid", *(heading(text) for text in (*HEAD_OF_LEVELS, rng.choice(["时段", "期间"]), "指标值", "完成值", "得分"))
    )
    once = form["indicators"][:4]
    form["indicators"] = [row | {"period": half} for row in once for half in ("上半年", "下半年")]
    for at, row in enumerate(form["indicators"]):
        row |= {"weight": None, "deviation": None}
        name = [(row["name"], 1, f"/indicators/{at}/name", 2, "value")] if at % 2 == 0 else []
        cells = value_cells(row, at, style, ("period", "target", "actual", "score"))
        page.add("grid", *level_cells(form["indicators"], at), *name, *cells)  # type: ignore[arg-type]
    return [form["title"], page], [form]


def _parts(rng: random.Random, style: Style) -> Page:
    """Indicators made of parts: the whole has the points, the parts have the targets."""
    form = _form(rng, "evaluation")
    form["title"] = _titled(form)
    page = PrintedForm(7)
    _head(page, form)
    page.add("grid", *(heading(text) for text in (*HEAD_OF_LEVELS, "年度指标值", "实际完成值", "分值", "得分")))
    rows: list[Form] = []
    for row in form["indicators"][:4]:
        whole = f"{row['name']}（合并计分）"
        rows.append(row | {"name": whole, "target": None, "actual": None, "deviation": None})
        for town in rng.sample(TOWNS, 2):
            rows.append(
                row
                | {"name": f"{town}{row['name']}", "weight": None, "score": None, "deviation": None, "parent": whole}
            )
    form["indicators"] = rows
    for at, row in enumerate(rows):
        cells = value_cells(row, at, style, ("name", "target", "actual", "weight", "score"))
        page.add("grid", *level_cells(rows, at), *cells)
    return [form["title"], page], [form]


LAYOUTS: dict[str, Callable[[random.Random, Style], Page]] = {
    "turned": _turned,
    "units": _units,
    "report": _report,
    "approval": _approval,
    "standards": _standards,
    "halves": _halves,
    "parts": _parts,
}


def make_pages(seed: int, pages: int) -> Iterator[tuple[str, ProvincePage]]:
    """Some pages of every layout, each with a name of its own."""
    for layout in LAYOUTS:
        for number in range(pages):
            yield f"{layout}-{number:03}", print_page(layout, random.Random(f"{seed}/{number}/{layout}"))
