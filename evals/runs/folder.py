"""A run and its folder: `run.json` says what was read with what, `documents.jsonl` has one line for every document.

A folder is written beside its place and moved there when it is whole, so that a half one is never taken for a run.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from evals.metrics.rates import Scores
from extractor.errors import JixiaoError

FORMAT = 1
INFO, LINES = "run.json", "documents.jsonl"


class RunError(JixiaoError):
    """A run folder cannot be used, or a run cannot begin. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """info: run.json. documents: the lines of documents.jsonl."""

    info: dict[str, Any]
    documents: list[dict[str, Any]]

    @property
    def scores(self) -> list[Scores]:
        """One for every document and repeat."""
        return [Scores(**line["counts"]) for line in self.documents]

    @property
    def total(self) -> Scores:
        return sum(self.scores, Scores())

    def rate(self, name: str) -> float | None:
        value: float | None = getattr(self.total, name)
        return value


def refuse_existing(folder: Path) -> None:
    """Raises RunError: a run is never overwritten. Asked before a long run too."""
    if folder.exists():
        raise RunError(f"{folder}：已存在，请用 -o 换一个文件夹")


def write_run(done: Run, folder: Path) -> Path:
    """Writes a run folder; refuses to overwrite one. Raises RunError."""
    refuse_existing(folder)
    info = done.info | {"lines": len(done.documents)}
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (unfinished / INFO).write_text(json.dumps(info, ensure_ascii=False, indent=1), encoding="utf-8")
        with (unfinished / LINES).open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in done.documents)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def load_run(folder: Path) -> Run:
    """A run folder. Raises RunError for one that is none, is damaged, or comes from another version."""
    try:
        info = json.loads((folder / INFO).read_text(encoding="utf-8"))
        text = (folder / LINES).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RunError(
            f"{folder}：不是完整的评测文件夹（需要 {INFO} 和 {LINES}），请重新运行 python -m evals run"
        ) from error
    if not isinstance(info, dict) or info.get("format") != FORMAT:
        found = info.get("format") if isinstance(info, dict) else None
        raise RunError(f"{folder}：格式版本 {found}，本程序需要 {FORMAT}，请用本版本重新运行 python -m evals run")
    documents = []
    # not splitlines(): a form may print U+2028 and the like, which JSON leaves as they are
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        try:
            documents.append(json.loads(line))
            TypeAdapter(dict[str, int]).validate_python(documents[-1]["counts"])
            Scores(**documents[-1]["counts"])
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{folder / LINES}：第 {number} 行损坏或版本不同，请重新运行 python -m evals run") from error
    if info.get("lines") != len(documents):
        raise RunError(
            f"{folder / LINES}：应有 {info.get('lines')} 行，只有 {len(documents)} 行，请重新运行 python -m evals run"
        )
    return Run(info, documents)
