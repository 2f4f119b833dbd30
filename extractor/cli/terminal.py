"""What commands print: results on standard output; progress and, with --verbose, the log on standard error.

Rich and structlog are imported where they are used: most runs print JSON and log nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.cli.errors import plain

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PIPE_WIDTH = 120
"""Columns of a table that goes to a file or a pipe."""

Advance = Callable[[str, int], None]
"""Shows a message on the progress bar and counts so many files as done."""


def print_out(text: str) -> None:
    """Print a result in UTF-8 whatever the console's code page: what is piped into a file is the contract's bytes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.flush()


def make_console() -> Console:
    """Make the console of standard output, of one width wherever it is not a terminal."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=PIPE_WIDTH)


def print_parts(parts: Iterable[RenderableType]) -> None:
    """Print tables and lines on standard output."""
    console = make_console()
    for part in parts:
        console.print(part, highlight=False)


@contextmanager
def progress(total: int) -> Iterator[Advance]:
    """Show a bar over the files on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _message, _done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)

        def advance(message: str, done: int) -> None:
            bar.update(task, description=plain(message), advance=done)

        yield advance


def configure_logging(verbose: bool) -> None:
    """Send the log to standard error with --verbose. Without it not even warnings of libraries reach staff."""
    if not verbose:
        logging.basicConfig(level=logging.CRITICAL)
        return
    import structlog

    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # The default shows the local variables of every frame, which are texts of the documents.
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.DEBUG)
