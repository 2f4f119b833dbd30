"""`jixiao demo`: a sample in; its tables on the terminal and a page to check them against the source out."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from extractor.bulk.extract_files import Outcome
from extractor.cli.chinese_help import make_command
from extractor.cli.deliver import deliver_each, page_pictures
from extractor.cli.options import Engine, Force, ReadAll, Verbose, check_folder, check_targets, chosen_settings
from extractor.cli.terminal import configure_logging, make_console
from extractor.export import FORMATS, write
from extractor.export.files import Guard
from extractor.export.result_page.terminal import one_line, summary
from extractor.reading.options import ReadOptions

DEMO_SAMPLE = "sh-2024-skills-center-self-evaluations.txt"


def demo(
    path: Annotated[Path | None, typer.Argument(metavar="文件", help="不给出时读取随包附带的样例。")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件夹", help="结果写入的文件夹。")] = Path(
        "demo-output"
    ),
    engine: Engine = None,
    read_all_forms: ReadAll = False,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """读取一份样例，打印结果表格，并写出可对照原文的网页。"""
    configure_logging(verbose)
    settings = chosen_settings(engine, read_all_forms)
    source = path or Path(str(files("extractor.cli") / "sample" / DEMO_SAMPLE))
    check_folder(output)
    guard = Guard([source], force=force)
    check_targets(guard, [output / f"{source.stem}.{kind}" for kind in FORMATS])

    def show(done: Outcome) -> None:
        extraction, layout = done.result
        written = write(extraction, layout, output, FORMATS, images=page_pictures(done, None), guard=guard)
        console = make_console()
        for part in summary(extraction):
            console.print(part, highlight=False)
        told = f"\n{one_line(extraction)}。读取方式：{settings.engine_in_force}。"
        console.print(told, markup=False, highlight=False)
        for target in written:
            hint = "  ← 用浏览器打开，逐格对照原文" if target.suffix == ".html" else ""
            console.print(f"  {target}{hint}", markup=False, highlight=False, soft_wrap=True)

    raise typer.Exit(deliver_each([source], settings, ReadOptions(), show))


command = make_command(demo, example="jixiao demo -o demo-output")
