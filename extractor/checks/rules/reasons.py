"""What 偏差原因分析及改进措施 says: repeated, empty, without cause, measure or date. Forms in, problems out.

A reason should say a cause with a fact, and a measure with a date. Source: 财预〔2020〕10号 (分析偏离原因) and the
objections usual in reviews. Reading a reason (its cause, its measures) stands here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from extractor.checks.registry import CannotRun, Problem, rule
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.indicators import figures, pointers, said, smaller_is_better, words
from extractor.terms.phrasing import row_name
from extractor.terms.text import fold_text

_REVIEW = "自评复核实务"
_LONGEST = 2000
"""Characters of a reason that are looked at."""
SHARED = 6
"""Characters two texts must share for one to be about the other's event: shorter runs are common words."""


def reason(row: Indicator) -> str:
    """The reason of a row without blanks; "" where the cell is empty or says 无."""
    text = fold_text((row.deviation or "")[:_LONGEST])
    return "" if words("deviation")["none_given"].fullmatch(text) else text


def reasons(form: Form) -> list[tuple[int, str]]:
    found = [(index, reason(row)) for index, row in enumerate(form.indicators)]
    found = [(index, text) for index, text in found if text]
    if not found:
        raise CannotRun("没有填写偏差原因分析及改进措施")
    return found


def lost_points(row: Indicator) -> bool:
    return row.score is not None and row.weight is not None and row.score < row.weight


def listed(form: Form, rows: list[int]) -> str:
    return "、".join(row_name(form, index) for index in rows)


def shared_run(first: str, second: str) -> str:
    """The longest run of characters two texts have in common."""
    match = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return first[match.a : match.a + match.size]


def cause(text: str) -> str:
    """What stands before the measures."""
    match = words("deviation")["turn"].search(text)
    return text[: match.start()] if match and match.start() > 0 else text


def quote(text: str) -> str:
    return f"“{text}”" if len(text) <= 40 else f"“{text[:40]}…”"


@rule(
    "deviation.repeated",
    "warning",
    _REVIEW,
    family="relevance",
    title="不同指标的偏差原因不应照搬",
    kind="self_evaluation",
    needs="偏差原因",
)
def repeated_reason(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The same reason on two rows or more."""
    groups: dict[str, list[int]] = {}
    for index, text in reasons(form):
        groups.setdefault(text.rstrip("。.;；"), []).append(index)
    for text, rows in groups.items():
        if len(rows) > 1 and len(text) > SHARED:
            message = f"{listed(form, rows)}的偏差原因完全相同，应按各自情况分析"
            yield Problem(pointers(form, rows, "deviation"), message, quote(text))


def _explained(form: Form) -> list[tuple[int, str]]:
    """Reasons of rows that lost points, or that missed the target where no points are given: a row with full points
    owes no measure."""
    return [(index, text) for index, text in reasons(form) if _owes_measure(form.indicators[index])]


def _owes_measure(row: Indicator) -> bool:
    if row.score is not None and row.weight is not None:
        return lost_points(row)
    pair = figures(row)
    return pair is not None and (pair[1] > pair[0] if smaller_is_better(row) else pair[1] < pair[0])


def _is_empty(text: str) -> bool:
    """Nothing is left but set phrases (加强管理, 高度重视)."""
    return len(words("deviation")["empty"].sub("", text)) <= 1


@rule(
    "deviation.empty_phrases",
    "warning",
    _REVIEW,
    family="wording",
    title="偏差原因不应只有套话",
    kind="self_evaluation",
    needs="偏差原因",
)
def empty_phrases(form: Form, _profile: Profile) -> Iterator[Problem]:
    """高度重视, 加强管理 and the like, and nothing else."""
    for index, text in reasons(form):
        if _is_empty(text):
            message = f"{row_name(form, index)}的偏差原因只有套话，没有具体原因和措施"
            yield Problem(pointers(form, [index], "deviation"), message, quote(text))


@rule(
    "deviation.no_cause",
    "warning",
    _REVIEW,
    family="completeness",
    title="偏差原因应写明原因",
    kind="self_evaluation",
    needs="偏差原因、得分",
)
def no_cause(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A measure without a cause: the cell begins with 下一步 and never says why."""
    rows = [
        index
        for index, text in _explained(form)
        if not _is_empty(text) and said("deviation", "opening", text) and not said("deviation", "why", text)
    ]
    if rows:
        message = f"{listed(form, rows)}的偏差说明没有写明原因"
        quoted = "；".join(f"第{index + 1}行 {quote(reason(form.indicators[index]))}" for index in rows)
        yield Problem(pointers(form, rows, "deviation"), message, quoted)


@rule(
    "deviation.no_measure",
    "warning",
    _REVIEW,
    family="completeness",
    title="偏差原因后应写明改进措施",
    kind="self_evaluation",
    needs="偏差原因、得分",
)
def no_measure(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A cause and no word of what will be done."""
    rows = [index for index, text in _explained(form) if not _is_empty(text) and not _has_measure(form, text)]
    if rows:
        message = f"{listed(form, rows)}的偏差说明没有改进措施"
        quoted = "；".join(f"第{index + 1}行 {quote(reason(form.indicators[index]))}" for index in rows)
        yield Problem(pointers(form, rows, "deviation"), message, quoted)


@rule(
    "deviation.undated_measure",
    "warning",
    _REVIEW,
    family="feasibility",
    title="改进措施应有完成时限",
    kind="self_evaluation",
    needs="偏差原因、得分",
)
def undated_measure(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A measure should say by when. One finding for the form."""
    rows = []
    for index, text in _explained(form):
        turn = words("deviation")["turn"].search(text)
        if turn and not _is_empty(text) and not _dated(text, turn.start(), form):
            rows.append(index)
    if rows:
        message = f"{listed(form, rows)}的改进措施没有时限，请写明由谁、在何时前完成"
        quoted = "；".join(f"第{index + 1}行 {quote(_measure(form.indicators[index]))}" for index in rows)
        yield Problem(pointers(form, rows, "deviation"), message, quoted)


def _has_measure(form: Form, text: str) -> bool:
    """A word of what is or will be done, or a year after the form's: what is told of it is to come."""
    return said("deviation", "measure", text) or _speaks_of_later(form, text)


def _speaks_of_later(form: Form, text: str) -> bool:
    years = [int(year) for year in words("deviation")["year"].findall(text)]
    return form.fiscal_year is not None and max(years, default=0) > form.fiscal_year


def _dated(text: str, start: int, form: Form) -> bool:
    """Whether the measures, which begin at `start`, have a date: in them, right before them (2026年将…), or a later
    year anywhere."""
    before = words("deviation")["dated_before"].search(text[:start])
    return before is not None or said("deviation", "dated", text[start:]) or _speaks_of_later(form, text)


def _measure(row: Indicator) -> str:
    text = reason(row)
    match = words("deviation")["turn"].search(text)
    return text[match.start() :] if match else text
