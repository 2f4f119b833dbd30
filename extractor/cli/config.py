"""`jixiao config`: the settings in force and where each comes from, keys hidden."""

from __future__ import annotations

from rich import box
from rich.table import Table

from extractor.cli.chinese_help import make_command
from extractor.cli.errors import plain
from extractor.cli.options import chosen_settings
from extractor.cli.terminal import print_parts
from extractor.settings import Settings


def config() -> None:
    """显示生效的设置及其来源（密钥不显示）。"""
    settings = chosen_settings(None, needs_model=False)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("环境变量", "值", "来源", "说明"):
        table.add_column(heading, overflow="fold")
    for entry in settings.entries():
        about = Settings.model_fields[entry.name].description or ""
        table.add_row(*(plain(cell) for cell in (f"JIXIAO_{entry.name.upper()}", entry.value, entry.source, about)))
    print_parts([f"生效的读取方式：{settings.engine_in_force}", table])


command = make_command(config, example="jixiao config")
