"""The wheel alone is enough: built, installed where no checkout can be seen, and run from another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.plain_environment import plain_environment

ROOT = Path(__file__).parents[1]
FILES = ROOT / "tests" / "fixtures" / "files"
EVALUATIONS = {
    "txt": ROOT / "evals" / "samples" / "sh-2024-skills-center-self-evaluations.txt",
    "pdf": FILES / "evaluation-pdf-ruled.pdf",
    "docx": FILES / "evaluation-docx-plain.docx",
    "xlsx": FILES / "evaluation-xlsx-numbers.xlsx",
    "html": FILES / "evaluation-html-site.html",
}
ASK_WHERE = """
import extractor
from extractor.resources import prompts_dir, schemas_dir
for path in (extractor.__file__, prompts_dir(), schemas_dir()):
    print(path)
"""


def run(*command: str | Path, cwd: Path, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    """Runs without anything in the environment that could show Python the checkout."""
    environment = plain_environment("PYTHON", "VIRTUAL_ENV")
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", cwd=cwd, env=environment, check=False
    )
    assert done.returncode in codes, done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, cwd=ROOT)
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of scripts of a new environment that holds the wheel; its dependencies are lent by the running one.

    The lending path is a plain sys.path entry, so an editable install's own .pth in it is not followed.
    """
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", home, cwd=home)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=home)
    where = run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
    (Path(where.stdout.strip()) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {"extractor", f"jixiao-{wheel.name.split('-')[1]}.dist-info"}
    assert {name.split("/")[0] for name in names} <= tops
    assert not {name for name in names if "__pycache__" in name}
    tracked = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "extractor").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tracked <= names
    for folder in ("prompts", "schemas"):
        packed = {path.name for path in (ROOT / folder).iterdir() if path.is_file()}
        assert packed, f"{folder} is empty"
        assert {f"extractor/_packed/{folder}/{name}" for name in packed} <= names


def test_prompts_and_schemas_are_found_inside_the_installation(installed: Path, tmp_path: Path) -> None:
    package, *folders = map(Path, run(installed / "python", "-c", ASK_WHERE, cwd=tmp_path).stdout.splitlines())
    home = installed.parent.resolve()
    assert package.resolve().is_relative_to(home)
    for folder, original in zip(folders, (ROOT / "prompts", ROOT / "schemas"), strict=True):
        assert folder.resolve().is_relative_to(home)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
            path.name: path.read_bytes() for path in original.iterdir()
        }


def test_what_is_for_developers_is_not_installed(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "python", "-c", "import evals", cwd=tmp_path, codes=(1,))
    assert "No module named 'evals'" in done.stderr
    listed = run(installed / "jixiao", "--help", cwd=tmp_path).stdout
    assert "extract" in listed
    assert not [name for name in ("eval ", "gold", "corpus") if name in listed]


def test_the_installed_command_shows_itself_from_another_folder(installed: Path, tmp_path: Path) -> None:
    demo = run(installed / "jixiao", "demo", cwd=tmp_path)
    assert "2 份表，81 项指标" in demo.stdout
    assert sorted(path.suffix for path in (tmp_path / "demo-output").iterdir()) == [".csv", ".html", ".json", ".xlsx"]
    assert "JIXIAO_MODEL" in run(installed / "jixiao", "config", cwd=tmp_path).stdout
    assert "grade.band" in run(installed / "jixiao", "rules", "grade", cwd=tmp_path).stdout
    assert run(installed / "python", "-m", "extractor", "--version", cwd=tmp_path).stdout.startswith("jixiao ")


@pytest.mark.parametrize("kind", EVALUATIONS)
def test_every_command_takes_every_kind_of_file(installed: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"自评.{kind}"
    file.write_bytes(EVALUATIONS[kind].read_bytes())

    def jixiao(*arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        return run(installed / "jixiao", *arguments, cwd=tmp_path, codes=codes).stdout

    assert "绩效自评表" in jixiao("text", file.name)
    jixiao("extract", file.name, "-o", "出", "--format", "json,csv,html,xlsx")
    year = json.loads((tmp_path / "出" / "自评.json").read_text("utf-8"))["forms"][0]["fiscal_year"]
    jixiao("check", file.name, "-o", "查", "--format", "json,html,docx,sarif", codes=(0, 1))
    formats = "xlsx,csv,jsonl,parquet,official-docx,official-xlsx"
    jixiao("export", "出/自评.json", "-o", "表", "--format", formats)
    jixiao("draft", "reasons", file.name, "-o", "填.docx", codes=(0, 1))
    jixiao("draft", "declaration", "--from", file.name, "--year", str(year + 1), "-o", "稿.docx", codes=(0, 1))
    assert f"{year}年" in jixiao("draft", "history", file.name, "-o", "历年.html")
    made = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file()}
    assert made >= {"出", "查", "表", "填.docx", "填.xlsx", "稿.docx", "稿.json", "历年.html"}
    assert len(list((tmp_path / "查").iterdir())) == 4
    assert {path.suffix for path in (tmp_path / "表").iterdir()} >= {".xlsx", ".csv", ".jsonl", ".parquet", ".docx"}
