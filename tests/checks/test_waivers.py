"""Waivers: they fit what they name, keep it out of the counts, and say when they fit nothing any more."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from extractor.checks import check_forms
from extractor.checks.reporting.report import CheckedDocument, CheckReport, build_report
from extractor.checks.reporting.waivers import WaiverError, apply_waivers, load_waivers
from extractor.model.form import Form
from extractor.profiles.files import builtin


@pytest.fixture
def report(evaluation: Form) -> CheckReport:
    """Two errors: a score above its weight in row 2, and the grade."""
    evaluation.indicators[1].score = evaluation.indicators[0].weight
    evaluation.grade = "差"
    checked = check_forms([evaluation], codes=["score.range", "grade.band"])
    return build_report([CheckedDocument("自评表.docx", checked)], builtin())


def waive(report: CheckReport, folder: Path, text: str) -> list[str]:
    """Applies the waivers of a file; returns the codes left."""
    path = folder / "豁免.yaml"
    path.write_text(text, encoding="utf-8")
    apply_waivers(report, load_waivers(path))
    return [finding.code for _, form in report.forms for finding in form.of("error")]


WHO = "reason: 已核实, who: 张三"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"- {{code: score.range, {WHO}}}", ["grade.band"]),
        (f"- {{code: score.range, rows: [2], {WHO}}}", ["grade.band"]),
        (f"- {{code: score.range, rows: [1], {WHO}}}", ["score.range", "grade.band"]),
        (f"- {{code: score.range, rows: [1, 2], {WHO}}}", ["grade.band"]),
        (f"- {{document: 自评表.docx, form: 应急演练, code: score.range, {WHO}}}", ["grade.band"]),
        (f"- {{document: '*.docx', form: 1, code: score.range, {WHO}}}", ["grade.band"]),
        (f"- {{document: 别的.docx, code: score.range, {WHO}}}", ["score.range", "grade.band"]),
        (f"- {{form: 别的项目, code: score.range, {WHO}}}", ["score.range", "grade.band"]),
        (f"- {{code: grade.band, rows: [1], {WHO}}}", ["score.range", "grade.band"]),
    ],
)
def test_a_waiver_fits_what_it_names(report: CheckReport, tmp_path: Path, text: str, left: list[str]) -> None:
    assert waive(report, tmp_path, text) == left
    assert report.counts["error"] == len(left)
    assert len(report.unused_waivers) == len(left) - 1


def test_a_waiver_of_some_rows_does_not_hide_the_others(evaluation: Form, tmp_path: Path) -> None:
    evaluation.indicators[0].weight = Decimal(55)
    checked = check_forms([evaluation], codes=["weights.sum"])
    report = build_report([CheckedDocument("自评表.docx", checked)], builtin())
    assert report.documents[0].forms[0].findings[0].rows == [1, 2]
    assert waive(report, tmp_path, f"- {{code: weights.sum, rows: [1], {WHO}}}") == ["weights.sum"]
    assert waive(report, tmp_path, f"- {{code: weights.sum, rows: [1, 2, 3], {WHO}}}") == []


def test_a_waived_finding_stays_in_the_report_with_its_reason(report: CheckReport, tmp_path: Path) -> None:
    waive(report, tmp_path, f"- {{code: score.range, {WHO}}}")
    (waived,) = [finding.waived for _, form in report.forms for finding in form.findings if finding.waived]
    assert (waived.reason, waived.who) == ("已核实", "张三")


def test_a_waiver_that_fits_nothing_is_told(report: CheckReport, tmp_path: Path) -> None:
    waive(report, tmp_path, f"- {{code: weights.sum, {WHO}}}")
    assert report.unused_waivers == ["第1条豁免（weights.sum，张三）不再对应任何发现，请删除或更新"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code: x", "应是一个列表"),
        ("- 一句话", "第1条豁免应是"),
        ("- {code: score.range, who: 张三}", "“reason”（理由）"),
        ("- {code: score.range, reason: '', who: 张三}", "“reason”（理由）"),
        (f"- {{cod: score.range, {WHO}}}", "是否想写“code”"),
        (f"- {{code: score.rang, {WHO}}}", "是否想写“score.range”"),
        (f"- {{code: score.range, rows: 二, {WHO}}}", "“rows”（行号列表）"),
        ("- {", "不是合法的 YAML"),
    ],
)
def test_a_mistake_is_named(report: CheckReport, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WaiverError, match=r"豁免\.yaml") as caught:
        waive(report, tmp_path, text)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="无法读取"):
        load_waivers(tmp_path / "无.yaml")
