"""`jixiao text`: a file in, its canonical text or its segments out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.chinese_help import make_command
from extractor.cli.deliver import reading_options
from extractor.cli.errors import fail, say
from extractor.cli.options import NoOcr, Password
from extractor.cli.terminal import print_out
from extractor.errors import ReadError
from extractor.reading import Document, read_all


def text(
    path: Annotated[Path, typer.Argument(metavar="文件", help="要读取的文件。", show_default=False)],
    segments: Annotated[
        bool, typer.Option("--segments", metavar="", help="改为逐段打印：段号、行号、起止、页、位置、文字。")
    ] = False,
    password: Password = None,
    no_ocr: NoOcr = False,
) -> None:
    """打印文件的规范文本。

    结果里的 evidence 就是这份文本中的字符位置。表格一行一行打印，各格之间是制表符。
    """
    try:
        layouts = read_all(path, options=reading_options(password, no_ocr))
    except ReadError as error:
        fail(f"{path}：{error.reason}")
    for layout in layouts:
        if len(layouts) > 1:
            print_out(f"# {layout.name}\n")
        print_out("".join(_segment_lines(layout)) if segments else layout.text)
        for notice in layout.notices:
            say(f"{layout.name if len(layouts) > 1 else path}：{notice}")


def _segment_lines(layout: Document) -> Iterator[str]:
    """A line for each segment; page and box (left, top, right, bottom in points) are blank where unknown."""
    for segment in layout.segments:
        box = ",".join(f"{edge:.0f}" for edge in segment.box or ())
        place = f"{segment.page or ''}\t{box}"
        yield f"{segment.id}\t{segment.line}\t{segment.start}-{segment.end}\t{place}\t{layout.text_of(segment)}\n"


command = make_command(text, example="jixiao text 2024自评表.pdf --segments")
