"""How a command fails: exit codes, and one line on standard error for the person at the keyboard.

Exit codes: 0 done; 1 errors found by `check`, or new ones in a draft; 2 bad input or settings; 3 a file was readable
but gave no result (model service, unwritable output, internal error).
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import NoReturn

import typer

from extractor.errors import JixiaoError, OverwriteError, ReadError, os_reason

EXIT_ERRORS_FOUND = 1
EXIT_BAD_INPUT = 2
EXIT_NO_RESULT = 3

log = logging.getLogger(__name__)


def plain(text: str) -> str:
    """Replace characters that could move the cursor or break the line (a file name may hold anything)."""
    return "".join(char if char.isprintable() else "�" for char in text)


def say(message: str) -> None:
    """Print one line for the person, on standard error."""
    print(plain(message), file=sys.stderr, flush=True)


def fail(message: str) -> NoReturn:
    """End the command: its input or its settings are wrong."""
    say(message)
    raise typer.Exit(EXIT_BAD_INPUT)


def internal_reason(error: BaseException, subject: object) -> str:
    """What is said where the program itself failed; the log has the traceback, without texts of the document."""
    log.error("failed: %s", subject, exc_info=error)
    return f"程序内部错误（{type(error).__name__}: {error}），加 --verbose 可查看详情"


def failure_reason(error: Exception, path: Path) -> str:
    """Why a file gave no result, without its name, which the line begins with."""
    if isinstance(error, ReadError):
        return error.reason
    if isinstance(error, JixiaoError):
        return str(error).removeprefix(f"{path.name}：")
    return internal_reason(error, path)


def unwritable_reason(error: OSError | OverwriteError, target: object) -> str:
    """Why a result was not written; an overwrite error names its files itself."""
    return str(error) if isinstance(error, OverwriteError) else f"{target}：结果无法写入（{os_reason(error)}）"
