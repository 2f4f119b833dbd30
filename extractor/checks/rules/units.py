"""Signs and units of indicator rows that do not suit what they measure. Forms in, problems out.

A cost has an upper limit, an output a lower one; a unit is no name, a name no deadline. Rows with the same fault are
one finding, because a reviewer writes one sentence about them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extractor.checks.registry import Problem, rule
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.indicators import cell, is_money, pointers, said, same_unit, words
from extractor.terms.phrasing import row_name
from extractor.terms.text import fold_text
from extractor.terms.units import count_units

BASIS = "绩效目标审核：指标值应与指标名称、计量单位相符"
_SIGNS = "绩效目标审核：成本指标设上限，产出指标设下限"


def rows_with(form: Form, holds: Callable[[Indicator], bool]) -> list[int]:
    return [index for index, row in enumerate(form.indicators) if holds(row)]


def told_problem(form: Form, rows: list[int], about: str, why: str, *keys: str) -> Iterator[Problem]:
    """One problem for all rows with the fault: what each says, then `about`."""
    if rows:
        told = "、".join(f"{row_name(form, index)}为“{cell(form.indicators[index].target)}”" for index in rows)
        yield Problem(pointers(form, rows, *(keys or ("name", "target"))), f"{told}：{about}", why)


def unit_of(row: Indicator) -> str:
    return fold_text(row.target.unit or "").strip("()") if row.target else ""


def is_date(row: Indicator) -> bool:
    text = fold_text(row.target.text) if row.target else ""
    return bool(words("units")["date"].search(text) or words("units")["year"].fullmatch(text))


def both(form: Form, index: int) -> str:
    row = form.indicators[index]
    actual = f"，实际“{cell(row.actual)}”" if row.actual else ""
    return f"{row_name(form, index)}指标值“{cell(row.target)}”{actual}"


@rule(
    "units.name_as_unit",
    "warning",
    BASIS,
    family="wording",
    title="计量单位不应是指标名称",
    needs="指标值",
)
def name_as_unit_of(form: Form, _profile: Profile) -> Iterator[Problem]:
    """合格率 as the unit of 100: the unit repeats the name instead of saying what is counted."""
    rows = rows_with(
        form,
        lambda row: (
            len(unit_of(row)) > 1
            and said("units", "measure_as_unit", unit_of(row))
            and unit_of(row) not in count_units()
            and not said("units", "good_units", unit_of(row))
        ),
    )
    yield from told_problem(form, rows, "计量单位写成了指标名称", "计量单位应为%、个、人次、万元等", "target")


@rule(
    "units.deadline_in_name",
    "warning",
    BASIS,
    family="wording",
    title="完成时限应写在指标值中，不应写在指标名称里",
    needs="三级指标、指标值",
)
def deadline_in_name(form: Form, _profile: Profile) -> Iterator[Problem]:
    """6月底前完成校舍检修 = 完成: the date is the target and stands in the name."""
    rows = rows_with(
        form,
        lambda row: (
            bool(words("units")["deadline"].search(fold_text(row.name or "")))
            and row.target is not None
            and row.target.value is None
            and not is_date(row)
        ),
    )
    told = "、".join(row_name(form, index) for index in rows)
    if rows:
        message = f"{told}把时限写进了指标名称，应写在指标值中（如名称“完成时间”，指标值“12月底前”）"
        yield Problem(pointers(form, rows, "name", "target"), message, "名称写考核内容，指标值写时限")


@rule(
    "units.cost_lower_limit",
    "warning",
    _SIGNS,
    family="appropriateness",
    title="成本指标一般应设上限（≤）",
    needs="一级指标、指标值",
)
def cost_lower_limit(form: Form, _profile: Profile) -> Iterator[Problem]:
    """≥ on a cost asks for spending more. Savings and rates of control are no costs."""
    rows = rows_with(
        form,
        lambda row: (
            _is_cost(row) and row.target is not None and row.target.operator in ("≥", ">") and is_money(row.target.unit)
        ),
    )
    yield from told_problem(form, rows, "成本指标用了“≥”，应设上限“≤”", "成本越低越好")


def _is_cost(row: Indicator) -> bool:
    stands = "成本" in fold_text(row.level1 or "") or "成本" in fold_text(row.level2 or "")
    return stands and not said("units", "cost_gain", row.name)


@rule(
    "units.output_upper_limit",
    "warning",
    _SIGNS,
    family="appropriateness",
    title="产出数量一般应设下限（≥）",
    needs="二级指标、指标值",
)
def output_upper_limit(form: Form, _profile: Profile) -> Iterator[Problem]:
    """≤ on a number of outputs would be met by doing nothing. Accidents, complaints, days are to be few."""
    rows = rows_with(
        form,
        lambda row: (
            "数量" in fold_text(row.level2 or "")
            and row.target is not None
            and row.target.value is not None
            and row.target.operator in ("≤", "<")
            and not is_money(row.target.unit)
            and not said("units", "unwanted", row.name)
        ),
    )
    yield from told_problem(form, rows, "产出数量用了“≤”，不做也能达到", "产出越多越好，应设下限“≥”或“=”")


@rule(
    "units.actual_in_other_unit",
    "warning",
    "自评复核实务",
    family="relevance",
    title="实际完成值与指标值的计量单位应一致",
    kind="self_evaluation",
    needs="指标值、实际完成值",
)
def actual_in_other_unit(form: Form, _profile: Profile) -> Iterator[Problem]:
    """万元 against 元, % against 个: the two cannot be compared, and no score follows from them."""
    rows = rows_with(
        form,
        lambda row: (
            row.target is not None
            and row.actual is not None
            and row.target.value is not None
            and row.actual.value is not None
            and not same_unit(row.target, row.actual)
        ),
    )
    if rows:
        told = "、".join(both(form, index) for index in rows)
        message = f"{told}：两个值的计量单位不同，无法比较"
        yield Problem(pointers(form, rows, "target", "actual"), message, "实际完成值应按指标值的计量单位填写")


def denominator(unit: str | None) -> str:
    """What an amount is per: 人·天 of 元/人*天, "" of a bare amount."""
    parts = re.split(r"[/每]", fold_text(unit or "").strip("()"), maxsplit=1)
    return re.sub(r"[/·*×.•・]", "·", parts[1]) if len(parts) == 2 else ""
