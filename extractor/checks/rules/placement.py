"""Checks of where an indicator stands: its wording and unit against the level 2 it was put under.

In: a form. Out: problems. Here because a row under a foreign label has the wrong weight and often slipped by one row.
Families: 财预〔2020〕10号 and 财预〔2021〕101号; what wording says about them: checks_structure.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from extractor.checks.registry import TEMPLATE, Problem, rule
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.families import family, group, listed, rows, says, text_of
from extractor.terms.phrasing import row_name
from extractor.terms.text import fold_text
from extractor.terms.units import count_units, money_units

_OUTPUT = ("数量", "质量", "时效")
_BENEFIT = ("经济效益", "社会效益", "生态效益", "可持续")


def _label(index: int) -> list[str]:
    return [f"/indicators/{index}/level2", f"/indicators/{index}/name"]


def _pick(form: Form, wanted: Callable[[Indicator], bool]) -> list[int]:
    return [index for index, row in rows(form) if wanted(row)]


def _grouped(form: Form, indexes: list[int], sentence: str, why: str) -> Iterator[Problem]:
    """One problem about all rows; `sentence` follows their list."""
    if indexes:
        yield Problem([p for index in indexes for p in _label(index)], f"{listed(form, indexes)}{sentence}", why)


def _counted(row: Indicator) -> bool:
    """A count of things by its unit, or by its name where no unit is printed."""
    unit = fold_text(row.target.unit or "") if row.target else ""
    return unit in count_units() or (not unit and says("count", row.name))


def _in_money(row: Indicator) -> bool:
    unit = fold_text(row.target.unit or "") if row.target else ""
    return unit.split("/")[0] in money_units()


def _numeric(row: Indicator) -> bool:
    return row.target is not None and row.target.value is not None


def _neighbour(form: Form, index: int, families: tuple[str, ...]) -> str:
    """A hint where a row beside the misplaced one has the right label: the merged cell may have slipped."""
    near = [i for i in (index - 1, index + 1) if 0 <= i < len(form.indicators)]
    slipped = any(family(form.indicators[i]) in families for i in near)
    return "（与相邻行的二级指标相接，疑似合并单元格错行）" if slipped else ""


@rule("placement.satisfaction_elsewhere", "error", TEMPLATE, family="relevance", title="满意度应在满意度指标下")
def satisfaction_elsewhere(form: Form, _profile: Profile) -> Iterator[Problem]:
    """满意率, 满意度 under 产出 or 效益: it has a level 2 of its own (10号 附件), old templates: under 效益."""
    wrong = _pick(form, lambda row: family(row) in (*_OUTPUT, *_BENEFIT) and says("satisfaction", row.name))
    for index in wrong:
        hint = _neighbour(form, index, ("满意度",))
        message = f"{row_name(form, index)}是满意度，却放在“{form.indicators[index].level2}”下{hint}"
        yield Problem(_label(index), message, "满意率、满意度应列入“满意度指标—服务对象满意度指标”")


@rule("placement.not_satisfaction", "error", TEMPLATE, family="relevance", title="满意度指标下不应有其他指标")
def not_satisfaction(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A row of 满意度 that asks nobody's opinion: a count, a deadline, a completion, or a word instead of a rate."""
    for index, row in rows(form):
        if family(row) != "满意度" or _asks(row):
            continue
        where = _belongs(row)
        if where:
            hint = _neighbour(form, index, ())
            message = f"{row_name(form, index)}不是满意度，应为{where}{hint}"
            why = "满意度指标反映服务对象的满意程度，应为可调查取得的比率"
            yield Problem(_label(index), message, why)


def _asks(row: Indicator) -> bool:
    """Whether name or target speak of what somebody thinks of the service."""
    return says("opinion", row.name) or says("opinion", text_of(row.target))


def _belongs(row: Indicator) -> str | None:
    """Where a row that is no satisfaction belongs beyond doubt. A rate of unclear kind is left to a person."""
    name = fold_text(row.name or "")
    if _in_money(row) or (_counted(row) and not says("defect", name)):
        return "数量指标等其他指标"
    if says("timely", name) or says("on_time", name):
        return "时效指标"
    if says("completion", name) or says("quality", name):
        return "产出指标"
    return None if _numeric(row) else "效益指标等其他指标"


@rule("placement.doubtful_satisfaction", "warning", TEMPLATE, family="relevance", title="满意度指标名称存疑")
def doubtful_satisfaction(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A rate under 满意度 whose name does not say that anybody was asked."""
    wrong = _pick(
        form,
        lambda row: family(row) == "满意度" and not _asks(row) and _belongs(row) is None,
    )
    sentence = "列在满意度指标下，但名称未反映服务对象的满意程度，请核实归类"
    yield from _grouped(form, wrong, sentence, "满意度指标应说明向谁调查、满意程度多少")


@rule("placement.timeliness_elsewhere", "error", TEMPLATE, family="relevance", title="及时率应在时效指标下")
def timeliness_elsewhere(form: Form, _profile: Profile) -> Iterator[Problem]:
    """及时率, 及时性, 按时率 under 数量 or 质量: timeliness by its own name."""
    wrong = _pick(form, lambda row: family(row) in ("数量", "质量") and says("timely", row.name))
    for index in wrong:
        label = form.indicators[index].level2
        none = "" if any(family(row) == "时效" for row in form.indicators) else "，本表因此没有时效指标"
        message = f"{row_name(form, index)}反映时效，却放在“{label}”下{none}"
        yield Problem(_label(index), message, "及时率、及时性、按时率应列入“产出指标—时效指标”")


@rule("placement.output_as_benefit", "warning", TEMPLATE, family="relevance", title="效益指标下的产出")
def output_as_benefit(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Work done, in time, well or often, told as its benefit: 效益 is what the work brings about for others."""

    def wrong(row: Indicator) -> bool:
        if family(row) not in _BENEFIT:
            return False
        return any(says(kind, row.name) for kind in ("timely", "activity", "work_done", "accepted"))

    sentence = "说明的是工作本身的完成情况，属于产出，却放在效益指标下"
    why = "效益指标反映产出带来的影响；工作量、及时率、验收情况应列入产出指标"
    yield from _grouped(form, _pick(form, wrong), sentence, why)


@rule("placement.count_as_quality", "warning", TEMPLATE, family="relevance", title="质量指标下的数量")
def count_as_quality(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A count under 质量 that counts neither defects nor things of a grade."""

    def wrong(row: Indicator) -> bool:
        if family(row) != "质量" or not says("count", row.name) or not _counted(row):
            return False
        return not says("defect", row.name) and not says("graded_count", row.name)

    yield from _grouped(form, _pick(form, wrong), "是数量，却放在质量指标下", "项目数、人次、场次等应列入数量指标")


@rule("placement.not_timeliness", "warning", TEMPLATE, family="relevance", title="时效指标下没有时间")
def not_timeliness(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A number under 时效 without any word of time, 完成率 for one: it does not say when."""
    wrong = [index for index in _timeless(form) if _numeric(form.indicators[index])]
    sentence = "放在时效指标下，但名称和指标值都没有时间要求"
    yield from _grouped(form, wrong, sentence, "时效指标应写明完成时限，或改为及时率；完成率应列入数量指标")


@rule("placement.foreign_timeliness", "error", TEMPLATE, family="relevance", title="时效指标下是其他内容")
def foreign_timeliness(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Words under 时效 that name no time at all: another kind of indicator, or a label one row off."""
    wrong = [index for index in _timeless(form) if not _numeric(form.indicators[index])]
    for index in wrong:
        row = form.indicators[index]
        value = f"指标值“{row.target.text}”" if row.target else "指标值为空"
        message = f"{row_name(form, index)}放在时效指标下，但{value}没有时间要求{_neighbour(form, index, _BENEFIT)}"
        yield Problem([*_label(index), f"/indicators/{index}/target"], message, "时效指标应写明完成时限或及时率")


def _timeless(form: Form) -> list[int]:
    """Rows of 时效 that have no time in name or target."""
    return _pick(
        form, lambda row: family(row) == "时效" and not says("time", row.name) and not says("time", text_of(row.target))
    )


@rule("placement.quality_as_count", "warning", TEMPLATE, family="relevance", title="数量指标下的质量")
def quality_as_count(form: Form, _profile: Profile) -> Iterator[Problem]:
    wrong = _pick(form, lambda row: family(row) == "数量" and says("quality", row.name))
    yield from _grouped(form, wrong, "反映质量，却放在数量指标下", "合格率、准确率、规范性等应列入质量指标")


@rule("placement.cost_as_output", "warning", TEMPLATE, family="relevance", title="产出指标下的成本")
def cost_as_output(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Unit costs and amounts of money under 数量, 质量, 时效. Money that is the output (补贴发放金额) is left alone."""

    def wrong(row: Indicator) -> bool:
        if family(row) not in _OUTPUT:
            return False
        return says("cost", row.name) or (_in_money(row) and not says("money_output", row.name))

    yield from _grouped(form, _pick(form, wrong), "是成本或金额，却放在产出指标下", "成本、单价、费用应列入成本指标")


@rule("placement.not_cost", "warning", TEMPLATE, family="relevance", title="经济成本指标下不是成本")
def not_cost(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A row of 经济成本 that is measured in no money and named after no cost."""
    wrong = _pick(
        form,
        lambda row: (
            family(row) == "经济成本"
            and group(row) == "成本"
            and _numeric(row)
            and not _in_money(row)
            and not says("spending", row.name)
        ),
    )
    yield from _grouped(form, wrong, "放在经济成本指标下，但不是成本", "经济成本指标应为单位成本、费用标准或总额控制数")


@rule("placement.payment_as_output", "error", TEMPLATE, family="relevance", title="支付笔数不是产出")
def payment_as_output(form: Form, _profile: Profile) -> Iterator[Problem]:
    """How often money was paid out, as an output: the output is what the money buys."""
    for index in _pick(form, lambda row: family(row) in _OUTPUT and says("payment", row.name)):
        message = f"{row_name(form, index)}是付款次数，不是项目的产出，应改为所支付事项的建设或服务内容"
        yield Problem([*_label(index), f"/indicators/{index}/target"], message, "产出指标反映提供的产品和服务")


@rule("placement.budget_rate", "warning", TEMPLATE, family="relevance", title="预算执行率不作为产出指标")
def budget_rate(form: Form, _profile: Profile) -> Iterator[Problem]:
    """预算执行率 among the indicators counts twice: it has its 10 points beside them, 财预〔2020〕10号 附件."""
    wrong = _pick(form, lambda row: family(row) in (*_OUTPUT, *_BENEFIT) and says("payment_rate", row.name))
    yield from _grouped(form, wrong, "与预算执行率重复，不宜作为产出或效益指标", "预算执行率已单独计分")
