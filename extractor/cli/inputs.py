"""What stands in a command's place of files: files, folders and `-`, the standard input, in; the files meant, out."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from extractor.cli.errors import say
from extractor.reading.file_kind import load_file_kinds

STDIN = frozenset(("-", "/dev/stdin"))
STDIN_NAME = "标准输入"
FILES_HELP = "要读取的文件或文件夹，可以有多个；- 表示标准输入。"
OWN_RESULTS = frozenset((".json",))
"""In a folder of sources a JSON is a result, not a form."""
PASSED_OVER = "{}：另有 {} 个文件不是表单文件，没有读取（如 {}）"


def named_files(paths: Sequence[Path], *, without: frozenset[str] = frozenset()) -> list[Path]:
    """Find the files that are meant, each once, those of a folder in the order of their names.

    `without` are suffixes that are passed over in folders. A folder without files to read stands for itself, so that
    it is told as a file that cannot be read.
    """
    found: list[Path] = []
    for path in dict.fromkeys(paths):
        if str(path) in STDIN:
            found.append(_standard_input())
        elif path.is_dir():
            found.extend(_files_of(path, load_file_kinds().suffixes - without))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _files_of(folder: Path, suffixes: frozenset[str]) -> list[Path]:
    everything = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _is_hidden(path, folder)]
    files = [path for path in everything if path.suffix.lower() in suffixes]
    if not files:
        return [folder]
    others = [path for path in everything if path.suffix.lower() not in suffixes]
    if others:
        say(PASSED_OVER.format(folder, len(others), others[0].name))
    return files


def _is_hidden(path: Path, folder: Path) -> bool:
    """Hidden files, and the locks that Word and Excel leave beside an open file."""
    return any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)


def _standard_input() -> Path:
    """A file with what the standard input holds; it is deleted at the end of the process."""
    folder = TemporaryDirectory(prefix="jixiao-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / STDIN_NAME
    path.write_bytes(sys.stdin.buffer.read())
    return path
