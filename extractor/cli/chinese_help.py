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

from extractor.cli.usage_errors import translate_usage_error

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
USAGE = "用法："
COMPLETION = {"install_completion": "为当前的命令行安装自动补全。", "show_completion": "打印自动补全脚本。"}
EXAMPLE = "例：{}"
OPTIONS = "[选项]"
SUBCOMMANDS = "命令 [参数]..."
_Base = TypeVar("_Base", bound=type)


def use_chinese_words() -> None:
    """Put Chinese words into the pages that typer draws, and let them break a line anywhere.

    Rich breaks lines at blanks, which Chinese has none of, and cuts what is longer than its column.
    """
    import typer.rich_utils

    for name, text in _WORDS.items():
        setattr(typer.rich_utils, name, text)
    made = typer.rich_utils._make_rich_text
    if made is not _foldable_text:
        _foldable_text.made = made  # type: ignore[attr-defined]
        typer.rich_utils._make_rich_text = _foldable_text


def _foldable_text(*args: Any, **given: Any) -> Any:
    """Typer's text of a help, folded where it is too long instead of cut."""
    text = _foldable_text.made(*args, **given)  # type: ignore[attr-defined]
    text.overflow = "fold"
    return text


@contextmanager
def explain_in_chinese() -> Iterator[None]:
    """Let an error in how a command is used be drawn with Chinese words."""
    try:
        yield
    except TyperException as error:
        use_chinese_words()
        translate_usage_error(error)
        raise
    except Abort:
        use_chinese_words()
        raise


def _no_type(ctx: Any) -> None:
    """Arguments are described by their name; a Python type tells staff nothing."""


def help_in_chinese(base: _Base) -> _Base:
    """Make a class of commands or groups whose help page and usage errors are Chinese."""

    class Translated(base):  # type: ignore[misc, valid-type]
        options_metavar = OPTIONS
        subcommand_metavar = SUBCOMMANDS

        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **given)
            self.options_metavar, self.subcommand_metavar = OPTIONS, SUBCOMMANDS
            for parameter in self.params:
                if parameter.param_type_name == "argument":
                    parameter.display_type_rich = _no_type

        def format_usage(self, ctx: Any, formatter: Any) -> None:
            formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=USAGE)

        def get_params(self, ctx: Any) -> Any:
            """Typer adds the options of completion late, so their words are set here."""
            parameters = super().get_params(ctx)
            for parameter in parameters:
                if parameter.name in COMPLETION:
                    parameter.help = COMPLETION[parameter.name]
                    parameter.metavar = ""
            return parameters

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


def make_command(
    function: Callable[..., None], *, example: str, no_args_is_help: bool = False
) -> typer.core.TyperCommand:
    """Make the command of a function from its parameters; its docstring is the help, which ends with the example."""
    app = typer.Typer(add_completion=False)
    app.command(cls=Command, no_args_is_help=no_args_is_help, epilog=EXAMPLE.format(example))(function)
    made = typer.main.get_command(app)
    assert isinstance(made, typer.core.TyperCommand)
    return made
