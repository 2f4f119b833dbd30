"""Checks of goals: whether there are any, whether they say anything, and whether each task has an indicator.

In: a form. Out: problems. What a goal is about is found by pairs of characters (similarity.py); where that is not
sure enough nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.checks.registry import PRACTICE, TEMPLATE, CannotRun, Problem, rule
from extractor.model.form import Form
from extractor.profiles.profile import Profile
from extractor.terms.families import family, group, listed, pattern, rows, text_of
from extractor.terms.names import all_pairs, topics
from extractor.terms.phrasing import short
from extractor.terms.text import fold_text

_SENTENCES = re.compile(r"[。；;！!？?\n]|(?<=\D)[,，](?=\D)")
_RATE = re.compile(r"([\u4e00-\u9fff]{2,20}?)(率|比例)(均|都)?(能|应|要)?([\u4e00-\u9fff≥]{0,6}?)(\d+(\.\d+)?)%")


@rule("goals.missing", "error", TEMPLATE, family="completeness", title="没有绩效目标")
def goals_missing(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A declaration without any goal, a self-evaluation without goal or result."""
    goals = form.goals
    if form.kind == "target_declaration":
        if not goals.annual and not goals.overall:
            yield Problem(["/goals/annual"], "没有填写年度总体目标，也没有项目总目标", "绩效目标表应有总体目标")
        return
    for key, caption in (("expected", "预期目标"), ("actual", "实际完成情况")):
        if not getattr(goals, key):
            yield Problem([f"/goals/{key}"], f"没有填写{caption}", "自评表应有预期目标和实际完成情况")


def planned(form: Form) -> list[tuple[str, str]]:
    """(pointer, text) of the goals that say what is planned."""
    keys = ("annual", "overall", "expected")
    return [(f"/goals/{key}", text) for key in keys if (text := getattr(form.goals, key))]


def _task_lists(text: str) -> Iterator[list[str]]:
    """Items of 完成A、B、C工作: parts of a clause with a verb of doing and with 、 in it, titles of papers aside."""
    plain = re.sub(r"《[^》]*》", "", text)
    for clause in _SENTENCES.split(plain):
        if clause and "、" in clause and pattern("wording", "task_verbs").search(clause):
            verb = pattern("wording", "task_verbs").search(clause)
            for listed_part in _listed_parts(clause, verb.span() if verb else (0, 0)):
                yield [item for item in listed_part.split("、") if topics(item)]


def _listed_parts(clause: str, verb: tuple[int, int]) -> Iterator[str]:
    """What is listed behind the verb, and before it in 对A、B、C开展…."""
    before = re.search(r"(?:对|为|向|给)([^对为向给]*、.*)$", clause[: verb[0]])
    if before:
        yield before.group(1)
    yield clause[verb[1] :]


def _said(form: Form) -> frozenset[str]:
    """Pairs of characters of every name and target."""
    said = (all_pairs(text) for row in form.indicators for text in (row.name or "", text_of(row.target)) if text)
    return frozenset().union(*said)


class _Missing(NamedTuple):
    """A listed task without an indicator. sure: the rest of a long list has one, and no row is left for it."""

    pointer: str
    item: str
    sure: bool


def _left_out(form: Form, profile: Profile) -> Iterator[_Missing]:
    """Listed tasks without an indicator. Lists of which less than half is met are about something else, and rows about
    no item of the list may be a missing one in other words."""
    said = _said(form)
    for pointer, text in planned(form):
        for items in _task_lists(text):
            missing = [item for item in items if not topics(item) & said and not _collective(item)]
            if missing and 2 * len(missing) < len(items):
                free = _free_rows(form, frozenset().union(*(topics(item) for item in items)))
                sure = len(missing) == 1 and len(items) > profile.number("limits.listed_items") and not free
                if free < len(missing):
                    yield from (_Missing(pointer, item, sure) for item in missing)


def _free_rows(form: Form, listed_topics: frozenset[str]) -> int:
    """Output rows that share nothing with the list."""
    outputs = (row for _, row in rows(form) if group(row) == "产出")
    return sum(1 for row in outputs if not all_pairs(row.name or "") & listed_topics)


def _collective(item: str) -> bool:
    return pattern("wording", "collective").search(fold_text(item)) is not None


def _task(item: str) -> str:
    return re.sub(r"等?(各项)?(工作|任务|项目|活动)*$", "", item) or item


@rule("goals.listed_task", "error", PRACTICE, family="relevance", title="目标所列任务没有指标", needs="总体目标")
def listed_task_without_row(form: Form, profile: Profile) -> Iterator[Problem]:
    """One task of a list has no indicator while all the others have: it was forgotten (88号: 完整性)."""
    for missing in _left_out(form, profile):
        if missing.sure:
            message = f"目标列有“{short(_task(missing.item))}”，但没有任何指标与之对应，同时列出的其他任务都有指标"
            yield Problem([missing.pointer, "/indicators"], message, f"目标原文“{short(missing.item)}”", whole=True)


@rule("goals.uncovered", "warning", PRACTICE, family="relevance", title="目标内容没有指标", needs="总体目标")
def goal_without_row(form: Form, profile: Profile) -> Iterator[Problem]:
    """Tasks of a list in the goal without an indicator, where most of the list has one."""
    found: dict[str, list[str]] = {}
    for missing in _left_out(form, profile):
        if not missing.sure:
            found.setdefault(missing.pointer, []).append(f"“{short(_task(missing.item))}”")
    for pointer, items in found.items():
        message = f"目标中的{'、'.join(dict.fromkeys(items))}没有对应的指标"
        yield Problem([pointer, "/indicators"], message, "目标所列任务应有指标反映", whole=True)


@rule("rows.beyond_goal", "warning", PRACTICE, family="relevance", title="指标不在目标之内", needs="总体目标")
def row_without_goal(form: Form, profile: Profile) -> Iterator[Problem]:
    """Output rows about something the goal does not speak of, where most rows are about what it does.

    Tasks are rows of 数量; a row of 质量 or 时效 belongs to one of them and is named only with it: every project may
    have 验收合格率 or 按期完工率 without a word of it in its goal.
    """
    text = "".join(text for _, text in planned(form))
    if len(text) < profile.number("limits.goal_text"):
        raise CannotRun("目标文字过短")
    said = text + (form.project_name or "")
    judged = [(index, topics(row.name or "")) for index, row in rows(form) if group(row) == "产出"]
    judged = [(index, about) for index, about in judged if about]
    loose = [index for index, about in judged if _is_foreign(about, fold_text(said))]
    loose = _with_a_task(form, loose, dict(judged))
    tasks = [index for index, _ in judged if family(form.indicators[index]) == "数量"]
    loose_tasks = [index for index in loose if index in tasks]
    enough = max(profile.number("limits.loose_rows"), profile.number("limits.loose_share") * len(judged))
    if len(loose) >= enough and 2 * len(loose_tasks) < len(tasks) and 2 * len(loose) < len(judged):
        message = f"{listed(form, loose)}的内容在总体目标中没有提到，请补充目标或核实指标"
        pointers = [planned(form)[0][0], *(f"/indicators/{index}/name" for index in loose)]
        yield Problem(pointers, message, f"{len(judged)} 行产出指标中 {len(loose)} 行与目标无共同内容")


def _with_a_task(form: Form, loose: list[int], about: dict[int, frozenset[str]]) -> list[int]:
    """Loose rows of 数量, and those of 质量 and 时效 that are about the same as one of them."""
    tasks = [index for index in loose if family(form.indicators[index]) == "数量"]
    named = frozenset().union(*(about[index] for index in tasks))
    return [index for index in loose if index in tasks or about[index] & named]


def _is_foreign(about: frozenset[str], said: str) -> bool:
    """No pair of characters in common, and most single ones foreign too: a synonym often shares a character."""
    letters = set("".join(about))
    return not about & all_pairs(said) and 2 * len(letters & set(said)) <= len(letters)


@rule("goals.empty", "warning", PRACTICE, family="appropriateness", title="目标空泛", needs="总体目标")
def empty_goal(form: Form, profile: Profile) -> Iterator[Problem]:
    """A goal that only says the work will be done, or of which every clause is a slogan without a figure."""
    texts = planned(form)
    if not texts:
        raise CannotRun("没有总体目标")
    for pointer, text in texts:
        if _is_empty(fold_text(text).rstrip("。.;；"), profile):
            message = (
                f"{'年度' if pointer.endswith('annual') else ''}目标“{short(text)}”过于笼统，没有具体任务和预期结果"
            )
            yield Problem([pointer], message, "目标应写明做什么、做到多少、产生什么效果")


def _is_empty(text: str, profile: Profile) -> bool:
    """Too short to say anything, only that the work will be done, or slogans without a figure (years aside) or deed."""
    clauses = [clause for clause in re.split(r"[,，。；;]", text) if clause]
    clauses = [clause for clause in clauses if not pattern("wording", "ground").search(clause)]
    if len(text) < profile.number("limits.goal_length") or len(clauses) == 0:
        return True
    if len(clauses) == 1 and pattern("wording", "empty_goal").search(clauses[0]):
        return True
    plain = pattern("wording", "no_figure").sub("", text)
    if pattern("wording", "figure").search(plain) or pattern("wording", "deeds").search(plain):
        return False
    slogans = [clause for clause in clauses if pattern("wording", "slogan").search(clause)]
    return len(slogans) >= profile.number("limits.slogan_share") * len(clauses)


@rule("goals.rate", "warning", PRACTICE, family="relevance", title="目标承诺的比率没有指标", needs="总体目标")
def promised_rate_without_row(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The goal promises 优良率80% and no indicator asks for any 优良. Only what stands right before 率 is compared."""
    names = "".join(f"{fold_text(row.name or '')}\n" for _, row in rows(form))
    for pointer, text in planned(form):
        for match in _RATE.finditer(fold_text(text)):
            kind = match.group(1)[-2:]
            if kind not in names and not pattern("wording", "common_rate").search(kind):
                quote = short(match.group())
                message = f"目标承诺“{quote}”，但没有任何指标反映“{kind}{match.group(2)}”"
                yield Problem([pointer, "/indicators"], message, "目标中的量化要求应有对应指标", whole=True)
