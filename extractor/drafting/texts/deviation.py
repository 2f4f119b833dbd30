"""A self-evaluation, its past and staff's notes in; a drafted 偏差原因分析及改进措施 for every row that owes one, out.

Cause, effect and measure: the effect is computed from the row, the cause is staff's or a slot, the measure likewise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from extractor.drafting.facts.facts import Fact, Facts, Source, funding_facts, round_figure, row_facts
from extractor.drafting.facts.guards import (
    fact_faults,
    find_copies,
    length_faults,
    plan_faults,
    reason_faults,
    word_faults,
)
from extractor.drafting.facts.notes import Matched, Note, Notes, Part, orders_in, parts_of, speaks_of_execution
from extractor.drafting.facts.slots import slots_of
from extractor.drafting.facts.unknown_words import WordGroup, shared_words, turned_negations
from extractor.drafting.texts.deviation_by_rules import drop_contradictions, rule_execution, rule_reason
from extractor.drafting.texts.deviation_words import Case
from extractor.drafting.texts.house_style import Style, style_of
from extractor.drafting.texts.rows_in_need import Need, low_execution, rows_in_need
from extractor.drafting.texts.task import Task, Writer, join_parts
from extractor.model.draft import Drafted, Evidence
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.deviations import read_reason
from extractor.terms.phrasing import figure, short

_GROUNDED = 4
"""Characters a cause must share with what staff told to be about it."""
_RETARGETED: tuple[Case, ...] = ("over", "under_cost")
_WORDS: dict[Part, tuple[WordGroup, ...]] = {
    "cause": ("connect",),
    "effect": ("connect", "effect"),
    "measure": ("connect", "measure"),
}
_LABELS: dict[Part, str] = {"measure": "改进措施", "cause": "原因", "effect": "影响", "note": "情况"}


def draft_reasons_for(
    form: Form,
    past: Sequence[tuple[str, Form]] = (),
    notes: Notes | None = None,
    writer: Writer | None = None,
    *,
    profile: Profile | None = None,
    source: Source | None = None,
    rewrite: bool = False,
) -> dict[str, Drafted]:
    """Drafted reasons by pointer (/indicators/3/deviation, /funding/rows/0/execution_rate for a low execution rate).

    past: (document, form) of earlier years, for the style alone: last year's cause is not this year's. rewrite: also
    rows that have a reason, which is then what staff told. Notices about notes are `Notes.match(form).notices`.
    """
    tasks = reason_tasks(form, past, notes, profile=profile, source=source, rewrite=rewrite)
    written = writer.write(tasks) if writer else [task.fallback for task in tasks]
    return _without_copies(form, tasks, written)


def reason_tasks(
    form: Form,
    past: Sequence[tuple[str, Form]] = (),
    notes: Notes | None = None,
    *,
    profile: Profile | None = None,
    source: Source | None = None,
    rewrite: bool = False,
) -> list[Task]:
    """What is to be written, each with its facts, the rules' text and its judge."""
    source = source or Source()
    matched = notes.match(form) if notes else Matched()
    style = style_of([form, *(each for _, each in past)])
    turns: Counter[Case] = Counter()
    tasks = []
    for need in rows_in_need(form, profile, rewrite=rewrite):
        tasks.append(_row_task(form, need, matched.of(need.row), style, source, turns[need.case]))
        turns[need.case] += 1
    execution = _execution_task(form, matched, style, source)
    return [*tasks, execution] if execution else tasks


def _row_task(form: Form, need: Need, notes: Sequence[Note], style: Style, source: Source, turn: int) -> Task:
    told = _replaced(form.indicators[need.row], notes)
    facts = drop_contradictions(form.indicators[need.row], facts_for(form, need.row, notes, source), told)
    fallback = rule_reason(form, need.row, need.case, facts, style, turn)
    doubts = [f"请核对：{fault}" for fault in reason_faults(fallback.text, form, need.row, facts)]
    fallback = fallback.model_copy(update={"notices": [*told, *fallback.notices, *doubts]})

    def judge(parts: Mapping[str, str]) -> list[str]:
        return [*_part_faults(parts, facts), *reason_faults(join_parts(parts), form, need.row, facts)]

    hints = _hints(facts, style, need.case)
    about = form.indicators[need.row].name or ""
    return Task("reason", need.pointer, about, facts, fallback, judge, hints, tuple(told))


def _replaced(row: Indicator, notes: Sequence[Note]) -> list[str]:
    """What the row says already and its notes say anew: staff is told, for it will not stand in the cell."""
    if not read_reason(row) or not row.deviation:
        return []
    given = {note.part for note in notes}
    told = [(part, text) for part, text in parts_of(row.deviation) if part in given]
    return [
        *(f"原文的{_LABELS[part]}已由工作说明代替：“{text}”" for part, text in told),
        *(f"原文疑似指令的语句未使用：“{short(order)}”" for order in orders_in(row.deviation)),
    ]


def _hints(facts: Facts, style: Style, case: Case) -> dict[str, object]:
    """What the prompt depends on. retargets: the row asks for another target, not for a remedy."""
    known = {"cause_known": bool(facts.texts("cause")), "measure_known": bool(facts.texts("measure"))}
    return {"style": style, **known, "retargets": case in _RETARGETED}


def facts_for(form: Form, index: int, notes: Sequence[Note], source: Source) -> Facts:
    """Facts of a row: its cells, what follows from them, staff's notes and the reason it already has."""
    told = [_told(note.part, note.text, note.evidence(), "单位提供的") for note in notes]
    row = form.indicators[index]
    if read_reason(row) and row.deviation:
        pointer = f"/indicators/{index}/deviation"
        place = source.at(pointer, row.deviation)
        given = {note.part for note in notes}
        told += [_told(part, text, place, "已填的") for part, text in parts_of(row.deviation) if part not in given]
    return row_facts(form, index, source).plus(*told)


def _told(part: Part, text: str, place: Evidence, by: str) -> Fact:
    return Fact("measure" if part == "measure" else "cause", by + _LABELS[part], text, (place,))


def _part_faults(parts: Mapping[str, str], facts: Facts) -> list[str]:
    """Each part in its own words: a cause in those of the facts, a measure also in those of the trade."""
    faults = []
    for part, groups in _WORDS.items():
        faults += [_LABELS[part] + "中的" + fault for fault in word_faults(parts.get(part, ""), facts, *groups)]
    return [*faults, *plan_faults(parts.get("measure", ""), facts), *_cause_faults(parts.get("cause", ""), facts)]


def _cause_faults(cause: str, facts: Facts) -> list[str]:
    """A cause repeats what staff told, or is a slot; and says it with its own negations."""
    told = facts.texts("cause")
    if not slots_of(cause) and not shared_words(cause, told, _GROUNDED):
        return ["没有给出原因的事实，原因须写成空位“〔待填：…〕”" if not told else "原因须依据所给原因的原词"]
    return [f"“{word}”的否定与所给事实不一致" for word in turned_negations(cause, told)]


def _execution_task(form: Form, matched: Matched, style: Style, source: Source) -> Task | None:
    found = low_execution(form)
    if found is None or found[1].adjusted_budget is None or found[1].executed is None:
        return None
    notes = [note for note in matched.general if speaks_of_execution(note.text)]
    told = [_told(note.part, note.text, note.evidence(), "单位提供的") for note in notes]
    facts = funding_facts(form, source).plus(*told)
    budget, spent, unit = found[1].adjusted_budget, found[1].executed, form.funding.currency_unit or ""
    values = {
        "target": figure(budget) + unit,
        "actual": figure(spent) + unit,
        "share": round_figure(spent / budget * 100),
        "gap": round_figure(budget - spent) + unit,
    }
    fallback = rule_execution(facts, form, style, values)

    def judge(parts: Mapping[str, str]) -> list[str]:
        text = join_parts(parts)
        return [*_part_faults(parts, facts), *length_faults(text, "reason"), *fact_faults(text, facts)]

    pointer = f"/funding/rows/{found[0]}/execution_rate"
    return Task("reason", pointer, "预算执行率", facts, fallback, judge, _hints(facts, style, "execution"))


def _without_copies(form: Form, tasks: Sequence[Task], written: Sequence[Drafted]) -> dict[str, Drafted]:
    """A text that copies another row's gives way to the rules' own."""
    drafted = {task.pointer: text for task, text in zip(tasks, written, strict=True)}
    rows = {int(task.pointer.split("/")[2]): task for task in tasks if task.pointer.startswith("/indicators/")}
    for index in find_copies({index: drafted[task.pointer].text for index, task in rows.items()}, form):
        task = rows[index]
        if drafted[task.pointer].origin == "model":
            told = f"模型所写与其他行雷同，已改用规则文本：{short(task.about)}"
            drafted[task.pointer] = task.fallback.model_copy(update={"notices": [*task.fallback.notices, told]})
    return drafted
