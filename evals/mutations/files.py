"""Damaged and hostile files in, what the reader made of each out: python -m evals.mutations.files [--count N].

A file may be read or refused with a typed error; a crash, a hang, or a file written anywhere is a failure (exit 1).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.metrics.document_counts import score
from evals.mutations.broken import BrokenFile, damaged_files
from evals.mutations.hostile import ESCAPE, hostile_files
from evals.mutations.memory import peak_of_children
from evals.runs.systems import read_with
from extractor.errors import JixiaoError
from extractor.reading import Document, read_all
from extractor.reading import sandbox as worker
from extractor.settings import Settings, load_settings

LIMIT_SECONDS = 90.0
"""Longest a file of this size may take, refused or read."""
LIMIT_MIB = 1280.0
"""Most memory of a process that reads a file without recognition: 1 GiB for the file and what its libraries take."""
LIMIT_MIB_PICTURES = 3.25 * 1024
"""As above where pictures are recognised."""
LOST = 0.1
"""Share of values wrong with nobody told from which on a result is called a silent loss."""
PICTURES = (".png", ".tiff", ".jpeg")
COUNT, SEED = 200, 1
WIDTH = 150


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: `refused`, `read`, or a failure (`crash`, `hang`, `escape`, `memory`). silent: see LOST.
    mib: the most memory a process held that read it, None where that was not measured."""

    name: str
    mutation: str
    outcome: str
    detail: str
    seconds: float
    silent: bool = False
    mib: float | None = None

    @property
    def failed(self) -> bool:
        return self.outcome not in ("refused", "read")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    hostile = list(hostile_files())
    files = chain(hostile, damaged_files(options.seed, max(0, options.count - len(hostile))))
    wanted = [file for file in files if not options.only or options.only in file.name]
    outcomes = list(outcomes_of(wanted))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(_table(outcomes, options.all))
    if options.json:
        report = [asdict(outcome) for outcome in outcomes]
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def outcomes_of(files: Sequence[BrokenFile]) -> Iterator[Outcome]:
    """Reads every file in a folder of its own and looks afterwards whether anything else was written."""
    console, settings = Console(stderr=True), load_settings(engine="rules")
    with tempfile.TemporaryDirectory() as temporary:
        sandbox = Path(temporary)
        for name in ("in", "work", "tmp"):
            (sandbox / name).mkdir()
        before, tempfile.tempdir = Path.cwd(), str(sandbox / "tmp")
        os.environ["TMPDIR"] = tempfile.tempdir
        os.chdir(sandbox / "work")
        try:
            for file in track(files, "读取", console=console, transient=True, disable=not console.is_terminal):
                yield _outcome(file, sandbox, settings)
        finally:
            os.chdir(before)
            tempfile.tempdir = None
            del os.environ["TMPDIR"]


def _outcome(file: BrokenFile, sandbox: Path, settings: Settings) -> Outcome:
    path = sandbox / "in" / file.name
    path.write_bytes(file.data)
    began, silent = time.perf_counter(), False
    worker.close()
    with peak_of_children() as peak:
        result, detail, silent = _read(file, path, settings)
    seconds = time.perf_counter() - began
    if seconds > LIMIT_SECONDS:
        result, detail = "hang", f"{seconds:.0f} s, {detail}"
    if peak.mib > (LIMIT_MIB_PICTURES if path.suffix in PICTURES else LIMIT_MIB):
        result, detail = "memory", f"{peak.mib:.0f} MiB, {detail}"
    path.unlink()
    if written := _escaped(sandbox):
        result, detail = "escape", "、".join(written)
    return Outcome(file.name, file.mutation, result, detail[:300], seconds, silent, round(peak.mib, 1))


def _read(file: BrokenFile, path: Path, settings: Settings) -> tuple[str, str, bool]:
    """Outcome, detail and whether it is a silent loss."""
    silent = False
    try:
        layouts = read_all(path)
        result, detail = "read", "；".join(notice for layout in layouts for notice in layout.notices)
        silent = _extract(file, layouts, settings)
    except JixiaoError as error:
        result, detail = "refused", str(error)
    except Exception as error:  # the very thing this is to find
        result, detail = "crash", f"{type(error).__name__}: {error}"
    return result, detail, silent


def _extract(file: BrokenFile, layouts: Sequence[Document], settings: Settings) -> bool:
    """Reads the forms too; whether a good part of the sound file's values is wrong and nothing says so."""
    silent = False
    for layout in layouts:
        output = read_with("rules", layout, settings)
        if file.gold and len(layouts) == 1:
            scores = score(output.extraction, file.gold, layout.text, error=output.error)
            silent = scores.silent_share > LOST and not layout.notices and not output.notices
    return silent


def _escaped(sandbox: Path) -> list[str]:
    """What was written where nothing may be: beside the file, in the working folder, by a name out of an archive."""
    found = [path for folder in ("in", "work") for path in (sandbox / folder).rglob("*")]
    found += [path for path in sandbox.iterdir() if path.name not in ("in", "work", "tmp")]
    found += [folder / ESCAPE for folder in (Path("/tmp"), *sandbox.parents) if (folder / ESCAPE).exists()]
    return sorted({str(path) for path in found})


def _table(outcomes: Sequence[Outcome], every: bool) -> Table:
    counts = Counter(outcome.outcome for outcome in outcomes)
    silent = sum(outcome.silent for outcome in outcomes)
    slowest = max((outcome.seconds for outcome in outcomes), default=0.0)
    most = max((outcome.mib or 0.0 for outcome in outcomes), default=0.0)
    title = (
        f"{len(outcomes)} files: {dict(counts)}, {silent} silent losses, slowest {slowest:.1f} s, most {most:.0f} MiB"
    )
    table = Table("file", "outcome", "s", "MiB", "detail", title=title)
    for outcome in outcomes:
        if every or outcome.failed or outcome.silent:
            shown = outcome.outcome + " (silent loss)" * outcome.silent
            table.add_row(outcome.name, shown, f"{outcome.seconds:.1f}", f"{outcome.mib:.0f}", outcome.detail)
    return table


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.mutations.files", description="Read damaged and hostile files; nothing may fail."
    )
    parser.add_argument("--count", type=int, default=COUNT, help=f"files in all (default {COUNT})")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", metavar="TEXT", help="files whose name holds this")
    parser.add_argument("--all", action="store_true", help="list every file, not only failures")
    parser.add_argument("--json", type=Path, metavar="OUT")
    return parser


if __name__ == "__main__":
    sys.exit(main())
