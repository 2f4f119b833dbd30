"""`jixiao rules`: the rules of checking, each with its basis, or one of them explained."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.checks.reporting.catalogue import explain, listed
from extractor.cli.chinese_help import make_command
from extractor.cli.errors import fail
from extractor.cli.options import ProfileName, chosen_profile
from extractor.cli.terminal import print_parts


def rules(
    code: Annotated[str | None, typer.Argument(metavar="代码", help="只列出代码以此开头的规则。")] = None,
    profile: ProfileName = None,
    explained: Annotated[
        str | None, typer.Option("--explain", metavar="代码", help="说明一条规则：依据、所需内容、例子、方案中的改动。")
    ] = None,
) -> None:
    """列出检查规则及其依据。"""
    chosen = chosen_profile(profile)
    try:
        print_parts([explain(explained, chosen)] if explained else listed(code, chosen))
    except KeyError as error:
        fail(str(error.args[0]))


command = make_command(rules, example="jixiao rules --explain arithmetic")
