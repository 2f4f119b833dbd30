"""Options that several commands share, and what is chosen by them: settings, profile, formats, files to write."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.errors import fail, unwritable_reason
from extractor.errors import OverwriteError, SettingsError
from extractor.settings import ENGINES, Settings, load_settings

if TYPE_CHECKING:
    from extractor.export.files import Guard
    from extractor.profiles.profile import Profile

Engine = Annotated[
    str | None,
    typer.Option("--engine", metavar="方式", help="读取方式 rules、llm 或 both；默认：有模型用 both，没有用 rules。"),
]
ReadAll = Annotated[bool, typer.Option("--read-all", metavar="", help="让模型通读每一张表（用于 both）。")]
Password = Annotated[
    str | None, typer.Option("--password", metavar="密码", help="打开加密文件的密码。", show_default=False)
]
NoOcr = Annotated[bool, typer.Option("--no-ocr", metavar="", help="不识别图片和扫描页中的文字。")]
Force = Annotated[bool, typer.Option("--force", metavar="", help="覆盖已有的文件（输入文件除外）。")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", metavar="", help="在标准错误输出上显示运行日志。")]
ProfileName = Annotated[
    str | None,
    typer.Option("--profile", metavar="方案", help="检查方案：national（默认）、shanghai 或自己的 YAML 文件。"),
]


def check_targets(guard: Guard, targets: Iterable[Path]) -> None:
    """End the command where a file must not be written over, before the work that leads to it."""
    try:
        guard.check(targets)
    except (OverwriteError, OSError) as error:
        fail(unwritable_reason(error, getattr(error, "filename", "")))


def check_folder(output: Path | None) -> None:
    """End the command where -o should name a folder and there is a file of that name."""
    if output is not None and output.exists() and not output.is_dir():
        fail(f"{output}：不是文件夹，无法写入结果")


def chosen_formats(text: str, known: Collection[str]) -> list[str]:
    """The formats of a --format option, each once; the command ends where one is not known."""
    kinds = [kind for part in text.replace("，", ",").split(",") if (kind := part.strip().lower())]
    unknown = [kind for kind in kinds if kind not in known]
    if unknown or not kinds:
        fail(f"不认识的输出格式“{'、'.join(unknown) or text}”，可选 {'、'.join(known)}")
    return list(dict.fromkeys(kinds))


def chosen_settings(engine: str | None, read_all: bool = False, *, needs_model: bool = True) -> Settings:
    """The settings in force with the options of the command; it ends where they cannot work."""
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
    from extractor.checks import load_rules
    from extractor.profiles.files import check_codes, load_profile
    from extractor.profiles.profile import ProfileError

    try:
        chosen = load_profile(named)
        check_codes(chosen, load_rules())
    except ProfileError as error:
        fail(str(error))
    return chosen
