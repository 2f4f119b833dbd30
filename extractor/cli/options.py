"""What every command of `jixiao` shares: options, exit codes, Chinese help, lines for people, progress, logging.

Standard output carries results only (JSON, text, tables); progress, notices and errors go to standard error.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import structlog
import typer
import typer.core
import typer.rich_utils
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from extractor.checks import Profile, load_profile, load_rules
from extractor.errors import OverwriteError, SettingsError, os_reason
from extractor.export import Guard
from extractor.extraction import ENGINES
from extractor.profiles.files import check_codes
from extractor.profiles.profile import ProfileError
from extractor.settings import Settings, load_settings

EXIT_BAD_INPUT = 2
EXIT_NOT_EXTRACTED = 3
PIPE_WIDTH = 120
"""Columns of a table that goes to a file or a pipe."""

_RICH_TEXTS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "ABORTED_TEXT": "已中止。",
    "DEFAULT_STRING": "[默认：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
    "RICH_HELP": "用法见 [blue]{command_path} {help_option}[/]",
}
for _name, _text in _RICH_TEXTS.items():
    setattr(typer.rich_utils, _name, _text)

_Base = TypeVar("_Base", bound=type)


def help_in_chinese(base: _Base) -> _Base:
    class Translated(base):  # type: ignore[misc, valid-type]
        def get_help_option(self, ctx: Any) -> Any:
            option = super().get_help_option(ctx)
            if option is not None:
                option.help = "显示本帮助。"
                option.metavar = ""
            return option

    return Translated  # type: ignore[return-value]


Command = help_in_chinese(typer.core.TyperCommand)

Engine = Annotated[
    str | None,
    typer.Option("--engine", metavar="rules|llm|both", help="读取方式；默认：有模型用 both，没有用 rules。"),
]
ReadAll = Annotated[bool, typer.Option("--read-all", metavar="", help="让模型通读每一张表（用于 both）。")]
Password = Annotated[
    str | None, typer.Option("--password", metavar="密码", help="打开加密文件的密码。", show_default=False)
]
NoOcr = Annotated[bool, typer.Option("--no-ocr", metavar="", help="不识别图片和扫描页中的文字。")]
Force = Annotated[bool, typer.Option("--force", metavar="", help="覆盖已有的文件（输入文件除外）。")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", metavar="", help="在标准错误输出上显示运行日志。")]
Advance = Callable[[str, int], None]
"""Shows a message on the progress bar and counts so many files as done."""


def print_out(text: str) -> None:
    """UTF-8 whatever the console's code page: what is piped into a file must be the contract's bytes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.flush()


def say(message: str) -> None:
    """One line for the person, on standard error."""
    console = Console(stderr=True)
    console.print(plain(message), markup=False, highlight=False, soft_wrap=True)


def plain(text: str) -> str:
    """Without characters that could move the cursor or break the line (a file name may hold anything)."""
    return "".join(char if char.isprintable() else "�" for char in text)


def fail(message: str) -> NoReturn:
    say(message)
    raise typer.Exit(EXIT_BAD_INPUT)


def check_targets(guard: Guard, targets: Iterable[Path]) -> None:
    """Ends the command where a file must not be written over, before the work that leads to it."""
    try:
        guard.check(targets)
    except OverwriteError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}：结果无法写入（{os_reason(error)}）")


def make_console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=PIPE_WIDTH)


def chosen_settings(engine: str | None, read_all: bool, *, needs_model: bool = True) -> Settings:
    if engine is not None and engine not in ENGINES:
        fail(f"不认识的读取方式“{engine}”，可选 {'、'.join(ENGINES)}")
    try:
        settings = load_settings(engine=engine, read_all=read_all or None)
        if needs_model and settings.engine_in_force != "rules":
            settings.require_model()
    except SettingsError as error:
        fail(str(error))
    return settings


def chosen_profile(named: str | None) -> Profile:
    """The profile of a --profile option; the command ends where it cannot be used."""
    try:
        chosen = load_profile(named)
        check_codes(chosen, load_rules())
    except ProfileError as error:
        fail(str(error))
    return chosen


@contextmanager
def progress(total: int) -> Iterator[Advance]:
    """A bar over the files on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)

        def advance(message: str, done: int) -> None:
            bar.update(task, description=plain(message), advance=done)

        yield advance


def configure_logging(verbose: bool) -> None:
    # Without a level of our own, warnings of the libraries would reach staff in English.
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG if verbose else logging.CRITICAL)
    # The default shows the local variables of every frame, which are texts of the documents.
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.CRITICAL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
