"""`jixiao` run by a test inside its own process: the exit code and both streams, without a second of starting.

A few tests start real processes (test_cli.py, test_packaging.py); what they prove of streams and exit codes holds here.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from extractor.cli.main import app
from tests.plain_environment import plain_environment


@dataclass(frozen=True)
class Finished:
    """What a call of `jixiao` left behind."""

    returncode: int
    stdout: str
    stderr: str


def jixiao(*arguments: str | Path, cwd: Path | None = None, settings: Mapping[str, str] | None = None) -> Finished:
    """Run a command in a folder (the current one by default) with these settings and no others."""
    kept = plain_environment() | dict(settings or {})
    environment = {name: kept.get(name) for name in {*os.environ, *kept}}
    with contextlib.chdir(cwd or Path.cwd()), _as_a_fresh_process():
        done = CliRunner().invoke(app, list(map(str, arguments)), env=environment, prog_name="jixiao")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Finished(done.exit_code, done.stdout, done.stderr)


@contextlib.contextmanager
def _as_a_fresh_process() -> Iterator[None]:
    """Let a command set up logging as it does, and undo it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
