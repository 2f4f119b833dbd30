"""Help and usage errors of the command line in Chinese: classes of commands that put Chinese words into typer's pages.

Typer's pages are drawn by rich, which takes longer to import than most commands take to start; so the words are set
only when a page is about to be drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
import typer.core
import typer.main
from typer.exceptions import Abort, TyperException

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "ABORTED_TEXT": "已中止。",
    "DEFAULT_STRING": "[默认：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
    "RICH_HELP": "用法见 [blue]{command_path} {help_option}[/]",
}
_Base = TypeVar("_Base", bound=type)


def use_chinese_words() -> None:
    """Put Chinese words into the pages that typer draws."""
    import typer.rich_utils

    for name, text in _WORDS.items():
        setattr(typer.rich_utils, name, text)


@contextmanager
def explain_in_chinese() -> Iterator[None]:
    """Let an error in how a command is used be drawn with Chinese words."""
    try:
        yield
    except (TyperException, Abort):
        use_chinese_words()
        raise


def help_in_chinese(base: _Base) -> _Base:
    """Make a class of commands or groups whose help page and usage errors are Chinese."""

    class Translated(base):  # type: ignore[misc, valid-type]
        def get_help_option(self, ctx: Any) -> Any:
            option = super().get_help_option(ctx)
            if option is not None:
                option.help = "显示本帮助。"
                option.metavar = ""
            return option

        def format_help(self, ctx: Any, formatter: Any) -> None:
            use_chinese_words()
            super().format_help(ctx, formatter)

        def make_context(self, *args: Any, **given: Any) -> Any:
            with explain_in_chinese():
                return super().make_context(*args, **given)

        def invoke(self, ctx: Any) -> Any:
            with explain_in_chinese():
                return super().invoke(ctx)

    return Translated  # type: ignore[return-value]


Command = help_in_chinese(typer.core.TyperCommand)
Group = help_in_chinese(typer.core.TyperGroup)


def make_command(function: Callable[..., None], *, no_args_is_help: bool = False) -> typer.core.TyperCommand:
    """Make the command of a function from its parameters; its docstring is the help."""
    app = typer.Typer(add_completion=False)
    app.command(cls=Command, no_args_is_help=no_args_is_help)(function)
    made = typer.main.get_command(app)
    assert isinstance(made, typer.core.TyperCommand)
    return made
