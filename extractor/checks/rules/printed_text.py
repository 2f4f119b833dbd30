"""Faults that only the print shows: captions without a value, mark-up. A form and its text in, problems out.

Unlike the checks of recognition these blame the unit, not the reader, so extraction does not run them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.registry import Problem, source_rule
from extractor.checks.rules.goal_texts import around
from extractor.model.document import Document
from extractor.model.form import DeclarationFunding, Form
from extractor.profiles.profile import Profile
from extractor.terms.indicators import words
from extractor.terms.text import fold_text

_REVIEW = "绩效目标审核实务"
_COMPLETE = "财预〔2015〕88号 绩效目标审核：完整性"
_NEAR = 8
"""Characters between a tag and the value it belongs to."""


def _text(form: Form, layout: Document) -> tuple[int, str]:
    """(offset, text) of the form in its document."""
    start, end = form.region or (0, len(layout.text))
    return start, layout.text[start:end]


@source_rule(
    "totals.blank",
    "warning",
    _COMPLETE,
    family="completeness",
    kind="target_declaration",
    title="项目资金总额、项目总目标应填写",
)
def totals_blank(form: Form, layout: Document, _profile: Profile) -> Iterator[Problem]:
    """The form prints 项目资金总额 or 项目总目标 and nothing is filled in. Templates without them owe nothing."""
    if not isinstance(form.funding, DeclarationFunding):
        return
    printed = fold_text(_text(form, layout)[1])
    values = {
        "/funding/annual_total": form.funding.annual_total,
        "/funding/project_total": form.funding.project_total,
        "/goals/overall": form.goals.overall or _overall_within(form),
    }
    captions = {key: words("captions")[key.split("/")[-1]].search(printed) for key in values}
    blank = [(key, found.group()) for key, found in captions.items() if found and values[key] is None]
    if blank:
        message = f"{'、'.join(caption for _pointer, caption in blank)}未填写"
        yield Problem([pointer for pointer, _caption in blank], message, "表中有此栏而为空；确不涉及的请注明")


def _overall_within(form: Form) -> str | None:
    """The goal of the project where it is told in the cell of the annual one."""
    annual = fold_text(form.goals.annual or "")
    return annual if words("captions")["overall_within"].search(annual) else None


@source_rule("text.markup_printed", "error", _REVIEW, family="wording", title="原文中不应有网页标记")
def markup_printed(form: Form, layout: Document, _profile: Profile) -> Iterator[Problem]:
    """Mark-up printed in the form itself. Readers drop it from values, so only the text shows it."""
    start, end = form.region or (0, len(layout.text))
    tags = list(re.finditer(words("goals")["tag"], layout.text[start:end]))
    if tags:
        places = sorted({_beside(form, start + tag.start(), start + tag.end()) for tag in tags})
        shown = "、".join(dict.fromkeys(tag.group() for tag in tags))
        message = f"表中有网页标记{shown}（共{len(tags)}处），是从网页粘贴时带入的，请删除"
        yield Problem(places, message, f"第一处：{around(layout.text, start + tags[0].start(), start + tags[0].end())}")


def _beside(form: Form, start: int, end: int) -> str:
    """Pointer of the value printed around or right beside a tag; the goals where it stands alone."""
    nearest = min(
        (
            (max(first - end, start - last, 0), pointer)
            for pointer, spans in form.evidence.items()
            if spans and (first := min(s for s, _e in spans)) is not None and (last := max(e for _s, e in spans))
        ),
        default=None,
    )
    return nearest[1] if nearest and nearest[0] <= _NEAR else "/goals"
