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
SAMPLE = ROOT / "evals" / "samples" / "sh-2021-employment-center-declarations.txt"
ASK_WHERE = """
import extractor
from extractor.resources import prompts_dir, schemas_dir
for path in (extractor.__file__, prompts_dir(), schemas_dir()):
    print(path)
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs without anything in the environment that could show Python the checkout."""
    environment = plain_environment("PYTHON", "VIRTUAL_ENV")
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", cwd=cwd, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
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
    tops = {"extractor", "evals", f"jixiao-{wheel.name.split('-')[1]}.dist-info"}
    assert {name.split("/")[0] for name in names} <= tops
    assert not {name for name in names if "__pycache__" in name}
    tracked = {
        path.relative_to(ROOT).as_posix()
        for package in ("extractor", "evals")
        for path in (ROOT / package).rglob("*")
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


def test_the_installed_command_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    demo = run(installed / "jixiao", "demo", cwd=tmp_path)
    assert "2 张表，81 条指标" in demo.stdout
    assert sorted(path.suffix for path in (tmp_path / "demo-output").iterdir()) == [".csv", ".html", ".json", ".xlsx"]
    extracted = run(installed / "jixiao", "extract", SAMPLE, cwd=tmp_path)
    assert len(json.loads(extracted.stdout)["forms"][0]["indicators"]) == 9
