"""`jixiao doctor`: what this machine and its model can do, what is missing, and how to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from extractor.cli.chinese_help import make_command
from extractor.cli.errors import EXIT_NO_RESULT, plain
from extractor.cli.options import chosen_settings
from extractor.cli.terminal import print_parts, progress
from extractor.settings import Settings

State = Literal["好", "缺", "坏", "—"]
STYLES: dict[State, str] = {"好": "green", "缺": "yellow", "坏": "red", "—": "dim"}
LEAST_SPACE = 1 << 30
"""Bytes of disk below which long runs may fail."""
GIB = 1 << 30
SETTING_OF_STEP = {"no_seed": "JIXIAO_SEED=none"}
STEPS = {
    "stream": "只能流式回答",
    "no_thinking": "须关闭思考",
    "max_completion_tokens": "用 max_completion_tokens",
    "auto_tools": "tool_choice 只能是 auto",
    "no_temperature": "不接受 temperature",
    "no_seed": "不接受 seed",
}
SHAPES = {"json_schema": "json_schema", "tools": "tools", "json": "json_object", "plain": "只用文字要求 JSON"}


@dataclass(frozen=True)
class Line:
    """One thing that was looked at: what, how it is, and what was found or is to be done."""

    what: str
    state: State
    found: str


def doctor() -> None:
    """检查本机和模型能不能用，文字会不会离开本机。

    向模型只发一个一行的小问题。模型配置了而不能用时以 3 退出。
    """
    settings = chosen_settings(None, needs_model=False)
    lines = [*_machine(settings), *_model(settings)]
    print_parts([_table(lines)])
    raise typer.Exit(EXIT_NO_RESULT if any(line.state == "坏" for line in lines) else 0)


def _machine(settings: Settings) -> Iterator[Line]:
    ocr = bool(find_spec("rapidocr") and find_spec("onnxruntime"))
    yield Line("图片、扫描件", "好" if ocr else "缺", "可以识别" if ocr else "需安装：pip install 'jixiao[ocr]'")
    office = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
    yield Line(
        "旧版 Office、WPS 文件", "好" if office else "缺",
        "LibreOffice 可用" if office else "需安装 LibreOffice，才能读 .doc、.wps、.rtf、.ods",
    )  # fmt: skip
    yield _fonts()
    yield _space(settings.cache_dir or Path.cwd())
    yield _cache(settings.cache_dir)


def _fonts() -> Line:
    listing = shutil.which("fc-list")
    if listing is None:
        return Line("中文字体", "—", "本机没有 fc-list，未检查（Windows 自带中文字体）")
    found = subprocess.run([listing, ":lang=zh", "family"], capture_output=True, text=True, timeout=30, check=False)
    names = {line.split(",")[0] for line in found.stdout.splitlines() if line.strip()}
    if not names:
        return Line("中文字体", "缺", "没有中文字体，图片和 PDF 中的汉字会显示为方框；可安装 Noto Sans CJK")
    return Line("中文字体", "好", f"{len(names)} 种，如 {min(names)}")


def _space(folder: Path) -> Line:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    state: State = "好" if free >= LEAST_SPACE else "缺"
    return Line("磁盘空间", state, f"{there} 还有 {free / GIB:.1f} GB")


def _cache(folder: Path | None) -> Line:
    if folder is None:
        return Line("回答缓存", "—", "未启用（JIXIAO_CACHE_DIR=none）")
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    usable = os.access(there, os.W_OK)
    return Line("回答缓存", "好" if usable else "缺", str(folder) if usable else f"{folder} 不能写入，每次都会重新提问")


def _model(settings: Settings) -> Iterator[Line]:
    if not settings.has_model:
        yield Line("模型", "—", "未配置，按规则读取；配置 JIXIAO_MODEL 与 JIXIAO_BASE_URL 后可请模型协助")
        return
    from extractor.llm.client.probe import host_of, probe_model, stays_here

    where = "文字不离开本机" if stays_here(settings) else f"文字会发送到 {host_of(settings)}"
    yield Line("模型服务", "好", f"{settings.model}，{where}")
    with progress(1) as advance:
        advance("正在向模型提一个小问题", 0)
        result = probe_model(settings)
        advance("", 1)
    if result.failure:
        yield Line("模型应答", "坏", result.failure)
        return
    usage = result.usage
    tokens = f"，{usage.prompt_tokens}+{usage.completion_tokens} token" if usage.prompt_tokens else ""
    yield Line("模型应答", "好", f"{usage.calls} 次请求，{usage.seconds} 秒{tokens}")
    manners = result.manners
    taken = [STEPS[step] for step in manners.steps if step in STEPS]
    yield Line("提问方式", "好", "；".join([SHAPES[manners.shape], *taken]) + "（已记住，下次直接这样提问）")
    advice = [SETTING_OF_STEP[step] for step in manners.steps if step in SETTING_OF_STEP]
    if manners.shape not in (settings.mode, "plain"):
        advice.append(f"JIXIAO_MODE={manners.shape}")
    if advice:
        yield Line("建议设置", "—", "、".join(advice))


def _table(lines: list[Line]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("检查", "状态", "结果"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        table.add_row(line.what, Text(line.state, style=STYLES[line.state]), Text(plain(line.found)))
    return table


command = make_command(doctor, example="jixiao doctor")
