"""Checks of what a form should have and has not: cells, families, rows, points, indicators for its goals.

In: a form. Out: problems. Here because each is a hole a reviewer sees only by looking at the whole form (88号: 完整性).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from extractor.checks.registry import PRACTICE, TEMPLATE, CannotRun, Problem, rule
from extractor.checks.rules.placement import load_placement_terms
from extractor.model.form import Form
from extractor.profiles.profile import Profile
from extractor.terms.families import block, family, group, listed, load_family_terms, rows, stem
from extractor.terms.phrasing import figure
from extractor.terms.text import matches_term


@rule("fields.missing", "warning", TEMPLATE, family="completeness", title="表头必填项为空")
def header_missing(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Name and unit; one date of the term without the other. Templates differ in the rest."""
    wanted = {"project_name": "项目名称", "implementing_unit": "实施单位"}
    if form.start_date or form.end_date:
        wanted |= {"start_date": "计划开始日期", "end_date": "计划完成日期"}
    missing = [key for key in wanted if getattr(form, key) is None]
    if missing:
        message = f"{'、'.join(wanted[key] for key in missing)}未填写"
        yield Problem([f"/{key}" for key in missing], message, "绩效目标表、自评表的表头各项应填写完整")


@rule("families.missing", "warning", TEMPLATE, family="completeness", title="缺少必设指标类别")
def families_missing(form: Form, profile: Profile) -> Iterator[Problem]:
    """数量, 质量, 时效, 成本, 满意度 (profile: required.families), and any 效益. 成本 since required.cost_since."""
    if not form.indicators:
        raise CannotRun("没有指标行")
    if not any(family(row) for row in form.indicators):
        raise CannotRun("指标没有二级指标")
    have = {name for row in form.indicators for name in (family(row), group(row)) if name}
    wanted = [*profile.required.families, "效益"]
    if form.fiscal_year is not None and form.fiscal_year < profile.required.cost_since:
        wanted.remove("成本") if "成本" in wanted else None
    missing = [name for name in wanted if name not in have]
    if missing:
        message = f"没有设置{'、'.join(missing)}指标"
        counted = f"已设 {'、'.join(sorted({name for row in form.indicators if (name := family(row))}))}"
        yield Problem(["/indicators"], message, counted, whole=True)


@rule("satisfaction.no_value", "warning", PRACTICE, family="appropriateness", title="满意度没有数值")
def satisfaction_without_number(form: Form, _profile: Profile) -> Iterator[Problem]:
    wrong = [
        index
        for index, row in rows(form)
        if family(row) == "满意度"
        and matches_term(load_placement_terms().satisfaction, row.name)
        and (row.target is None or row.target.value is None)
    ]
    if wrong:
        message = f"{listed(form, wrong)}没有满意度数值，应写明“≥百分之几”"
        yield Problem([f"/indicators/{index}/target" for index in wrong], message, "满意度由调查取得，应为比率")


@rule("rows.many", "warning", PRACTICE, family="appropriateness", title="指标过多")
def many_rows(form: Form, profile: Profile) -> Iterator[Problem]:
    count, most = len(form.indicators), profile.counts.most
    if count > most:
        message = f"三级指标{count}个，过于分散，应精简为能反映核心产出和效果的关键指标"
        yield Problem(["/indicators"], message, f"{count} > {figure(most)}")


@rule("rows.few", "info", PRACTICE, family="completeness", title="指标过少")
def few_rows(form: Form, profile: Profile) -> Iterator[Problem]:
    count, fewest = len(form.indicators), profile.counts.fewest
    if 0 < count < fewest:
        message = f"三级指标仅{count}个，请核实是否足以反映项目的产出和效果"
        yield Problem(["/indicators"], message, f"{count} < {figure(fewest)}", whole=True)


@rule("weight.leaf", "warning", PRACTICE, family="scoring", title="单个指标分值过大", kind="self_evaluation")
def heavy_row(form: Form, profile: Profile) -> Iterator[Problem]:
    """One row with a fifth of all points (profile: weights.largest_leaf). Where rows are few each must have many."""
    most = profile.weights.largest_leaf
    weights = [row.weight for row in form.indicators if row.weight is not None]
    unusual = profile.limits.heavy_row * sum(weights, Decimal(0)) / len(weights) if weights else most
    heavy = [i for i, row in rows(form) if row.weight is not None and row.weight >= max(most, unusual)]
    if heavy:
        message = f"{listed(form, heavy)}单项分值达到或超过{figure(most)}分，得分过于取决于一个指标"
        points = "、".join(figure(form.indicators[index].weight or Decimal(0)) for index in heavy)
        yield Problem([f"/indicators/{index}/weight" for index in heavy], message, f"分值 {points}")


def _points(form: Form) -> dict[str, Decimal]:
    """Points by printed level 1: 成本 under 产出 counts there. Raises CannotRun where a row has none."""
    points: dict[str, Decimal] = {}
    for row in form.indicators:
        name = block(row)
        if row.weight is None or name is None:
            raise CannotRun("有的行没有分值或一级指标")
        points[name] = points.get(name, Decimal(0)) + row.weight
    return points


@rule("weights.satisfaction", "warning", PRACTICE, family="scoring", title="满意度分值过低", kind="self_evaluation")
def light_satisfaction(form: Form, profile: Profile) -> Iterator[Problem]:
    """满意度 has 10 points in the usual splits (10号, 101号; profile: weights.minimum_satisfaction)."""
    own, least = _points(form).get("满意度"), profile.weights.minimum_satisfaction
    if own is not None and own < least:
        asked = [index for index, row in enumerate(form.indicators) if group(row) == "满意度"]
        message = f"满意度指标共{figure(own)}分，低于通常的{figure(least)}分"
        yield Problem(
            [f"/indicators/{i}/weight" for i in asked], message, f"{figure(own)} < {figure(least)}", whole=True
        )


@rule("weights.split", "info", PRACTICE, family="scoring", title="分值结构", kind="self_evaluation", needs="分值")
def weight_split(form: Form, profile: Profile) -> Iterator[Problem]:
    """Points by level 1 against the schemes of the profile, 财预〔2020〕10号 for one, which lets bodies differ."""
    points, schemes = _points(form), profile.weights.schemes
    if not points or any(_fits(points, scheme.points, profile.weights.tolerance) for scheme in schemes):
        return
    usual = "；".join(f"{scheme.name}：{_shown(_by_group(scheme.points))}" for scheme in schemes)
    message = f"分值结构{_shown(points)}与常用权重不一致，请核实依据"
    yield Problem([f"/indicators/{i}/weight" for i in range(len(form.indicators))], message, usual, whole=True)


def _by_group(scheme: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {stem(label): points for label, points in scheme.items() if stem(label) in load_family_terms().level1}


def _fits(points: Mapping[str, Decimal], scheme: Mapping[str, Decimal], tolerance: Decimal) -> bool:
    usual = _by_group(scheme)
    return set(usual) == set(points) and all(abs(points[name] - usual[name]) <= tolerance for name in usual)


def _shown(points: Mapping[str, Decimal]) -> str:
    return "、".join(f"{name}{figure(points[name])}" for name in load_family_terms().level1 if name in points)


@rule("rows.completion_rates", "warning", PRACTICE, family="appropriateness", title="以完成率代替数量")
def completion_rates(form: Form, profile: Profile) -> Iterator[Problem]:
    """Quantity told as a completion rate: 100 % of how many? One finding a form, from half of the quantity rows."""
    quantity = [index for index, row in rows(form) if family(row) == "数量"]
    rates = [
        index for index in quantity if matches_term(load_placement_terms().completion, form.indicators[index].name)
    ]
    if len(rates) >= profile.limits.completion_rows and len(rates) >= profile.limits.completion_share * len(quantity):
        message = f"{listed(form, rates)}以完成率作数量指标，没有写明计划完成多少，建议改为具体数量"
        pointers = [f"/indicators/{index}/{key}" for index in rates for key in ("name", "target")]
        yield Problem(pointers, message, f"{len(quantity)} 行数量指标中 {len(rates)} 行为完成率")
