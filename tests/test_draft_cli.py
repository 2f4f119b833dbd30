"""`jixiao draft` as people run it: two files to a Word file, bad inputs said in one line, exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest

from tests.command_line import Finished, jixiao

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "evals" / "samples"
EVALUATIONS = SAMPLES / "sh-2024-skills-center-self-evaluations.txt"
DECLARATIONS = SAMPLES / "sh-2025-skills-center-declarations.txt"
GOLD = ROOT / "evals" / "gold" / f"{EVALUATIONS.stem}.json"
FILES = ROOT / "tests" / "fixtures" / "files"


def run(*arguments: str | Path, cwd: Path, **settings: str) -> Finished:
    return jixiao("draft", *arguments, cwd=cwd, settings=settings)


def content(path: Path) -> dict[str, list[dict[str, object]]]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Finished]:
    """The declarations of 2025 from the self-evaluations of 2024 alone."""
    folder = tmp_path_factory.mktemp("declared")
    notes = folder / "说明.txt"
    notes.write_text("受培训人员满意度：问卷改为线上发放\n查无此项目数：无关\n", encoding="utf-8")
    done = run("declaration", "--from", EVALUATIONS, "--notes", notes, "--year", "2025", "-o", "稿.docx", cwd=folder)
    return folder, done


def test_one_command_leads_from_past_files_to_three_files(
    declared: tuple[Path, Finished],
) -> None:
    folder, done = declared
    assert done.returncode == 0, done.stderr
    assert done.stdout == "", "standard output is for results, and the results are files"
    assert {path.name for path in folder.iterdir()} == {"稿.docx", "稿.xlsx", "稿.json", "说明.txt"}
    forms = content(folder / "稿.json")["forms"]
    assert [form["fiscal_year"] for form in forms] == [2025, 2025]
    assert {form["kind"] for form in forms} == {"target_declaration"}
    assert docx.Document(str(folder / "稿.docx")).comments


def test_several_projects_are_said_and_each_is_drafted(
    declared: tuple[Path, Finished],
) -> None:
    _, done = declared
    assert "属于2个项目，分别起草" in done.stderr


def test_a_note_without_a_row_is_said_once_and_a_note_with_one_reaches_its_row(
    declared: tuple[Path, Finished],
) -> None:
    folder, done = declared
    assert done.stderr.count("查无此项目数") == 1
    assert "受培训人员满意度" not in done.stderr, "a row of one project is not lost for the other"
    drafts = content(folder / "稿.json")["drafts"]
    asked = json.dumps(drafts, ensure_ascii=False)
    assert "问卷改为线上发放" in asked


def test_the_draft_can_be_checked_by_the_checker(declared: tuple[Path, Finished]) -> None:
    folder, _ = declared
    done = jixiao("check", "稿.json", "--format", "json", cwd=folder)
    assert json.loads(done.stdout)["documents"][0]["forms"][0]["fiscal_year"] == 2025


def test_two_pdfs_become_a_word_file(tmp_path: Path) -> None:
    """The fixtures are one project's declaration and another's self-evaluation: both are drafted for the next year."""
    pdfs = [FILES / "declaration-pdf-ruled.pdf", FILES / "evaluation-pdf-ruled.pdf"]
    done = run("declaration", "--from", pdfs[0], "--from", pdfs[1], "--year", "2027", "-o", "稿.docx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    pages = re.findall(r'"page": (\d+)', (tmp_path / "稿.json").read_text(encoding="utf-8"))
    assert pages, "evidence names the page of the PDF"


def test_a_budget_goes_into_the_funding_block(tmp_path: Path) -> None:
    one = tmp_path / "一项.json"
    forms = json.loads(GOLD.read_text(encoding="utf-8"))["forms"]
    one.write_text(json.dumps({"forms": forms[1:]}), encoding="utf-8")
    done = run(
        "declaration", "--from", one, "--year", "2025", "--budget", "4,318,167.58", "-o", "稿.docx", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    (form,) = content(tmp_path / "稿.json")["forms"]
    funding = form["funding"]
    assert isinstance(funding, dict)
    assert funding["annual_total"] == "4318167.58"
    assert funding["annual_appropriation"] == "4318167.58", "last year's money was all appropriation"


def test_a_target_year_that_is_there_is_left_aside(tmp_path: Path) -> None:
    done = run(
        "declaration", "--from", EVALUATIONS, "--from", DECLARATIONS, "--year", "2025", "-o", "稿.docx", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "已经是2025年度的申报表" in done.stderr


def test_a_year_before_all_forms_ends_with_two_and_writes_nothing(tmp_path: Path) -> None:
    done = run("declaration", "--from", EVALUATIONS, "--year", "2020", "-o", "稿.docx", cwd=tmp_path)
    assert done.returncode == 2
    assert "没有早于2020年度的表" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_broken_file_beside_a_good_one_ends_with_two_and_the_draft_is_written(tmp_path: Path) -> None:
    broken = tmp_path / "坏.json"
    broken.write_text("{}", encoding="utf-8")
    done = run("declaration", "--from", broken, "--from", EVALUATIONS, "--year", "2025", "-o", "稿.docx", cwd=tmp_path)
    assert done.returncode == 2
    assert "坏.json" in done.stderr
    assert (tmp_path / "稿.docx").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--year", "2025", "-o", "稿.docx"], "--from"),
        (["--from", str(EVALUATIONS), "--year", "2025", "-o", "稿.pdf"], ".docx"),
        (["--from", str(EVALUATIONS), "--year", "2025", "--budget", "很多", "-o", "稿.docx"], "不是金额"),
        (["--from", str(EVALUATIONS), "--year", "2025", "--notes", "无.txt", "-o", "稿.docx"], "无.txt"),
        (["--from", str(EVALUATIONS), "--year", "2025", "--profile", "无", "-o", "稿.docx"], "没有名为"),
        (["--from", "无.pdf", "--year", "2025", "-o", "稿.docx"], "无.pdf"),
        (["--from", str(EVALUATIONS), "--year", "25", "-o", "稿.docx"], "不是年度"),
        (["--from", str(EVALUATIONS), "--year", "2025", "-o", "/proc/无/稿.docx"], "文件夹不存在"),
    ],
)
def test_an_option_that_cannot_be_used_is_said_in_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = run("declaration", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_reasons_fill_only_what_is_empty(tmp_path: Path) -> None:
    done = run("reasons", EVALUATIONS, "-o", "填.docx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    gold = json.loads(GOLD.read_text(encoding="utf-8"))["forms"]
    filled = 0
    for before, after in zip(gold, content(tmp_path / "填.json")["forms"], strict=True):
        rows = after["indicators"]
        assert isinstance(rows, list)
        for old, new in zip(before["indicators"], rows, strict=True):
            assert old["deviation"] in (None, new["deviation"])
            filled += old["deviation"] is None and new["deviation"] is not None
    assert filled
    assert len(list(docx.Document(str(tmp_path / "填.docx")).comments)) == filled


def test_reasons_for_a_declaration_are_refused(tmp_path: Path) -> None:
    done = run("reasons", DECLARATIONS, "-o", "填.docx", cwd=tmp_path)
    assert done.returncode == 2
    assert f"{DECLARATIONS.name}：没有绩效自评表" in done.stderr


def test_a_broken_past_file_and_empty_notes_do_not_keep_reasons_from_being_drafted(tmp_path: Path) -> None:
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    done = run("reasons", GOLD, "--from", "坏.pdf", "--notes", "空.txt", "-o", "填.docx", cwd=tmp_path)
    assert done.returncode == 2
    assert "空.txt中没有可用的说明" in done.stderr
    assert "坏.pdf" in done.stderr
    assert (tmp_path / "填.docx").exists()


def test_what_a_form_lacks_is_said_and_not_called_well(tmp_path: Path) -> None:
    """Without actuals nothing can be compared; without indicators there is nothing to go on."""
    forms = json.loads(GOLD.read_text(encoding="utf-8"))["forms"][1:]
    for row in forms[0]["indicators"]:
        row["actual"] = row["score"] = row["deviation"] = None
    (tmp_path / "无实际.json").write_text(json.dumps({"forms": forms}), encoding="utf-8")
    done = run("reasons", "无实际.json", "-o", "填.docx", cwd=tmp_path)
    assert "无实际.json第1张表没有实际完成值，无法判断哪些指标有偏差" in done.stderr
    assert "没有需要说明偏差的指标" not in done.stderr
    forms[0]["indicators"] = []
    (tmp_path / "无指标.json").write_text(json.dumps({"forms": forms}), encoding="utf-8")
    done = run("declaration", "--from", "无指标.json", "--year", "2025", "-o", "稿.docx", cwd=tmp_path)
    assert done.returncode == 2
    assert "无指标.json第1张表没有绩效指标" in done.stderr


def test_the_history_is_a_matrix_and_a_page(tmp_path: Path) -> None:
    done = run("history", EVALUATIONS, DECLARATIONS, "-o", "页/历年.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2024年" in done.stdout
    assert "2025年" in done.stdout
    page = (tmp_path / "页" / "历年.html").read_text(encoding="utf-8")
    assert page.count("<svg") > 5


def test_a_model_that_cannot_be_reached_is_said_once_and_the_rules_write(tmp_path: Path) -> None:
    nowhere = {"JIXIAO_MODEL": "m", "JIXIAO_BASE_URL": "http://127.0.0.1:9/v1", "JIXIAO_API_KEY": "k"}
    quick = {"JIXIAO_MAX_ATTEMPTS": "1", "JIXIAO_CACHE_DIR": "none"}
    done = run("reasons", GOLD, "-o", "填.docx", cwd=tmp_path, **nowhere, **quick)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("全部按规则和模板起草") == 1
    origins = [draft["origins"] for draft in content(tmp_path / "填.json")["drafts"]]
    assert all("rule" in each.values() for each in origins if isinstance(each, dict))
