"""Last year's goal and next year's rows in, a drafted 年度总体目标 out.

The goal keeps its words. Its year moves on; its editions and numbers are those of the new rows or become slots: a
number of last year is no plan for the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from extractor.checks.rules.reasons import shared_run
from extractor.data import load
from extractor.drafting.facts.facts import Fact, Facts, plain_unit, tidy
from extractor.drafting.facts.guards import fact_faults, length_faults, same_unit, word_faults
from extractor.drafting.texts.task import Task, Writer, joined
from extractor.model.draft import Drafted, Evidence, Proposal, Slot
from extractor.terms.numerals import Said, find_numbers
from extractor.terms.phrasing import figure
from extractor.terms.text import fold_text

POINTER = "/goals/annual"
Objector: TypeAlias = Callable[[str], Sequence[str]]
"""A text in, what speaks against it out, Chinese."""
_SHARED = 4
"""Characters a sentence must share with a row's name to speak of it."""
_YEARS = frozenset({"年", "年度"})
_EDITIONS = frozenset({"届", "期"})
_DATE_UNITS = frozenset({"月", "月份", "日", "季度", "号"})
_CLAUSE = re.compile(r"[^。；;\n]+")


def draft_goal(
    last: str | None,
    proposals: Sequence[Proposal],
    last_year: int | None,
    year: int,
    writer: Writer | None = None,
    *,
    evidence: Evidence | None = None,
    object_to: Objector | None = None,
) -> Drafted:
    """The text for /goals/annual of `year`. last: the goal of `last_year`; evidence: where it stands.

    object_to: what else speaks against a text of the writer, who knows more than the rows (the checks of the form).
    """
    task = goal_task(last, proposals, last_year, year, evidence, object_to)
    return writer.write([task])[0] if writer and last else task.fallback


def goal_task(
    last: str | None,
    proposals: Sequence[Proposal],
    last_year: int | None,
    year: int,
    evidence: Evidence | None,
    object_to: Objector | None = None,
) -> Task:
    facts = goal_facts(last, proposals, year, evidence)

    def judge(parts: Mapping[str, str]) -> list[str]:
        text = joined(parts)
        return [*goal_faults(text, facts), *(object_to(text) if object_to else ())]

    fallback = rule_goal(last, proposals, last_year, year, facts)
    return Task("goal", POINTER, f"{year}年年度总体目标", facts, fallback, judge, {"year": year})


def goal_facts(last: str | None, proposals: Sequence[Proposal], year: int, evidence: Evidence | None) -> Facts:
    """The last goal for its words, and the new rows for words and numbers."""
    found = [Fact("form", "本年", f"{year}年")]
    if last:
        found.append(Fact("text", "上年目标", last, (evidence,) if evidence else ()))
    for proposal in proposals:
        if proposal.status != "dropped":
            target = _printed(proposal) or "指标值待填"
            found.append(Fact("target", "本年指标", f"{proposal.name} {target}", tuple(proposal.evidence[:1])))
    return Facts(tuple(found))


def _printed(proposal: Proposal) -> str:
    measure = proposal.proposed
    if measure is None:
        return ""
    if measure.value is None:
        return measure.text
    return f"{measure.operator or ''}{figure(measure.value)}{plain_unit(measure.unit or '')}"


@dataclass
class _Moved:
    """A goal on its way into the next year."""

    proposals: Sequence[Proposal]
    last_year: int | None
    year: int
    slots: list[Slot] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def clause(self, text: str) -> str:
        """One sentence with its numbers those of the new year."""
        result, position = "", 0
        plain = _plain_numbers(text)
        for number in find_numbers(text):
            if any(start <= number.start < end for start, end in plain):
                continue
            result += text[position : number.start] + self._number(number, text)
            position = number.end
        return result + text[position:]

    def _number(self, number: Said, text: str) -> str:
        if number.unit in _YEARS:
            return self._year(number)
        if number.unit in _EDITIONS:
            return self._edition(number, text)
        if number.unit in _DATE_UNITS:
            self.notices.append(f"上年目标中的“{number.shown}”照写，请核对是否仍适用")
            return number.shown
        row = self._row_of(number, text)
        if row is not None and row.proposed is not None and row.proposed.value is not None:
            return number.shown.replace(_digits(number.shown), figure(row.proposed.value))
        return self._slot("count", number, text) + number.unit

    def _year(self, number: Said) -> str:
        if self.last_year is not None and number.value == self.last_year:
            return f"{self.year}{number.unit}"
        if number.value != self.year:
            self.notices.append(f"上年目标中的“{number.shown}”照写，请核对是否仍适用")
        return number.shown

    def _edition(self, number: Said, text: str) -> str:
        """The edition the new rows have for the same thing."""
        what = re.match("[一-龥]{0,12}", text[number.end :])
        named = what.group() if what else ""
        pattern = re.compile(load("drafting_texts")["templates"]["goal"]["edition_pattern"])
        found = {
            match["number"]
            for proposal in self.proposals
            if proposal.status != "dropped"
            for match in pattern.finditer(fold_text(proposal.name))
            if _same_thing(match["what"], named) and match["unit"] == number.unit
        }
        if len(found) == 1:
            return found.pop() + number.unit
        return self._slot("edition", number, text) + number.unit

    def _row_of(self, number: Said, text: str) -> Proposal | None:
        """The row whose last target the number was: same value and unit, and the sentence speaks of it."""
        fit = []
        for proposal in self.proposals:
            then = proposal.last_target
            if proposal.status == "dropped" or then is None or then.value != number.value:
                continue
            run = len(shared_run(text, fold_text(proposal.name)))
            if same_unit(number.unit, plain_unit(then.unit or "")) and run >= _SHARED:
                fit.append((run, proposal))
        fit.sort(key=lambda each: each[0], reverse=True)
        clear = len(fit) == 1 or (len(fit) > 1 and fit[0][0] > fit[1][0])
        return fit[0][1] if clear else None

    def _slot(self, kind: str, number: Said, text: str) -> str:
        shapes = load("drafting_texts")["templates"]["goal"]
        shown = str(load("drafting_texts")["slot"]).format(what=shapes[kind])
        quoted = text[max(0, number.start - 8) : number.end + 10]
        self.slots.append(Slot(question=shapes[f"question_{kind}"].format(quoted=quoted), text=shown))
        return shown


def _same_thing(one: str, other: str) -> bool:
    """第7届农运会 and 第8届农民运动会: what follows begins alike, or one is short for the other."""
    if not one or not other:
        return False
    length = min(len(one), len(other), 2)
    return one[:length] == other[:length]


def _plain_numbers(text: str) -> list[tuple[int, int]]:
    """Where numbers stand that only count sentences: 1、, 目标2：."""
    pattern = re.compile(load("drafting_texts")["numbers"]["plain"] + "|目标[\\d一二三四五六七八九十]{1,2}")
    return [match.span() for match in pattern.finditer(text)]


def _digits(shown: str) -> str:
    match = re.match(r"[\d,.]+|[零〇一二两三四五六七八九十百千万亿]+", shown)
    return match.group() if match else shown


def rule_goal(
    last: str | None, proposals: Sequence[Proposal], last_year: int | None, year: int, facts: Facts
) -> Drafted:
    """The goal by rules; a slot where there is neither a goal nor a row with a number."""
    moved = _Moved(proposals, last_year, year)
    text = _CLAUSE.sub(lambda match: moved.clause(match.group()), tidy(last)) if last else ""
    added = _added(text, proposals, year)
    if text and added and text[-1] not in "。；;":
        text += "。"
    text += added
    if not text:
        shapes = load("drafting_texts")["templates"]["goal"]
        text = str(load("drafting_texts")["slot"]).format(what=shapes["goal"])
        return Drafted(text=text, origin="slot", slots=[Slot(question=shapes["question_goal"], text=text)])
    notices = list(dict.fromkeys(moved.notices))
    return Drafted(text=text, origin="rule", evidence=facts.evidence(), slots=moved.slots, notices=notices)


def _added(text: str, proposals: Sequence[Proposal], year: int) -> str:
    """Rows with a count of which the goal does not speak."""
    shapes = load("drafting_texts")["templates"]["goal"]
    rows = [_told(each, shapes) for each in proposals if _is_count(each) and not _speaks_of(text, each.name)]
    return str(shapes["added"]).format(year=year, rows="、".join(rows[: shapes["rows"]])) + "。" if rows else ""


def _is_count(proposal: Proposal) -> bool:
    if proposal.status == "dropped" or proposal.proposed is None or proposal.proposed.value is None:
        return False
    return "数量" in (proposal.level2 or "") and plain_unit(proposal.proposed.unit or "") != "%"


def _speaks_of(text: str, name: str) -> bool:
    return len(shared_run(text, fold_text(name))) >= _SHARED


def _told(proposal: Proposal, shapes: Mapping[str, Any]) -> str:
    measure = proposal.proposed
    assert measure
    value = measure.value if measure.value is not None else Decimal(0)
    bound = shapes["bounds"].get(measure.operator or "=", "")
    unit = plain_unit(measure.unit or "")
    return str(shapes["row"]).format(name=tidy(proposal.name), bound=bound, value=figure(value), unit=unit)


def goal_faults(text: str, facts: Facts) -> list[str]:
    """Numbers only of the new rows, words only of the last goal, the rows and the trade."""
    numbers = Facts(tuple(fact for fact in facts.items if fact.kind != "text"))
    wordy = [Fact("text", fact.label, re.sub(r"\d", "", fact.text)) for fact in facts.of("text")]
    faults = [*length_faults(text, "goal"), *fact_faults(_renumbered(text), numbers.plus(*wordy))]
    return [*faults, *word_faults(text, facts, "connect", "goal")]


def _renumbered(text: str) -> str:
    """Without the numbers that only count sentences."""
    for start, end in reversed(_plain_numbers(text)):
        text = text[:start] + text[end:]
    return text
