"""What is known about a row in, a reason in sentences out: cause, effect, measure, and slots for what is not known.

Works with no model and states nothing but cells, sums of them and those of staff's own words that plainly tell
something; whether any others are true and belong there is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from extractor.drafting.facts.facts import POINTS, Facts, compare_measures, round_figure, tidy_text, write_measure
from extractor.drafting.facts.guards import claim_faults, load_guard_settings, role_faults
from extractor.drafting.facts.note_clauses import Told, quote_beginning, sort_clauses
from extractor.drafting.facts.slots import Gap, find_slots, without_slots, write_slot
from extractor.drafting.texts.deviation_words import Case, load_deviation_words
from extractor.drafting.texts.house_style import Style
from extractor.model.draft import Drafted, Slot
from extractor.model.form import Form, Indicator
from extractor.terms.deviations import load_reason_terms
from extractor.terms.indicators import attainment, graded, load_indicator_terms
from extractor.terms.phrasing import figure
from extractor.terms.text import fold_text

_ENDS = "。；;，,、 "
_CLAUSE = re.compile("[，,；;。]")
_INNER = str.maketrans("“”", "‘’")
_BRACKETS = re.compile(r"[（(][^()（）]*[)）]")


@dataclass
class Sentence:
    """A reason being written: its slots and notices are gathered on the way."""

    name: str
    slots: list[Slot] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def ask(self, gap: Gap) -> str:
        """Ask staff for a part of the measure; returns the text of the slot."""
        slot = gap.make_slot(name=self.name)
        self.slots.append(slot)
        return slot.text

    def ask_cause(self, what: str) -> str:
        """Ask staff for the cause."""
        question = load_deviation_words().cause.question.format(name=self.name, what=what)
        return self._put(question, what)

    def ask_about(self, doubtful: Sequence[str], instead: str, size: int) -> str:
        """Ask about words of staff that are not stated. instead: what they would have told; size: of the quotation."""
        doubt = load_deviation_words().doubt
        slot = doubt.slots[size]
        words, is_more = quote_beginning(doubtful, slot.quoted)
        question = (doubt.question if instead else doubt.question_beside).format(
            name=self.name, what="；".join(doubtful).translate(_INNER), instead=instead
        )
        return self._put(question, slot.what.format(quoted=words, more=doubt.more if is_more else ""))

    def _put(self, question: str, what: str) -> str:
        text = write_slot(what)
        self.slots.append(Slot(question=question, text=text))
        return text


def rule_reason(form: Form, index: int, case: Case, facts: Facts, style: Style, turn: int = 0) -> Drafted:
    """A reason by the rules of writing. turn: which of the shapes of its case.

    One that grows too long says 该指标 for the name, then leaves out who does what by when, quotes less of what it asks
    about, and at last the end of its cause; what does not fit even so is for staff to cut.
    """
    row, room, this = form.indicators[index], load_deviation_words().room, load_deviation_words().this
    name, most = short_name(row), load_guard_settings().lengths["reason"].most
    for called, duty, less, size in (
        (name, True, 0, 0),
        (this, True, 0, 0),
        (name, False, 0, 0),
        (this, False, 0, 0),
        (this, False, 0, 1),
        (this, False, room.spare, 1),
        (this, False, room.tight, 1),
    ):
        sentence = Sentence(row.name or f"第{index + 1}行")
        cause = _cause(case, facts, style, sentence, room.cause - less, size)
        effect = _effect(row, case, turn, called)
        measure, dated = _measure(form, case, facts, style, sentence, room.measure, size)
        text = f"{cause}，{effect}。{measure}{'' if dated or not duty else _duty(form, sentence)}。"
        if len(text) <= most:
            break
    return _drafted(text, facts, sentence)


def drop_contradictions(row: Indicator, facts: Facts, notices: list[str]) -> Facts:
    """The facts without clauses of a cause that contradict the row's own result; staff is told."""
    kept = []
    for fact in facts.items:
        if fact.kind != "cause":
            kept.append(fact)
            continue
        clauses = [clause for clause in _CLAUSE.split(fact.text) if clause.strip()]
        fit = [clause for clause in clauses if not contradicts_row(clause, row)]
        notices += [f"与该行结果矛盾，未写入：“{clause}”" for clause in clauses if clause not in fit]
        if fit:
            kept.append(replace(fact, text=fact.text if fit == clauses else "，".join(fit)))
    return Facts(tuple(kept))


def contradicts_row(text: str, row: Indicator) -> bool:
    """Whether a text claims a grade or a result the row does not have."""
    grade = graded(row)
    claims = [
        match.group() for match in load_indicator_terms().graded.finditer(fold_text(text)) if len(match.group()) > 3
    ]
    wrong = [*claim_faults(text, row), *role_faults(text, row, Facts())]
    return bool(wrong or (grade and any(attainment(claim) != grade for claim in claims)))


def _drafted(text: str, facts: Facts, sentence: Sentence) -> Drafted:
    return Drafted(text=text, origin="rule", evidence=facts.evidence(), slots=sentence.slots, notices=sentence.notices)


def _cause(case: Case, facts: Facts, style: Style, sentence: Sentence, most: int, size: int = 0) -> str:
    told, words = facts.texts("cause"), load_deviation_words().cause
    missing = words.missing[case]
    if told:
        return add_lead(_said(told, "told", missing, sentence, most, size), style)
    text = sentence.ask_cause(missing)
    if case == "satisfaction":
        text = words.satisfaction.format(cause=text)
    return style.lead + text


def _said(notes: Sequence[str], told: Told, missing: str, sentence: Sentence, most: int, size: int) -> str:
    """What of staff's words is stated, and a slot behind it for what is not. size: of a quotation in that slot."""
    restated = load_deviation_words().cause.restated
    clauses = sort_clauses([restated.sub("", note) for note in notes], told)
    said = restated.sub("", "，".join(clauses.stated))
    if not clauses.doubtful:
        return shorten_text(said, most, sentence.notices)
    slot = sentence.ask_about(clauses.doubtful, "" if said else missing, size)
    return f"{shorten_text(said, most, sentence.notices)}，{slot}" if said else slot


def add_lead(cause: str, style: Style) -> str:
    """Put 因… before a cause that does not say itself that it is one."""
    return cause if load_deviation_words().cause.opens.match(cause) else style.lead + cause


def shorten_text(text: str, most: int, notices: list[str]) -> str:
    """Keep the leading clauses of a long text; staff is told what was left out."""
    plain = text.strip(_ENDS)
    if len(plain) <= most:
        return plain
    cuts = [match.start() for match in _CLAUSE.finditer(plain) if match.start() <= most]
    kept = plain[: cuts[-1]] if cuts else plain[:most]
    notices.append(f"说明较长，未写入：“{plain[len(kept) :].strip(_ENDS)}”")
    return kept


def _effect(row: Indicator, case: Case, turn: int, name: str) -> str:
    shapes = load_deviation_words().effect[case]
    parts = compare_measures(row)
    values = {"name": name, "target": write_measure(row.target), "actual": write_measure(row.actual)}
    if parts:
        unit = POINTS if parts.unit == "%" else parts.unit
        values |= {"target": _with_unit(parts.target, parts.unit), "actual": _with_unit(parts.actual, parts.unit)}
        values["gap"] = round_figure(parts.gap) + unit
        if parts.share is not None and parts.over is not None:
            values |= {"share": round_figure(parts.share), "over": round_figure(parts.over)}
    if row.score is not None and row.weight is not None:
        values |= {"score": figure(row.score), "lost": figure(row.weight - row.score)}
    usable = tuple(shape for shape in shapes if all(key in values for key in re.findall(r"{(\w+)}", shape)))
    return (usable or shapes)[turn % len(usable or shapes)].format(**values)


def _with_unit(value: Decimal, unit: str) -> str:
    return figure(value) + unit


def short_name(row: Indicator) -> str:
    """The name of a row in a sentence: without brackets, 该指标 for a long one or one that begins with 因."""
    name, words = tidy_text(row.name or ""), load_deviation_words()
    if words.like_cause.match(name):
        return words.this
    for candidate in (name, _BRACKETS.sub("", name)):
        if 0 < len(candidate) <= words.room.name:
            return candidate
    return words.this


def _measure(
    form: Form, case: Case, facts: Facts, style: Style, sentence: Sentence, most: int, size: int = 0
) -> tuple[str, bool]:
    """What will be done, and whether it says by when."""
    told, known = facts.texts("measure"), load_deviation_words()
    if told:
        text = _said(told, "planned", known.gaps.action.what, sentence, most, size)
        opens = re.match(load_reason_terms().turn.pattern, text)
        return (text if opens else style.turn + text), _is_dated(without_slots(text))
    shape = known.measure.by_case.get(case, known.measure.usual)
    gaps = {"owner": known.gaps.owner, "date": known.gaps.date, "action": known.gaps.action}
    asked = {key: sentence.ask(gap) for key, gap in gaps.items() if f"{{{key}}}" in shape}
    return style.turn + shape.format(next_year=_next_year(form), **asked), True


def _is_dated(measure: str) -> bool:
    """By when, as the checks know it, or within how long and how often."""
    return bool(load_reason_terms().dated.search(measure) or load_deviation_words().measure.within.search(measure))


def _next_year(form: Form) -> str:
    return str(form.fiscal_year + 1) if form.fiscal_year else load_deviation_words().measure.no_year


def _duty(form: Form, sentence: Sentence) -> str:
    """Who and by when, asked of staff where their measure does not say."""
    words = load_deviation_words()
    owner, date = sentence.ask(words.gaps.owner), sentence.ask(words.gaps.date)
    return words.measure.duty.format(next_year=_next_year(form), owner=owner, date=date)


def rule_execution(facts: Facts, form: Form, style: Style, values: dict[str, str]) -> Drafted:
    """Why money was left over, of a project that spent little of its budget; what it asks about is quoted in short."""
    sentence = Sentence(form.project_name or "预算执行率")
    words = load_deviation_words()
    cause = _cause("execution", facts, style, sentence, words.room.cause, 1)
    effect = words.effect["execution"][0].format(**values)
    measure, dated = _measure(form, "execution", facts, style, sentence, words.room.measure, 1)
    return _drafted(f"{cause}，{effect}。{measure}{'' if dated else _duty(form, sentence)}。", facts, sentence)


def slots_in(text: str, name: str, asked: Sequence[Slot]) -> list[Slot]:
    """Slots of a text somebody else wrote: the question already asked for the same gap, else one made of its words."""
    known = {slot.text: slot for slot in asked}
    return [known.get(found, Slot(question=f"“{name}”：请填写{found[4:-1]}", text=found)) for found in find_slots(text)]
