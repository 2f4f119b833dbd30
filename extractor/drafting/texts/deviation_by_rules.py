"""What is known about a row in, a reason in sentences out: cause, effect, measure, and slots for what is not known.

Works with no model and states nothing but cells, sums of them and those of staff's own words that plainly tell
something; whether any others are true and belong there is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from extractor.data import load
from extractor.drafting.facts.facts import POINTS, Facts, difference, rounded, said_measure, tidy
from extractor.drafting.facts.guards import claim_faults, role_faults, without_slots
from extractor.drafting.facts.note_clauses import Told, quoted, sorted_clauses
from extractor.drafting.texts.house_style import Style
from extractor.model.draft import Drafted, Slot
from extractor.model.form import Form, Indicator
from extractor.terms.indicators import attainment, graded, words
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

    def slot(self, kind: str, what: str) -> str:
        known = load("drafting_texts")
        text = str(known["slot"]).format(what=what)
        question = known["templates"]["question"][kind].format(name=self.name, what=what)
        self.slots.append(Slot(question=question, text=text))
        return text

    def doubt(self, doubtful: Sequence[str], instead: str, size: int) -> str:
        """A slot for words of staff that are not stated. instead: what they would have told; size: of the quotation."""
        known = load("drafting_texts")
        templates, beginnings = known["templates"], known["limits"]["doubted"]
        words, more = quoted(doubtful, beginnings[size])
        what = templates["doubt_slot"][size].format(quoted=words, more=templates["doubt_more"] if more else "")
        question = templates["question"]["doubt" if instead else "doubt_beside"].format(
            name=self.name, what="；".join(doubtful).translate(_INNER), instead=instead
        )
        text = str(known["slot"]).format(what=what)
        self.slots.append(Slot(question=question, text=text))
        return text


def rule_reason(form: Form, index: int, case: str, facts: Facts, style: Style, turn: int = 0) -> Drafted:
    """A reason by the rules of writing. case: a key of `templates.effect`; turn: which of its shapes.

    One that grows too long says 该指标 for the name, then leaves out who does what by when, quotes less of what it asks
    about, and at last the end of its cause; what does not fit even so is for staff to cut.
    """
    row, limits, this = form.indicators[index], load("drafting_texts")["limits"], str(_templates()["this"])
    name = short_name(row)
    for called, duty, less, size in (
        (name, True, 0, 0),
        (this, True, 0, 0),
        (name, False, 0, 0),
        (this, False, 0, 0),
        (this, False, 0, 1),
        (this, False, limits["spare"], 1),
        (this, False, limits["tight"], 1),
    ):
        sentence = Sentence(row.name or f"第{index + 1}行")
        cause = _cause(case, facts, style, sentence, limits["cause_note"] - less, size)
        effect = _effect(row, case, turn, called)
        measure, dated = _measure(form, case, facts, style, sentence, limits["measure_note"], size)
        text = f"{cause}，{effect}。{measure}{'' if dated or not duty else _duty(form, sentence)}。"
        if len(text) <= limits["reason"]["most"]:
            break
    return _drafted(text, facts, sentence)


def consistent(row: Indicator, facts: Facts, notices: list[str]) -> Facts:
    """The facts without clauses of a cause that contradict the row's own result; staff is told."""
    kept = []
    for fact in facts.items:
        if fact.kind != "cause":
            kept.append(fact)
            continue
        clauses = [clause for clause in _CLAUSE.split(fact.text) if clause.strip()]
        fit = [clause for clause in clauses if not contradicts(clause, row)]
        notices += [f"与该行结果矛盾，未写入：“{clause}”" for clause in clauses if clause not in fit]
        if fit:
            kept.append(replace(fact, text=fact.text if fit == clauses else "，".join(fit)))
    return Facts(tuple(kept))


def contradicts(text: str, row: Indicator) -> bool:
    """Whether a text claims a grade or a result the row does not have."""
    grade = graded(row)
    claims = [match.group() for match in words("graded").finditer(fold_text(text)) if len(match.group()) > 3]
    wrong = [*claim_faults(text, row), *role_faults(text, row, Facts())]
    return bool(wrong or (grade and any(attainment(claim) != grade for claim in claims)))


def _drafted(text: str, facts: Facts, sentence: Sentence) -> Drafted:
    return Drafted(text=text, origin="rule", evidence=facts.evidence(), slots=sentence.slots, notices=sentence.notices)


def _templates() -> dict[str, Any]:
    found = load("drafting_texts")["templates"]
    assert isinstance(found, dict)
    return found


def _cause(case: str, facts: Facts, style: Style, sentence: Sentence, most: int, size: int = 0) -> str:
    told, missing = facts.texts("cause"), _templates()["cause_slot"][case]
    if told:
        return with_lead(_said(told, "told", missing, sentence, most, size), style)
    text = sentence.slot("cause", missing)
    if case == "satisfaction":
        text = _templates()["satisfaction_cause"].format(cause=text)
    return style.lead + text


def _said(notes: Sequence[str], told: Told, missing: str, sentence: Sentence, most: int, size: int) -> str:
    """What of staff's words is stated, and a slot behind it for what is not. size: of a quotation in that slot."""
    restated = str(_templates()["restated"])
    clauses = sorted_clauses([re.sub(restated, "", note) for note in notes], told)
    said = re.sub(restated, "", "，".join(clauses.stated))
    if not clauses.doubtful:
        return shortened(said, most, sentence.notices)
    slot = sentence.doubt(clauses.doubtful, "" if said else missing, size)
    return f"{shortened(said, most, sentence.notices)}，{slot}" if said else slot


def with_lead(cause: str, style: Style) -> str:
    """因… before a cause that does not say itself that it is one."""
    return cause if re.match(str(_templates()["opens_cause"]), cause) else style.lead + cause


def shortened(text: str, most: int, notices: list[str]) -> str:
    """The leading clauses of a long text; staff is told what was left out."""
    plain = text.strip(_ENDS)
    if len(plain) <= most:
        return plain
    cuts = [match.start() for match in _CLAUSE.finditer(plain) if match.start() <= most]
    kept = plain[: cuts[-1]] if cuts else plain[:most]
    notices.append(f"说明较长，未写入：“{plain[len(kept) :].strip(_ENDS)}”")
    return kept


def _effect(row: Indicator, case: str, turn: int, name: str) -> str:
    shapes = _templates()["effect"][case]
    parts = difference(row)
    values = {"name": name, "target": said_measure(row.target), "actual": said_measure(row.actual)}
    if parts:
        unit = POINTS if parts.unit == "%" else parts.unit
        values |= {"target": _with_unit(parts.target, parts.unit), "actual": _with_unit(parts.actual, parts.unit)}
        values["gap"] = rounded(parts.gap) + unit
        if parts.share is not None and parts.over is not None:
            values |= {"share": rounded(parts.share), "over": rounded(parts.over)}
    if row.score is not None and row.weight is not None:
        values |= {"score": figure(row.score), "lost": figure(row.weight - row.score)}
    usable = [shape for shape in shapes if all(key in values for key in re.findall(r"{(\w+)}", shape))]
    return str((usable or shapes)[turn % len(usable or shapes)]).format(**values)


def _with_unit(value: Any, unit: str) -> str:
    return figure(value) + unit


def short_name(row: Indicator) -> str:
    """The name of a row in a sentence: without brackets, 该指标 for a long one or one that begins with 因."""
    name = tidy(row.name or "")
    if re.match(str(_templates()["like_cause"]), name):
        return str(_templates()["this"])
    for candidate in (name, _BRACKETS.sub("", name)):
        if 0 < len(candidate) <= load("drafting_texts")["limits"]["name"]:
            return candidate
    return str(_templates()["this"])


def _measure(
    form: Form, case: str, facts: Facts, style: Style, sentence: Sentence, most: int, size: int = 0
) -> tuple[str, bool]:
    """What will be done, and whether it says by when."""
    told = facts.texts("measure")
    if told:
        text = _said(told, "planned", _templates()["action"], sentence, most, size)
        opens = re.match(words("deviation")["turn"].pattern, text)
        return (text if opens else style.turn + text), _is_dated(without_slots(text))
    shapes = _templates()["measure"]
    values = {"next_year": _next_year(form), "owner": "", "date": "", "action": ""}
    shape = shapes.get(case, shapes["slots"])
    for key in re.findall(r"{(owner|date|action)}", shape):
        values[key] = sentence.slot(key, _templates()[key])
    text = shape.format(**values)
    return style.turn + (text if values["next_year"] else text.replace("年年", "年")), True


def _is_dated(measure: str) -> bool:
    """By when, as the checks know it, or within how long and how often."""
    return bool(words("deviation")["dated"].search(measure) or re.search(_templates()["within"], measure))


def _next_year(form: Form) -> str:
    return str(form.fiscal_year + 1) if form.fiscal_year else _templates()["no_year"].removesuffix("年")


def _duty(form: Form, sentence: Sentence) -> str:
    """Who and by when, asked of staff where their measure does not say."""
    values = {key: sentence.slot(key, _templates()[key]) for key in ("owner", "date")}
    return str(_templates()["duty"].format(next_year=_next_year(form), **values))


def rule_execution(facts: Facts, form: Form, style: Style, values: dict[str, str]) -> Drafted:
    """Why money was left over, of a project that spent little of its budget; what it asks about is quoted in short."""
    sentence = Sentence(form.project_name or "预算执行率")
    limits = load("drafting_texts")["limits"]
    cause = _cause("execution", facts, style, sentence, limits["cause_note"], 1)
    effect = _templates()["effect"]["execution"][0].format(**values)
    measure, dated = _measure(form, "execution", facts, style, sentence, limits["measure_note"], 1)
    return _drafted(f"{cause}，{effect}。{measure}{'' if dated else _duty(form, sentence)}。", facts, sentence)


def slots_in(text: str, name: str, asked: Sequence[Slot]) -> list[Slot]:
    """Slots of a text somebody else wrote: the question already asked for the same gap, else one made of its words."""
    pattern = re.compile(load("drafting_texts")["slot_pattern"])
    known = {slot.text: slot for slot in asked}
    return [
        known.get(found, Slot(question=f"“{name}”：请填写{found[4:-1]}", text=found)) for found in pattern.findall(text)
    ]
