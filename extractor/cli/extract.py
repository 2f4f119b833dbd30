"""`jixiao extract`: files in; JSON on standard output, or files in a folder, out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.bulk.extract_files import Outcome
from extractor.cli.chinese_help import make_command
from extractor.cli.deliver import deliver_each, page_pictures, reading_options
from extractor.cli.errors import fail, say
from extractor.cli.options import (
    Engine,
    Force,
    NoOcr,
    Password,
    ReadAll,
    Verbose,
    check_folder,
    chosen_formats,
    chosen_settings,
)
from extractor.cli.terminal import configure_logging, print_out
from extractor.export import FORMATS, write
from extractor.export.file_names import output_stems
from extractor.export.files import Guard


def extract(
    paths: Annotated[list[Path], typer.Argument(metavar="文件", help="要读取的文件，可以有多个。")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="文件夹", help="结果写入的文件夹，不存在则新建。")
    ] = None,
    engine: Engine = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="json,csv,html,xlsx", help="输出格式，用逗号分隔，须与 -o 同用。")
    ] = "json",
    password: Password = None,
    no_ocr: NoOcr = False,
    read_all_forms: ReadAll = False,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """读取文件中的绩效表。

    只有一个文件且没有 -o 时，JSON 打印到标准输出；其余情况写入 -o 指定的文件夹，同名文件自动区分。
    能读 PDF、Word、Excel、网页、图片和文本，也能读装着它们的 ZIP。
    读不了的文件各报一行原因，其余照常处理，最后以 2 退出。
    """
    configure_logging(verbose)
    kinds = chosen_formats(formats, FORMATS)
    paths = list(dict.fromkeys(paths))
    if output is None and len(paths) > 1:
        fail("有多个文件，请用 -o 指定存放结果的文件夹")
    if output is None and kinds != ["json"]:
        fail("标准输出只打印 JSON；要其他格式，请用 -o 指定文件夹")
    check_folder(output)
    settings = chosen_settings(engine, read_all_forms)
    stems = dict(zip(paths, output_stems(paths), strict=True))
    guard = Guard(paths, force=force)

    def deliver(done: Outcome) -> None:
        extraction, layout = done.result
        if output is None:
            print_out(extraction.to_json(indent=None if done.member else 2) + "\n")
            return
        from extractor.export.result_page.terminal import (
            one_line,  # here: it takes rich, which JSON alone does not need
        )

        stem = "-".join(filter(None, (stems[done.path], done.member)))
        images = page_pictures(done, password) if "html" in kinds else {}
        written = write(extraction, layout, output, kinds, stem=stem, images=images, guard=guard)
        say(f"{done.path} → {'、'.join(map(str, written))}（{one_line(extraction)}）")

    raise typer.Exit(deliver_each(paths, settings, reading_options(password, no_ocr), deliver))


command = make_command(extract, no_args_is_help=True)
