"""Candidates ranked by meaning: only they change by it; without the extra one line says what to install.

What runs the model is marked `semantic` (`make test-live`); the rest runs everywhere.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path

import openpyxl
import pytest
from past_forms import held
from typer.testing import CliRunner

from evals.drafting.semantic import linked, offered
from extractor.cli.draft import draft_app
from extractor.errors import SettingsError
from extractor.history import embeddings as module
from extractor.history.embeddings import Meaning, installed, meaning_for
from extractor.history.link_rows import link_forms
from extractor.history.past_form import PastForm
from extractor.history.series import history_of
from extractor.settings import Settings

PAST = held(
    2023,
    ("数量", "电视机采购数量", "≥5(台)", "5(台)"),
    ("数量", "植树造林面积", "≥10(亩)", "10(亩)"),
    ("数量", "图书借阅册数", "≥5(册)", "9(册)"),
    ("质量", "图书编目合格率", "=100(%)", "100(%)"),
)
NOW = held(2024, ("数量", "公园绿化种苗株数", "≥5(株)", "5(株)"), ("质量", "图书编目合格率", "=100(%)", "100(%)"))


@pytest.fixture
def meaning() -> Meaning:
    if not installed():
        pytest.skip("the extra `semantic` is not installed")
    found = meaning_for(Settings(semantic=True))
    assert found is not None
    return found


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [written(tmp_path / each.document, each) for each in (PAST, NOW)]


def written(path: Path, form: PastForm) -> Path:
    path = path.with_suffix(".json")
    path.write_text(json.dumps({"forms": [form.form.model_dump(mode="json")]}), encoding="utf-8")
    return path


def arguments(command: str, files: list[Path], output: Path) -> list[str]:
    given = [str(file) for file in files]
    if command == "history":
        return ["history", *given, "--semantic", "-o", str(output.with_suffix(".html"))]
    asked = [word for file in given for word in ("--from", file)]
    return ["declaration", *asked, "--year", "2025", "--semantic", "-o", str(output)]


def test_without_the_setting_nothing_is_loaded():
    assert meaning_for(Settings()) is None


@pytest.mark.parametrize("command", ["declaration", "history"])
def test_without_the_extra_one_line_names_it(
    command: str, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PACKAGE", "a_package_that_is_not_installed")
    done = CliRunner().invoke(draft_app, arguments(command, files, tmp_path / "稿.docx"))
    assert done.exit_code == 2
    assert "pip install 'jixiao[semantic]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not [*tmp_path.glob("稿.*")]


def test_a_package_that_does_not_run_is_told_as_such(monkeypatch: pytest.MonkeyPatch):
    """`json` is there and has no model."""
    monkeypatch.setattr(module, "PACKAGE", "json")
    module._model.cache_clear()
    with pytest.raises(SettingsError, match="json 无法使用"):
        Meaning().places(["甲"], ["乙"])


def test_doubtful_rows_of_a_draft_show_their_candidates(tmp_path: Path):
    """By names alone: in the words to confirm, on a sheet of their own, and in the history."""
    books, titles = ("数量", "社区图书馆新增图书册数", "≥500(册)", "600(册)"), "社区图书馆{}期刊种数"
    past = held(2023, books, ("数量", titles.format("更新"), "≥50(种)", "60(种)"))
    now = held(2024, books, ("数量", titles.format("新增"), "≥50(种)", "60(种)"))
    files = [written(tmp_path / each.document, each) for each in (past, now)]
    given = [word for word in arguments("declaration", files, tmp_path / "稿.docx") if word != "--semantic"]
    done = CliRunner().invoke(draft_app, given)
    assert done.exit_code in (0, 1), done.output
    lines = sheet(tmp_path / "稿.xlsx")
    assert [line["往年指标"] for line in lines] == [titles.format("更新"), books[1]]
    assert {(line["序号"], line["往年"]) for line in lines} == {(3, 2023)}
    assert all("存疑" in line["对应情况"] and 0 < line["名称相近程度"] < 1 for line in lines)
    assert all(line["意思相近名次"] is None for line in lines)
    asked = json.loads((tmp_path / "稿.json").read_text(encoding="utf-8"))["drafts"][0]["proposals"][2]["confirm"]
    assert any(f"也可能是：{books[1]}（名称相近" in text for text in asked)
    shown = CliRunner().invoke(draft_app, ["history", *map(str, files), "-o", str(tmp_path / "页.html")])
    assert shown.exit_code == 0
    page = (tmp_path / "页.html").read_text(encoding="utf-8")
    assert f"2023年候选：\n1. {titles.format('更新')}（名称相近" in page
    assert f"2. {books[1]}（名称相近" in page


def sheet(path: Path) -> list[dict[str, object]]:
    head, *lines = openpyxl.load_workbook(path)["往年候选"].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


@pytest.mark.semantic
def test_what_means_the_same_is_offered_though_no_character_says_so(meaning: Meaning):
    link, same = link_forms(NOW, [PAST], meaning)
    assert link_forms(NOW, [PAST])[0].candidates == [], "names alone find nothing"
    assert link.past == []
    assert link.candidates[0].past.text == "植树造林面积"
    assert link.candidates[0].nearness == 1
    assert "图书编目合格率" not in [each.past.text for each in link.candidates[:2]]
    assert "意思相近程度列第1" in link.candidates[0].reason
    assert len(link.candidates) == 3
    assert same.sure
    assert same.candidates == []


@pytest.mark.semantic
def test_links_do_not_change_by_meaning(meaning: Meaning):
    assert linked(meaning) == linked(None)


@pytest.mark.semantic
def test_more_of_the_doubtful_real_rows_are_offered_what_a_reader_chose(meaning: Meaning):
    """13 rows judged open in the real pair: 1 by names alone, 10 by both; none of the certain ones is lost."""
    assert offered("open", meaning).shown >= offered("open", None).shown + 8
    assert offered("same", meaning).shown == offered("same", None).shown == offered("same", None).rows


@pytest.mark.semantic
def test_nothing_is_asked_of_the_network(meaning: Meaning, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    module._model.cache_clear()
    assert meaning.places(["硒鼓购置数量"], ["读者满意度", "打印耗材购置数量"]) == [[1, 0]]


@pytest.mark.semantic
def test_of_years_without_a_row_the_latest_offers_candidates(meaning: Meaning):
    earlier = held(2022, ("数量", "荒山绿化面积", "≥10(亩)", "10(亩)"))
    series = history_of([earlier, PAST, NOW], meaning).series[0]
    assert series.unlinked is not None
    assert series.unlinked.year == 2023
    assert series.asked == [series.unlinked]


@pytest.mark.semantic
@pytest.mark.parametrize("command", ["declaration", "history"])
def test_the_option_reaches_the_files(command: str, meaning: Meaning, files: list[Path], tmp_path: Path):
    assert isinstance(meaning, Meaning)
    done = CliRunner().invoke(draft_app, arguments(command, files, tmp_path / "稿.docx"))
    assert done.exit_code in (0, 1), done.output
    if command == "history":
        page = (tmp_path / "稿.html").read_text(encoding="utf-8")
        assert "2023年无对应指标，相近的有：\n1. 植树造林面积（" in page
        return
    lines = sheet(tmp_path / "稿.xlsx")
    assert (lines[0]["候选"], lines[0]["意思相近名次"], lines[0]["往年指标"]) == (1, 1, "植树造林面积")
    assert {line["对应情况"] for line in lines} == {"未找到对应指标"}


@pytest.mark.semantic
def test_money_and_satisfactions_are_offered_only_for_their_like(meaning: Meaning):
    past = held(
        2023,
        ("数量", "慰问困难职工人数", "≥50(人)", None),
        ("成本", "慰问品采购单价", "≤200(元)", None),
        ("满意度", "退休教师满意度", "≥90(%)", None),
        ("质量", "走访覆盖率", "≥90(%)", None),
    )
    now = held(2024, ("成本", "送温暖经费", "≤10(万元)", None), ("满意度", "受助家庭好评程度满意度", "≥90(%)", None))
    offers = [[each.past.text for each in link.candidates] for link in link_forms(now, [past], meaning)]
    assert offers == [["慰问品采购单价"], ["退休教师满意度"]]
