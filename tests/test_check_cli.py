"""`jixiao check` and `jixiao rules` as people run them: exit codes, streams, files, settings that are wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import jixiao
from tests.llm.fault_server import FaultServer, Step, refuses, says

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "evals" / "samples"
EVALUATION = SAMPLES / "sh-2024-skills-center-self-evaluations.txt"
NEXT_YEAR = SAMPLES / "sh-2025-skills-center-declarations.txt"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A declaration in JSON without an error in it."""
    row = {"level1": "产出指标", "level2": "数量指标", "name": "演练次数"}
    target = {"text": "≥2(次)", "operator": "≥", "value": "2", "unit": "次"}
    form = {
        "kind": "target_declaration",
        "title": "绩效目标申报表",
        "fiscal_year": 2025,
        "project_name": "应急演练",
        "funding": {"annual_total": "50"},
        "goals": {"annual": "全年举办应急演练2次。"},
        "indicators": [row | {"target": target}],
    }
    path = tmp_path_factory.mktemp("json") / "申报表.json"
    path.write_text(json.dumps({"forms": [form]}), encoding="utf-8")
    return path


def test_errors_end_with_one_and_stand_in_a_table(tmp_path: Path) -> None:
    done = jixiao("check", EVALUATION, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "职业培训基础能力建设资助" in done.stdout
    assert "score.over_formula" in done.stdout
    assert "检查了" in done.stdout


def test_no_error_ends_with_nothing(clean: Path, tmp_path: Path) -> None:
    done = jixiao("check", clean, "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["counts"]["error"] == 0
    ledger = {line["code"]: line for line in report["documents"][0]["forms"][0]["ledger"]}
    assert ledger["recognition.span"]["reason"] == "没有原文可对照"


def test_a_bad_file_does_not_stop_the_others(clean: Path, tmp_path: Path) -> None:
    bad = tmp_path / "坏.json"
    bad.write_text("{}", encoding="utf-8")
    done = jixiao("check", bad, clean, tmp_path / "无.txt", "--format", "json", cwd=tmp_path)
    assert done.returncode == 2
    report = json.loads(done.stdout)
    assert [document["name"] for document in report["documents"]] == ["申报表.json"]
    assert [failure["name"] for failure in report["failures"]] == ["坏.json", "无.txt"]
    assert len(done.stderr.splitlines()) == 2


def test_files_past_profile_and_waivers(tmp_path: Path) -> None:
    waivers = tmp_path / "豁免.yaml"
    waivers.write_text(
        "- {code: rows.many, reason: 系统限定, who: 张三}\n- {code: grade.band, reason: 旧, who: 张三}\n", "utf-8"
    )
    formats = ("--format", "json,sarif,html,docx")
    done = jixiao(
        "check",
        NEXT_YEAR,
        "--past",
        EVALUATION,
        "--profile",
        "shanghai",
        "--waive",
        waivers,
        *formats,
        "-o",
        "出",
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stderr
    assert len(list((tmp_path / "出").iterdir())) == 4
    assert "第2条豁免（grade.band，张三）不再对应任何发现" in done.stderr
    report = json.loads((tmp_path / "出" / "检查结果.json").read_text("utf-8"))
    findings = [finding for form in report["documents"][0]["forms"] for finding in form["findings"]]
    assert {finding["code"] for finding in findings if finding["waived"]} == {"rows.many"}
    across = [finding for finding in findings if finding["code"].startswith("years.")]
    assert across
    assert all(other["document"] == EVALUATION.name for finding in across for other in finding["others"])


def test_two_files_of_one_name_are_told_apart(clean: Path, tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "申报表.json").write_bytes(clean.read_bytes())
    done = jixiao("check", "甲/申报表.json", "乙/申报表.json", "--format", "json", cwd=tmp_path)
    documents = json.loads(done.stdout)["documents"]
    assert [document["name"] for document in documents] == ["甲-申报表.json", "乙-申报表.json"]
    keys = [finding["key"] for each in documents for finding in each["forms"][0]["findings"]]
    assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xml"), "不认识的输出格式"),
        (("--format", "html"), "-o"),
        (("--format", "table,json"), "-o"),
        (("--profile", "shanhai"), "shanghai"),
        (("--waive", "无.yaml"), "无法读取豁免文件"),
        (("--engine", "magic"), "不认识的读取方式"),
    ],
)
def test_wrong_settings_end_with_two_and_one_line(
    clean: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = jixiao("check", clean, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_rules_are_listed_and_explained(tmp_path: Path) -> None:
    listed = jixiao("rules", "grade.", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "评分等级" in listed.stdout
    explained = jixiao("rules", "--explain", "grade.band", "--profile", "shanghai", cwd=tmp_path)
    assert "依据：" in explained.stdout
    assert "方案“上海”与“全国通用”不同之处" in explained.stdout
    unknown = jixiao("rules", "--explain", "grade.bond", cwd=tmp_path)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "grade.band" in unknown.stderr


def _with_model(clean: Path, folder: Path, *steps: Step) -> dict[str, Any]:
    """The only form's report, with a model that answers as the steps say."""
    with FaultServer(*steps) as server:
        model = {"JIXIAO_MODEL": "m", "JIXIAO_BASE_URL": server.url, "JIXIAO_API_KEY": "k"}
        chosen = ("--engine", "rules", "--with-model", "--format", "json")
        done = jixiao("check", clean, *chosen, cwd=folder, settings=model)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout)["documents"][0]["forms"][0])


def test_what_a_model_says_stands_among_the_findings_as_a_warning(clean: Path, tmp_path: Path) -> None:
    form = _with_model(clean, tmp_path, says({"found": ["uncovered|1"]}))
    (said,) = [finding for finding in form["findings"] if finding["code"].startswith("model.")]
    assert (said["severity"], said["family"]) == ("warning", "completeness")
    assert [line["state"] for line in form["ledger"] if line["code"] == "model.review"] == ["found"]


def test_a_model_that_refuses_is_in_the_ledger(clean: Path, tmp_path: Path) -> None:
    form = _with_model(clean, tmp_path, refuses())
    (line,) = [line for line in form["ledger"] if line["code"] == "model.review"]
    assert line["state"] == "could_not_run"
    assert line["reason"]


def test_without_a_model_it_says_what_is_missing(clean: Path, tmp_path: Path) -> None:
    done = jixiao("check", clean, "--engine", "rules", "--with-model", cwd=tmp_path)
    assert done.returncode == 2
    assert "JIXIAO_MODEL" in done.stderr


def test_a_log_of_a_broken_rule_holds_no_text_of_the_document(tmp_path: Path) -> None:
    """Tracebacks with local variables would write what a form says into logs."""
    source = (
        "import logging\n"
        "from extractor.cli.terminal import configure_logging\n"
        "configure_logging(True)\n"
        "def rule(text):\n"
        "    raise ValueError('broken')\n"
        "try:\n"
        "    rule(chr(26426) + chr(23494))\n"
        "except ValueError:\n"
        "    logging.getLogger('x').exception('rule failed: %s', 'x')\n"
    )
    script = tmp_path / "broken.py"
    script.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=60,
        check=True,
    )
    assert "rule failed" in done.stderr
    assert "ValueError: broken" in done.stderr
    assert chr(26426) + chr(23494) not in done.stderr
