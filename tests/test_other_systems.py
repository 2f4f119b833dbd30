"""Nothing that only POSIX has is needed: every module loads without it, and files are read in processes as ever."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plain_environment import plain_environment

ROOT = Path(__file__).parents[1]
POSIX_ONLY = ("fcntl", "resource", "pwd", "grp", "termios")
HIDE = f"""
import os, sys
for name in {POSIX_ONLY!r}:
    sys.modules[name] = None
for name in ("fork", "forkpty", "killpg", "setsid"):
    if hasattr(os, name):
        delattr(os, name)
"""
IMPORT_ALL = """
import importlib, pkgutil
import extractor
for module in pkgutil.walk_packages(extractor.__path__, "extractor."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("all")
"""
READ = """
import json, sys
from extractor import extract
from extractor.cli.terminal import configure_logging
configure_logging(True)
print(json.dumps([len(extract(path, engine="rules").forms[0].indicators) for path in sys.argv[1:]]))
"""


def run_elsewhere(folder: Path, code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    """Run Python, and every Python it starts, as on a system that is not POSIX."""
    (folder / "sitecustomize.py").write_text(HIDE, encoding="utf-8")
    environment = plain_environment() | {"PYTHONPATH": f"{folder}:{ROOT}"}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=120,
        check=False,
    )


def test_every_module_loads(tmp_path: Path) -> None:
    done = run_elsewhere(tmp_path, IMPORT_ALL)
    assert done.stdout == "all\n", done.stderr


def test_files_are_read_and_the_missing_limit_is_said_once(tmp_path: Path) -> None:
    files = ROOT / "tests" / "fixtures" / "files"
    text = ROOT / "evals" / "samples" / "sh-2021-employment-center-declarations.txt"
    done = run_elsewhere(tmp_path, READ, text, files / "evaluation-docx-plain.docx", files / "evaluation-pdf-ruled.pdf")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [9, 9, 9]
    assert done.stderr.count("without a limit of memory") == 1


@pytest.mark.parametrize("name", POSIX_ONLY)
def test_what_is_hidden_is_hidden(tmp_path: Path, name: str) -> None:
    assert "ModuleNotFoundError" in run_elsewhere(tmp_path, f"import {name}").stderr
