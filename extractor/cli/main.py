"""The program `jixiao`: its commands, of which only the one that is called is imported.

Standard output carries results only (JSON, text, tables); progress, notices and errors go to standard error.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from extractor import __version__
from extractor.cli.chinese_help import Command, Group

COMMANDS = {
    "extract": "读取文件中的绩效表。",
    "text": "打印文件的规范文本。",
    "config": "显示生效的设置及其来源（密钥不显示）。",
    "doctor": "检查本机和模型能不能用，文字会不会离开本机。",
    "demo": "读取一份样例，打印结果表格，并写出可对照原文的网页。",
    "check": "检查绩效表，列出必须修改、建议修改之处和依据。",
    "rules": "列出检查规则及其依据。",
    "export": "把读取结果汇总成表，或按官方版式输出申报表、自评表。",
    "draft": "起草下一年度的绩效目标申报表、偏差原因，或对照指标历年情况。",
}
"""Name of each command, which is that of its module too, and the first line of its help.

The lines stand here as well so that `jixiao --help` imports no command; a test compares them.
"""


def load_command(name: str) -> TyperCommand | TyperGroup:
    """Import a command and return it."""
    return cast("TyperCommand | TyperGroup", import_module(f"extractor.cli.{name}").command)


class _Program(Group):  # type: ignore[misc, valid-type]
    """The group of all commands: it lists them by name and help, and imports the one that is called."""

    def __init__(self, **given: Any) -> None:
        listed = {name: Command(name=name, help=line) for name, line in COMMANDS.items()}
        super().__init__(**(given | {"commands": listed}))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and load_command(listed.name or ""), rest


app = typer.Typer(
    name="jixiao",
    cls=_Program,
    help="读取并核对绩效目标申报表、绩效自评表：每个值都能指回原文的字。",
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jixiao {__version__}")
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", metavar="", callback=_print_version, is_eager=True, help="显示版本号。")
    ] = False,
) -> None:
    """Options of `jixiao` itself."""


def main() -> None:
    """Entry point of the `jixiao` command."""
    app()
