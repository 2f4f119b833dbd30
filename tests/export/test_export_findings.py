"""Outputs of the checks: the same findings in JSON, SARIF, the page and the letter; nothing of a document runs."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from extractor.checks import check_forms, load_profile
from extractor.checks.reporting.report import CheckedDocument, CheckReport, Failure, build_report
from extractor.checks.reporting.waivers import Waiver, apply_waivers
from extractor.export.findings.html import excerpt, to_html
from extractor.export.findings.return_letter import to_docx
from extractor.export.findings.sarif import to_sarif
from extractor.export.findings.write import FINDING_FORMATS, write_findings
from extractor.extraction import extract
from extractor.reading import document_from_text

FORM = """财政项目支出绩效目标申报表
(2025 年度)
项目名称\t培训专项\t项目性质\t经常性专项业务费
主管部门\t某局\t实施单位\t某中心
项目资金 (元)\t项目资金总额:\t\t年度资金申请总额:\t1,000.00
\t其中: 财政资金\t\t其中: 当年财政拨款\t900.00
\t\t\t上年结转资金\t0.00
\t其他资金\t\t其他资金\t0.00
项目绩效目标\t项目总目标\t\t年度总体目标
\t\t\t完成培训任务
\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值
绩效指标\t产出指标\t数量指标\t面向全区重点企业的技能人才培训班举办场次数\t≥10.00(人次)
\t\t质量指标\t培训合格率\t≥90.00(%)
\t满意度指标\t服务对象满意度指标\t学员满意度\t≥90(%)
"""
CODES = ["funding.declared_sum", "labels.family", "labels.missing", "recognition.unclaimed", "rows.few"]


@pytest.fixture
def report() -> CheckReport:
    """A declaration whose parts do not make the total, with a label under a foreign one."""
    layout = document_from_text(FORM, "申报 表.txt")
    forms = extract(layout, engine="rules").forms
    for form in forms:
        form.project_name = "培训专项<script>alert(1)</script>"
        form.indicators[1].level2 = "社会效益指标"
        form.review = []
    checked = check_forms(forms, [layout] * len(forms), codes=CODES)
    document = CheckedDocument("申报 表.txt", checked, layout, ["注意"])
    failures = [Failure(name="坏.pdf", reason="读不了")]
    return build_report([document], load_profile(None), failures=failures, checked_on=dt.date(2025, 3, 1))


def paragraphs(report: CheckReport) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(to_docx(report))).paragraphs]


def test_the_report_finds_what_the_tests_rest_on(report: CheckReport) -> None:
    errors = {finding.code for _, form in report.forms for finding in form.of("error")}
    assert {"funding.declared_sum", "labels.family"} <= errors
    assert report.counts["error"] == len(errors)


def test_json_gives_places_with_quotes_and_the_ledger(report: CheckReport) -> None:
    (form,) = json.loads(report.to_json())["documents"][0]["forms"]
    total = next(finding for finding in form["findings"] if finding["code"] == "funding.declared_sum")
    assert total["places"][0]["label"] == "年度资金申请总额"
    assert total["places"][0]["quote"] == "1,000.00"
    assert {line["state"] for line in form["ledger"]} >= {"passed", "found"}
    assert "form" not in form


def test_a_finding_keeps_its_key(report: CheckReport) -> None:
    keys = [finding.key for _, form in report.forms for finding in form.findings]
    assert "申报 表#1:labels.family:2" in keys
    assert len(keys) == len(set(keys))


def test_sarif_points_into_the_text(report: CheckReport) -> None:
    (run,) = json.loads(to_sarif(report))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        physical = result["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "%E7%94%B3%E6%8A%A5%20%E8%A1%A8.txt"
    total = next(result for result in run["results"] if result["ruleId"] == "funding.declared_sum")
    region = total["locations"][0]["physicalLocation"]["region"]
    text = document_from_text(FORM, "x").text
    assert text[region["charOffset"] : region["charOffset"] + region["charLength"]] == "1,000.00"
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "读不了"


def test_the_page_shows_cells_and_ledger_and_runs_nothing(report: CheckReport) -> None:
    page = to_html(report)
    assert "<script" not in page
    assert "培训专项&lt;script&gt;" in page
    assert "检查了什么、没能检查什么" in page
    assert re.search(r'class="hit"[^>]*>社会效益指标', page)
    assert "坏.pdf：读不了" in page
    assert "default-src &#39;none&#39;" in page


def test_a_finding_about_many_rows_shows_some(report: CheckReport) -> None:
    form = report.documents[0].forms[0]
    form.form.indicators *= 10
    row = next(finding for finding in form.findings if finding.rows).places[0]
    form.findings[0].places = [row.model_copy(update={"row": number}) for number in range(1, 31)]
    assert excerpt(form, form.findings[0]).more == 15
    assert "另有 15 行未列出" in to_html(report)


def lines_of(report: CheckReport) -> list[list[str]]:
    """The table of the letter, row by row."""
    (table, *_) = Document(io.BytesIO(to_docx(report))).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_letter_is_half_a_page_and_a_table_for_the_unit(report: CheckReport) -> None:
    form = report.documents[0].forms[0]
    doubt = form.findings[0].model_copy(update={"family": "recognition", "message": "疑似识别遗漏"})
    remark = form.findings[0].model_copy(update={"code": "model.review", "message": "模型的看法"})
    form.findings += [doubt, remark]
    text = paragraphs(report)
    assert text[0] == "关于某中心2025年度绩效目标申报表的审核意见"
    assert text[1] == "某中心："
    assert text[2].startswith("你单位报送的1份绩效目标申报表已审核，其中1份需修改后于〔日期〕前重新报送（必须修改")
    assert text[-2:] == ["2025年3月1日", "附表：审核意见"]
    assert len(text) <= 8
    heading, section, first, *_ = lines_of(report)
    assert heading == ["序号", "表名", "位置", "问题", "依据", "修改建议"]
    assert set(section) == {"必须修改"}
    assert first[0] == "1"
    assert first[5].startswith("请")
    told = [cell for row in lines_of(report) for cell in row]
    assert not any("识别" in cell or "模型" in cell or "实务" in cell for cell in told)


def test_the_letter_says_once_what_every_form_lacks(report: CheckReport) -> None:
    form = report.documents[0].forms[0]
    blank = form.findings[0].model_copy(update={"code": "fields.missing", "message": "实施单位未填写", "places": []})
    form.findings = [blank]
    other = form.model_copy(update={"name": "另一项目", "number": 2})
    report.documents[0].forms.append(other)
    assert [row[1] for row in lines_of(report) if "实施单位未填写" in row[3]] == ["各表"]
    other.findings = []
    assert [row[1] for row in lines_of(report) if "实施单位未填写" in row[3]] == [form.name]


def test_the_letter_is_dated_by_the_check_and_names_no_program(report: CheckReport) -> None:
    properties = Document(io.BytesIO(to_docx(report))).core_properties
    assert properties.created is not None
    assert properties.created.date() == report.checked_on
    assert "python-docx" not in f"{properties.author}{properties.title}{properties.comments}"


def test_the_letter_writes_long_names_out(report: CheckReport) -> None:
    form = report.documents[0].forms[0]
    for cut in ("面向全区重点企业的技能…", "面向全区重点企业…班举办场次数"):
        form.findings[0].message = f"第1行“{cut}”不妥"
        whole = "第1行“面向全区重点企业的技能人才培训班举办场次数”不妥"
        assert any(whole in cell for row in lines_of(report) for cell in row)
    form.findings[0].message = "第2行“面向…别的”不妥"
    assert any("第2行“面向…别的”不妥" in cell for row in lines_of(report) for cell in row)


def test_the_letter_is_a_page_of_an_official_document(report: CheckReport) -> None:
    (section,) = Document(io.BytesIO(to_docx(report))).sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)  # type: ignore[union-attr]
    assert "PAGE" in section.footer._element.xml


def test_what_is_waived_is_in_no_letter(report: CheckReport) -> None:
    apply_waivers(report, [Waiver(code="labels.family", reason="系统模板如此", who="李四")])
    assert not any("不属于一级指标" in cell for row in lines_of(report) for cell in row)
    results = json.loads(to_sarif(report))["runs"][0]["results"]
    suppressed = [result for result in results if "suppressions" in result]
    assert [result["ruleId"] for result in suppressed] == ["labels.family"]
    assert "已豁免：系统模板如此（李四）" in to_html(report)


def test_without_findings_the_letter_says_so(report: CheckReport) -> None:
    report.documents[0].forms[0].findings = []
    assert any("无修改意见" in line for line in paragraphs(report))


def test_each_unit_has_its_letter(report: CheckReport) -> None:
    other = report.documents[0].forms[0].model_copy(update={"unit": "另一中心"})
    report.documents[0].forms.append(other)
    assert [line for line in paragraphs(report) if line.endswith("中心：")] == ["另一中心：", "某中心："]


def test_all_files_are_written_once(report: CheckReport, tmp_path: Path) -> None:
    written = write_findings(report, tmp_path / "新", set(FINDING_FORMATS))
    assert [path.name for path in written] == ["检查结果.json", "检查结果.sarif.json", "检查结果.html", "退回意见.docx"]
    assert all(path.stat().st_size > 500 for path in written)


def test_amounts_are_shown_as_staff_read_them(report: CheckReport) -> None:
    form = report.documents[0].forms[0]
    assert form.form.funding.annual_total == Decimal("1000.00")  # type: ignore[union-attr]
    place = next(each for each in form.findings if each.code == "funding.declared_sum").places[0]
    assert place.text == "1,000.00"
