"""A self-evaluation in, a drafted 实际完成情况 out: counts of the rows, results task by task, and what was missed.

Every figure is a cell or counted from the rows. Missed targets are always told: a summary that leaves them out is the
objection reviewers raise first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractor.checks import check_forms
from extractor.checks.rules.reasons import shared_run
from extractor.data import load
from extractor.drafting.facts.facts import Fact, Facts, Source, computed, difference, funding_facts, said_measure, tidy
from extractor.drafting.facts.guards import fact_faults, length_faults, word_faults
from extractor.drafting.texts.task import Task, Writer, joined
from extractor.model.draft import Drafted, Slot
from extractor.model.form import Form, Indicator
from extractor.terms.indicators import graded, smaller_is_better
from extractor.terms.numerals import find_numbers
from extractor.terms.text import fold_text

POINTER = "/goals/actual"
JUDGED = ("actual.plan_language", "actual.claims_success", "text.number_conflict")
_CLAUSE = re.compile(r"[^。；;，,\n]+")
_NUMBERING = re.compile(r"^(目标)?[（(]?[\d一二三四五六七八九十]{1,2}[)）、.．:：]")
_SHARED = 4
"""Characters a row must share with a task to be a result of it."""
_LONGEST = 40
"""Characters of the longest clause that is quoted as a task."""


def draft_summary(form: Form, writer: Writer | None = None, *, source: Source | None = None) -> Drafted:
    """The text for /goals/actual of a self-evaluation. Rows without results give a slot, never a result."""
    task = summary_task(form, source or Source())
    return writer.write([task])[0] if writer else task.fallback


def summary_task(form: Form, source: Source) -> Task:
    facts = summary_facts(form, source)

    def judge(parts: Mapping[str, str]) -> list[str]:
        return summary_faults(joined(parts), form, facts)

    fallback = rule_summary(form, facts)
    doubts = [f"请核对：{fault}" for fault in [*_grounded(fallback.text, facts), *_judged(fallback.text, form)]]
    fallback = fallback.model_copy(update={"notices": [*fallback.notices, *doubts]})
    return Task("summary", POINTER, "实际完成情况", facts, fallback, judge)


def reached(row: Indicator) -> bool | None:
    """Whether a row reached its target; None where it cannot be said."""
    parts = difference(row)
    if parts:
        return parts.actual <= parts.target if smaller_is_better(row) else parts.actual >= parts.target
    grade = graded(row)
    return None if grade is None else grade == "full"


def summary_facts(form: Form, source: Source) -> Facts:
    """The expected goal, every row with its result, counts of them, and the funds."""
    facts: list[Fact] = []
    for key, label in (("expected", "预期目标"), ("annual", "年度总体目标")):
        text = getattr(form.goals, key)
        if text:
            facts.append(Fact("text", label, text, (source.at(f"/goals/{key}", text),)))
    for index, row in enumerate(form.indicators):
        if row.name and row.actual:
            text = f"{row.name} 实际{said_measure(row.actual)} 指标值{said_measure(row.target)}"
            facts.append(Fact("actual", "指标", text, (source.at(f"/indicators/{index}/actual", row.actual.text),)))
    for label, count in _counts(form).items():
        facts.append(computed(label, Decimal(count), "项"))
    return Facts((*facts, *funding_facts(form, source).items))


def _counts(form: Form) -> dict[str, int]:
    states = [reached(row) for row in form.indicators if row.actual]
    return {
        "绩效指标共": len(form.indicators),
        "达到指标值": states.count(True),
        "未达到指标值": states.count(False),
        "定性或无法比较": len(form.indicators) - states.count(True) - states.count(False),
    }


def rule_summary(form: Form, facts: Facts) -> Drafted:
    """The summary by rules: opening with counts, results by task of the goal, missed rows, funds."""
    known = load("drafting_texts")
    if not any(row.actual for row in form.indicators):
        text = str(known["slot"]).format(what="实际完成情况")
        slot = Slot(question="各项指标没有实际完成值，请填写本年实际完成情况", text=text)
        return Drafted(text=text, origin="slot", slots=[slot], notices=["表中没有实际完成值，无法起草实际完成情况"])
    sentences = [_opening(form), *_results(form), *_missed(form), *_funds(form)]
    most, kept, left = known["limits"]["summary"]["most"], "", 0
    for sentence in sentences:
        if len(kept) + len(sentence) < most:
            kept += f"{sentence}。"
        else:
            left += 1
    notices = [f"内容较多，略去{left}句，请核对"] if left else []
    return Drafted(text=kept, origin="rule", evidence=facts.evidence(), notices=notices)


def _opening(form: Form) -> str:
    shapes, counts = load("drafting_texts")["templates"]["summary"], _counts(form)
    text = str(shapes["opening"])
    if form.fiscal_year is None:
        text = text.removeprefix("{year}年度")
    text = text.format(year=form.fiscal_year, total=counts["绩效指标共"], reached=counts["达到指标值"])
    if counts["未达到指标值"]:
        text += shapes["missed"].format(missed=counts["未达到指标值"])
    if counts["定性或无法比较"]:
        text += shapes["unclear"].format(unclear=counts["定性或无法比较"])
    return text


def _results(form: Form) -> list[str]:
    """Results task by task in the order of the goal; rows of no task by their level 2."""
    tasks = tasks_of(form.goals.expected or form.goals.annual or "")
    groups: dict[str, list[int]] = {task: [] for task in tasks}
    for index, row in enumerate(form.indicators):
        if row.actual and row.name and reached(row) is not False:
            groups.setdefault(_task_of(row, tasks) or row.level2 or "", []).append(index)
    shapes = load("drafting_texts")["templates"]["summary"]
    told = []
    for deed, rows in groups.items():
        listed = [index for index in rows if _tells(form.indicators[index])][: shapes["rows"]]
        if listed:
            shown = "、".join(_row(form.indicators[index]) for index in listed)
            told.append(shapes["about"].format(deed=deed, rows=shown) if deed else shown)
    return told


def tasks_of(goal: str) -> list[str]:
    """Clauses of a goal without their numbers, those long enough to be about something."""
    clauses = [_NUMBERING.sub("", tidy(clause)) for clause in _CLAUSE.findall(goal)]
    not_deed = re.compile(load("drafting_texts")["templates"]["summary"]["not_deed"])
    fit = (clause for clause in clauses if _SHARED <= len(clause) <= _LONGEST and not not_deed.match(clause))
    return list(dict.fromkeys(clause for clause in fit if not find_numbers(clause)))


def _task_of(row: Indicator, tasks: Sequence[str]) -> str | None:
    name = fold_text(row.name or "")
    shared = [(len(shared_run(task, name)), -place) for place, task in enumerate(tasks)]
    best = max(shared, default=(0, 0))
    return tasks[-best[1]] if best[0] >= _SHARED else None


def _tells(row: Indicator) -> bool:
    """Rows with a count or a figure of their own; 100 % of something is told by the opening."""
    parts = difference(row)
    return parts is not None and not (parts.unit == "%" and parts.actual == parts.target) and parts.actual > 0


def _row(row: Indicator) -> str:
    shapes = load("drafting_texts")["templates"]["summary"]
    shape = shapes["row"] if row.target and row.target.value is not None else shapes["row_plain"]
    return str(shape).format(
        name=tidy(row.name or ""), actual=said_measure(row.actual), target=said_measure(row.target)
    )


def _missed(form: Form) -> list[str]:
    rows = [row for row in form.indicators if reached(row) is False]
    shapes = load("drafting_texts")["templates"]["summary"]
    return [shapes["unmet"].format(rows="、".join(_unmet(row) for row in rows))] if rows else []


def _unmet(row: Indicator) -> str:
    if difference(row):
        return _row(row)
    return f"{tidy(row.name or '')}（{said_measure(row.actual)}）"


def _funds(form: Form) -> list[str]:
    facts = {fact.label: fact.text for fact in funding_facts(form, Source()).items}
    if not {"全年预算数", "全年执行数", "预算执行率"} <= facts.keys():
        return []
    shape = load("drafting_texts")["templates"]["summary"]["execution"]
    rate = facts["预算执行率"].removesuffix("%")
    return [shape.format(budget=facts["全年预算数"], executed=facts["全年执行数"], rate=rate)]


def summary_faults(text: str, form: Form, facts: Facts) -> list[str]:
    """Numbers and names without evidence, results of other rows, words nobody said, success that was not."""
    words = word_faults(text, facts, "connect", "effect", "summary")
    faults = [*length_faults(text, "summary"), *_grounded(text, facts), *words]
    return [*faults, *_misplaced(text, form), *_judged(text, form)]


def _grounded(text: str, facts: Facts) -> list[str]:
    results = Facts(tuple(fact for fact in facts.items if fact.kind != "text"))
    return fact_faults(text, results.plus(*_wordless(facts)))


def _wordless(facts: Facts) -> list[Fact]:
    """The goal for its names alone: its numbers are plans, not results."""
    return [Fact("text", fact.label, re.sub(r"\d", "", fact.text)) for fact in facts.of("text")]


def _misplaced(text: str, form: Form) -> list[str]:
    """The number after a row's name is that row's."""
    plain, names = fold_text(text), [fold_text(row.name or "") for row in form.indicators]
    faults = []
    for row in form.indicators:
        name, parts = fold_text(row.name or ""), difference(row)
        place = plain.find(name) if name and parts else -1
        longer = any(name != other and name in other for other in names)
        if place < 0 or parts is None or longer:
            continue
        after = plain[place + len(name) : place + len(name) + 24].split("、")[0]
        number = next(iter(find_numbers(after)), None)
        if number and number.value not in (parts.actual, parts.target):
            faults.append(f"“{name}”之后的“{number.shown}”不是该指标的数值")
    return faults


def _judged(text: str, form: Form) -> list[str]:
    trial = form.model_copy(deep=True)
    trial.goals.actual = text
    found = check_forms([trial], codes=JUDGED)[0].findings
    return [finding.message for finding in found if POINTER in finding.pointers]
