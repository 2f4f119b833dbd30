"""The real samples in, the examples at the end of docs/drafting.md out, as the drafter writes them without a model.

`python -m evals.drafting.examples docs/drafting.md` puts them into the page; a test keeps them current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from evals.runs.dataset import SAMPLES
from extractor.api.documents import load_all_forms
from extractor.api.draft import numbered_forms
from extractor.drafting.forms.batch import drafts_of, reasons_of
from extractor.drafting.forms.draft_findings import open_cells
from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.marks import origin_word
from extractor.drafting.texts.rows_in_need import Need, rows_in_need
from extractor.model.draft import Draft
from extractor.model.form import Indicator
from extractor.settings import Settings

EVALUATIONS = "sh-2024-skills-center-self-evaluations.txt"
YEAR = 2025
HEADING = "## As they came out"
REASONS = 5


def examples() -> str:
    """The section, beginning with its heading."""
    settings = Settings(engine="rules")
    forms = list(numbered_forms(load_all_forms(SAMPLES / EVALUATIONS, settings=settings)))
    parts = [HEADING, "", f"From `evals/samples/{EVALUATIONS}` alone: no notes, no budget, no model.", ""]
    parts += _reasons(forms, settings)
    parts += _declaration(forms, settings)
    return "\n".join(parts) + "\n"


def _reasons(forms: list[Given], settings: Settings) -> Iterator[str]:
    """One reason of each kind there is, the deviation column emptied first: the office's own reasons are no help."""
    yield "### Five reasons"
    yield ""
    yield "The deviation column was emptied first; what the office wrote there itself was not seen."
    yield ""
    yield "| 三级指标 | 指标值 | 实际完成值 | 偏差原因分析及改进措施（拟写） |"
    yield "|---|---|---|---|"
    cases = {(number, need.pointer): need.case for number, each in enumerate(forms) for need in _needs(each)}
    emptied = [_emptied(each) for each in forms]
    shown: set[str] = set()
    for number, draft in enumerate(reasons_of(emptied, settings=settings)):
        for pointer, drafted in draft.texts.items():
            case = cases.get((number, pointer))
            if case and case not in shown and len(shown) < REASONS:
                shown.add(case)
                row = draft.form.indicators[int(pointer.split("/")[2])]
                yield _line(row.name, *_measures(row), drafted.text)
    yield ""


def _needs(given: Given) -> list[Need]:
    return rows_in_need(given.form, rewrite=True)


def _emptied(given: Given) -> Given:
    rows = [row.model_copy(update={"deviation": None}) for row in given.form.indicators]
    return replace(given, form=given.form.model_copy(update={"indicators": rows}))


def _measures(row: Indicator) -> tuple[str, str]:
    return row.target.text if row.target else "", row.actual.text if row.actual else ""


def _declaration(forms: list[Given], settings: Settings) -> Iterator[str]:
    """The shorter one of the drafted declarations."""
    drafts = drafts_of(forms, YEAR, settings=settings)
    draft = min(drafts, key=lambda each: (len(each.proposals), each.form.project_name or ""))
    yield "### One declaration"
    yield ""
    yield from _head(draft)
    yield ""
    yield "| 一级 | 二级 | 三级指标 | 上年指标值 | 上年实际 | 拟定指标值 | 来源 | 方法 |"
    yield "|---|---|---|---|---|---|---|---|"
    for number, (row, proposal) in enumerate(zip(draft.form.indicators, draft.proposals, strict=True)):
        last = [measure.text if measure else "" for measure in (proposal.last_target, proposal.last_actual)]
        origin = origin_word(draft.origins[f"/indicators/{number}/target"])
        target = row.target.text if row.target else ""
        yield _line(row.level1, row.level2, row.name, *last, target, origin, proposal.method)
    if draft.dropped:
        yield ""
        yield f"未沿用：{'、'.join(proposal.name for proposal in draft.dropped)}"


def _head(draft: Draft) -> Iterator[str]:
    form = draft.form
    gaps = len(open_cells(draft))
    dates = f"{form.start_date} 至 {form.end_date}"
    yield f"- {form.title}（{form.fiscal_year}年度）：{form.project_name}，{form.implementing_unit}"
    yield f"- 起止日期：{dates}；待填 {gaps} 处"
    yield f"- 项目性质：{form.project_nature}；项目类别：{form.project_category}"
    yield f"- 年度总体目标：{form.goals.annual}"
    for notice in draft.notices:
        yield f"- 提示：{notice}"


def _line(*cells: str | None) -> str:
    return "| " + " | ".join((cell or "").replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def current(page: str) -> str:
    """The page with its last section written anew."""
    return page.partition(HEADING)[0] + examples()


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(current(path.read_text(encoding="utf-8")), encoding="utf-8")
