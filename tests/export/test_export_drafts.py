"""What people get: a Word form with comments, a workbook to decide with, JSON, a page with pictures."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest

from extractor.api.documents import load_forms
from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.marks import as_known
from extractor.export.drafts.workbook import questions, to_workbook
from extractor.export.drafts.write import notes_of, summary_of, to_docx, to_json, write_drafts
from extractor.export.history.history_page import DrawnSeries, Page, draw_series, to_page
from extractor.model.draft import Alternative, Draft, Drafted, Evidence, Proposal, Slot
from extractor.model.form import DeclarationFunding, EvaluationFunding, Finding, Form, Goals, Indicator, Measure

EMPTY = {"goals": Goals(), "evidence": {}, "findings": [], "review": []}
DAMS = "巡查水闸座数"
TIMELY = "巡查完成及时率"


def measure(text: str, value: str | None = None, unit: str | None = None) -> Measure:
    return Measure(text=text, operator=None, value=Decimal(value) if value else None, unit=unit)


def row(name: str, target: Measure | None, actual: Measure | None = None) -> Indicator:
    return Indicator(level1="产出指标", level2="数量指标", name=name, target=target, actual=actual)


@pytest.fixture
def past() -> Given:
    form = Form(
        kind="self_evaluation", title="自评表", fiscal_year=2024, project_name="水闸巡查", funding=EvaluationFunding(),
        indicators=[row(DAMS, measure("≥30(座)", "30", "座"), measure("36(座)", "36", "座"))], **EMPTY,
    )  # fmt: skip
    return Given("自评.pdf", 0, form)


@pytest.fixture
def draft() -> Draft:
    """Two rows: one raised on evidence, one nobody has a number for; the budget is open."""
    seen = Evidence(document="自评.pdf", form=0, pointer="/indicators/0/actual", page=2, text="36(座)")
    raised = Proposal(
        level1="产出指标",
        level2="数量指标",
        name=DAMS,
        last_target=measure("≥30(座)"),
        last_actual=measure("36(座)"),
        proposed=measure("≥36(座)", "36", "座"),
        alternatives=[Alternative(label="cautious", measure=measure("≥33(座)"))],
        method="上年实际",
        rationale="上年超额完成",
        evidence=[seen],
        confirm=["请确认座数"],
        status="changed",
    )
    gap = Proposal(level1="产出指标", level2="时效指标", name=TIMELY, method="新增", rationale="缺时效", status="new")
    slot = Slot(question="请填写年度资金申请总额", text="〔待填：年度资金申请总额〕")
    form = Form(
        kind="target_declaration", title="申报表", fiscal_year=2025, project_name="水闸巡查",
        funding=DeclarationFunding(currency_unit="元"), implementing_unit="=HYPERLINK(1)",
        indicators=[row(DAMS, raised.proposed), row(TIMELY, measure("〔待填：指标值〕"))], **EMPTY,
    )  # fmt: skip
    return Draft(
        form=form, kind="target_declaration", proposals=[raised, gap],
        dropped=[raised.model_copy(update={"status": "dropped"})],
        texts={"/funding/annual_total": Drafted(text=slot.text, origin="slot", slots=[slot])},
        origins={
            "/project_name": "source", "/funding/annual_total": "slot",
            "/indicators/0/name": "source", "/indicators/0/target": "rule", "/indicators/1/target": "slot",
        },
        notices=["只有一张表"],
        findings=[
            as_known(Finding(code="a.b", severity="error", pointers=["/indicators/0"], message="旧错误")),
            Finding(code="c.d", severity="warning", pointers=[""], message="新提醒"),
        ],
    )  # fmt: skip


def comments(word: bytes) -> list[str]:
    return [comment.text for comment in docx.Document(io.BytesIO(word)).comments]


def sheets(book: bytes) -> dict[str, list[tuple[object, ...]]]:
    workbook = openpyxl.load_workbook(io.BytesIO(book))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in workbook}


def test_drafted_cells_carry_a_comment_with_author_ground_and_question(draft: Draft) -> None:
    said = comments(to_docx([draft]))
    assert len(said) == 3, "a cell taken over as it stood has no comment"
    target = next(text for text in said if "上年超额完成" in text)
    assert "【按规则拟定】" in target
    assert "上年：≥30(座)，36(座)" in target
    assert "待确认：请确认座数" in target
    assert any("【待填】" in text and "请填写年度资金申请总额" in text for text in said)


def test_comments_of_several_forms_go_to_their_own_form(draft: Draft) -> None:
    assert len(comments(to_docx([draft, draft]))) == 2 * len(notes_of(draft))


def test_the_workbook_shows_last_year_beside_the_proposal_with_its_evidence(draft: Draft, past: Given) -> None:
    found = sheets(to_workbook([draft], [past]))
    assert list(found) == ["指标对照", "未沿用", "文字", "待确认", "检查"]
    header, first, second = found["指标对照"]
    cells = dict(zip(header, first, strict=True))
    assert cells["上年指标值"] == "≥30(座)"
    assert cells["上年实际完成值"] == "36(座)"
    assert cells["建议指标值"] == "≥36(座)"
    assert cells["稳妥值"] == "≥33(座)"
    assert cells["依据（文件、表、行、页）"] == f"自评.pdf·第1张表·第1行“{DAMS}”·实际完成值·第2页：36(座)"
    assert dict(zip(header, second, strict=True))["建议指标值"] == "〔待填：指标值〕"


def test_everything_to_confirm_is_in_one_list(draft: Draft) -> None:
    asked = [text for _, text in questions(draft)]
    assert asked == ["只有一张表", "请确认座数", "请填写年度资金申请总额"]


def test_findings_of_the_inputs_are_told_from_new_ones(draft: Draft) -> None:
    _, old, new = sheets(to_workbook([draft]))["检查"]
    assert old[:2] == ("必须修改", "原表已有")
    assert new[0] == "建议修改"
    assert not new[1]


def test_a_text_of_a_document_is_never_a_formula(draft: Draft) -> None:
    draft.proposals[0].rationale = "=1+1"
    workbook = openpyxl.load_workbook(io.BytesIO(to_workbook([draft])))
    assert all(cell.data_type != "f" for sheet in workbook for line in sheet.iter_rows() for cell in line)


def test_the_json_can_be_checked_like_an_extraction(draft: Draft, tmp_path: Path) -> None:
    path = tmp_path / "稿.json"
    path.write_text(to_json([draft]), encoding="utf-8")
    assert load_forms(path).forms == [draft.form]
    rest = json.loads(path.read_text(encoding="utf-8"))["drafts"][0]
    assert rest["origins"]["/indicators/0/target"] == "rule"
    assert rest["findings"][0]["known"] is True


def test_three_files_stand_side_by_side(draft: Draft, tmp_path: Path) -> None:
    written = write_drafts([draft], tmp_path / "新" / "稿.docx")
    assert [path.name for path in written] == ["稿.docx", "稿.xlsx", "稿.json"]
    assert all(path.stat().st_size for path in written)


def test_the_line_for_the_terminal_counts_rows_gaps_and_errors(draft: Draft) -> None:
    rows, checks = summary_of(draft).split("，检查")
    assert rows == "水闸巡查：调整 1 项，新增 1 项，未沿用 1 项，待填 2 项"
    assert checks == "有 1 处必须修改（原表已有 1 个，待填 0 个）"


def test_lines_of_a_picture_rise_with_their_values() -> None:
    targets, actuals = {2022: Decimal(30), 2024: Decimal(36)}, {2022: Decimal(28), 2023: Decimal(40)}
    drawn = draw_series(DrawnSeries("座数", "座", targets, actuals))
    target, actual = drawn.lines
    assert [dot.label and dot.label.text for dot in target.dots] == ["30", "36"]
    assert target.dots[0].y > target.dots[1].y, "higher values stand higher, y counts from the top"
    assert actual.dots[1].x - actual.dots[0].x == target.dots[1].x - actual.dots[1].x, "years at their true distance"
    assert len(actual.points.split()) == 2


def test_a_single_year_and_nothing_but_zero_can_be_drawn() -> None:
    drawn = draw_series(DrawnSeries("事故", None, {2024: Decimal(0)}, {2024: Decimal(0)}))
    assert [line.points for line in drawn.lines] == ["", ""]
    labels = [line.dots[0].label and line.dots[0].label.y for line in drawn.lines]
    assert labels[0] != labels[1], "labels of equal values do not cover each other"


def test_the_page_escapes_names_and_its_pictures_are_well_formed() -> None:
    name = '<script>alert("x")</script>&'
    page = to_page(
        [Page(name, ["指标"], [[name]], [DrawnSeries(name, "座", {2023: Decimal(1)}, {2023: Decimal(2)})])], [name]
    )
    assert "<script" not in page
    (picture,) = re.findall(r"<svg.*?</svg>", page, re.S)
    assert ElementTree.fromstring(picture).get("aria-label") == name
