"""`jixiao extract`: files in; JSON on standard output, or files in a folder, out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extractor.bulk.extract_files import Outcome
from extractor.cli.chinese_help import make_command
from extractor.cli.deliver import deliver_each, page_pictures, reading_options
from extractor.cli.errors import fail, say
from extractor.cli.inputs import FILES_HELP, OWN_RESULTS, named_files
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
from extractor.cli.terminal import configure_logging, print_out, print_parts
from extractor.export import FORMATS, write
from extractor.export.file_names import output_stems
from extractor.export.files import Guard

SEE_ALL = "\n以上是摘要；全部内容请加 -o 文件夹 --format html,xlsx 写成网页和 Excel，或加 --format json 打印。"


def extract(
    paths: Annotated[list[Path], typer.Argument(metavar="文件", help=FILES_HELP)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="文件夹", help="结果写入的文件夹，不存在则新建。")
    ] = None,
    engine: Engine = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="格式", help="json、csv、html、xlsx，用逗号分隔；默认 json，其余须与 -o 同用。"
        ),
    ] = None,
    password: Password = None,
    no_ocr: NoOcr = False,
    read_all_forms: ReadAll = False,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """读取文件中的绩效表。

    没有 -o 时，在终端上打印摘要；接管道、写重定向或指明 --format json 时打印 JSON（一个文件）。
    有 -o 时写入指定的文件夹，同名文件自动区分。
    能读 PDF、Word、Excel、网页、图片和文本，也能读装着它们的 ZIP。
    读不了的文件各报一行原因，其余照常处理，最后以 2 退出。
    """
    configure_logging(verbose)
    kinds = chosen_formats(formats or "json", FORMATS)
    paths = named_files(paths, without=OWN_RESULTS)
    summarises = output is None and formats is None and sys.stdout.isatty()
    if output is None and len(paths) > 1 and not summarises:
        fail("有多个文件，请用 -o 指定存放结果的文件夹")
    if output is None and kinds != ["json"]:
        fail("标准输出只打印 JSON；要其他格式，请用 -o 指定文件夹")
    check_folder(output)
    settings = chosen_settings(engine, read_all_forms)
    stems = dict(zip(paths, output_stems(paths), strict=True))
    guard = Guard(paths, force=force)

    def deliver(done: Outcome) -> None:
        extraction, layout = done.result
        if summarises:
            from extractor.export.result_page.terminal import summary

            print_parts([f"\n{done.where}", *summary(extraction), SEE_ALL])
            return
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


command = make_command(
    extract, example="jixiao extract 2024自评表.pdf 申报表/ -o 结果 --format json,html", no_args_is_help=True
)
