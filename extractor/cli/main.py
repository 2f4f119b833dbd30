"""Arguments in; files, JSON or tables out. Thin: reading, extracting and writing live elsewhere.

Standard output carries results only (JSON, text, tables); progress, notices and errors go to standard error.
Exit codes: 0 done, 2 bad input or settings, 3 a file was readable but not extracted (model service, internal error).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import structlog
import typer
import typer.core
import typer.rich_utils
from rich import box
from rich.table import Table

from extractor import __version__
from extractor.bulk.extract_files import Outcome, extract_files
from extractor.cli.options import (
    EXIT_BAD_INPUT,
    EXIT_NOT_EXTRACTED,
    Command,
    Engine,
    Force,
    NoOcr,
    Password,
    ReadAll,
    Verbose,
    check_targets,
    chosen_settings,
    configure_logging,
    fail,
    help_in_chinese,
    make_console,
    plain,
    print_out,
    progress,
    say,
)
from extractor.errors import OverwriteError, ReadError, os_reason
from extractor.export import FORMATS, Guard, output_stems, write
from extractor.export.result_page.page_view import pages_to_show
from extractor.export.result_page.terminal import one_line, summary
from extractor.model.form import Extraction
from extractor.reading import Document, ReadOptions, read_all
from extractor.reading.page_image import PageImage, page_images
from extractor.settings import Settings

DEMO_SAMPLE = "sh-2024-skills-center-self-evaluations.txt"

log = structlog.get_logger()
app = typer.Typer(
    name="jixiao",
    cls=help_in_chinese(typer.core.TyperGroup),
    help="读取并核对绩效目标申报表、绩效自评表：每个值都能指回原文的字。",
    add_completion=False,
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


@app.command(cls=Command, no_args_is_help=True)
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
    kinds = _formats(formats)
    paths = list(dict.fromkeys(paths))
    if output is None and len(paths) > 1:
        fail("有多个文件，请用 -o 指定存放结果的文件夹")
    if output is None and kinds != {"json"}:
        fail("标准输出只打印 JSON；要其他格式，请用 -o 指定文件夹")
    if output is not None and output.exists() and not output.is_dir():
        fail(f"{output}：不是文件夹，无法写入结果")
    settings = chosen_settings(engine, read_all_forms)
    stems = dict(zip(paths, output_stems(paths), strict=True))
    guard = Guard(paths, force=force)

    def deliver(path: Path, member: str | None, extraction: Extraction, layout: Document) -> None:
        if output is None:
            print_out(extraction.to_json(indent=None if member else 2) + "\n")
            return
        stem = "-".join(filter(None, (stems[path], member)))
        images = _images(path, extraction, layout, password) if "html" in kinds else {}
        written = write(extraction, layout, output, kinds, stem=stem, images=images, guard=guard)
        say(f"{path} → {'、'.join(map(str, written))}（{one_line(extraction)}）")

    raise typer.Exit(_each(paths, settings, _options(password, no_ocr), deliver))


@app.command(cls=Command)
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
        layouts = read_all(path, options=_options(password, no_ocr))
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


@app.command(cls=Command)
def config() -> None:
    """显示生效的设置及其来源（密钥不显示）。"""
    settings = chosen_settings(None, False, needs_model=False)
    console = make_console()
    console.print(f"生效的读取方式：{settings.engine_in_force}", highlight=False)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("环境变量", "值", "来源", "说明"):
        table.add_column(heading, overflow="fold")
    for entry in settings.entries():
        about = Settings.model_fields[entry.name].description or ""
        table.add_row(*(plain(cell) for cell in (f"JIXIAO_{entry.name.upper()}", entry.value, entry.source, about)))
    console.print(table)


@app.command(cls=Command)
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
    source = path or Path(str(files("extractor.data") / "demo" / DEMO_SAMPLE))
    if output.exists() and not output.is_dir():
        fail(f"{output}：不是文件夹，无法写入结果")
    guard = Guard([source], force=force)
    check_targets(guard, [output / f"{source.stem}.{kind}" for kind in FORMATS])

    def show(path: Path, _member: str | None, extraction: Extraction, layout: Document) -> None:
        images = _images(path, extraction, layout, None)
        written = write(extraction, layout, output, FORMATS, images=images, guard=guard)
        console = make_console()
        for part in summary(extraction):
            console.print(part, highlight=False)
        console.print(
            f"\n{one_line(extraction)}。读取方式：{settings.engine_in_force}。", markup=False, highlight=False
        )
        for target in written:
            hint = "  ← 用浏览器打开，逐格对照原文" if target.suffix == ".html" else ""
            console.print(f"  {target}{hint}", markup=False, highlight=False, soft_wrap=True)

    raise typer.Exit(_each([source], settings, ReadOptions(), show))


def _images(path: Path, extraction: Extraction, layout: Document, password: str | None) -> dict[int, PageImage]:
    """Pictures of the pages the result page shows; none for files without pages."""
    wanted = pages_to_show(extraction, layout)
    return page_images(path.read_bytes(), layout, pages=wanted, password=password) if wanted else {}


Deliver = Callable[[Path, str | None, Extraction, Document], None]
"""Takes a file, what its document is called where the file holds several, and what was read."""


def _each(paths: Sequence[Path], settings: Settings, options: ReadOptions, deliver: Deliver) -> int:
    """Extracts each file and hands the result on. Returns the exit code; one line on standard error per failure."""
    codes = {0}

    def settle(outcome: Outcome) -> None:
        codes.add(_settled(outcome, deliver))

    with progress(len(paths)) as advance:
        extract_files(paths, settings, options, settle, advance)
    return min(codes - {0}, default=0)


def _settled(outcome: Outcome, deliver: Deliver) -> int:
    """The exit code of a document whose result was handed on, or why there is none said."""
    if outcome.extraction is None or outcome.layout is None:
        say(f"{outcome.where}：{outcome.failure}")
        return EXIT_NOT_EXTRACTED if outcome.readable else EXIT_BAD_INPUT
    try:
        deliver(outcome.path, outcome.member, outcome.extraction, outcome.layout)
    except OverwriteError as error:
        say(str(error))
        return EXIT_NOT_EXTRACTED
    except OSError as error:
        say(f"{outcome.where}：结果无法写入（{os_reason(error)}）")
        return EXIT_NOT_EXTRACTED
    except Exception as error:  # one result must not take the others with it
        log.exception("writing failed", file=str(outcome.path))
        say(f"{outcome.path}：程序内部错误（{type(error).__name__}: {error}），加 --verbose 可查看详情")
        return EXIT_NOT_EXTRACTED
    for notice in outcome.extraction.notices:
        say(f"{outcome.where}：{notice}")
    return 0


def _formats(text: str) -> set[str]:
    kinds = {kind.strip().lower() for kind in text.replace("，", ",").split(",")} - {""}
    if not kinds or kinds - set(FORMATS):
        fail(f"不认识的输出格式“{text}”，可选 {'、'.join(FORMATS)}")
    return kinds


def _options(password: str | None, no_ocr: bool) -> ReadOptions:
    """How files are read: pages of scans on every core."""
    return ReadOptions(password=password, ocr=not no_ocr, ocr_workers=os.cpu_count() or 1)


def add_own_commands() -> None:
    """Adds the commands of other rooms, which import this module and are therefore loaded here and not above."""
    from extractor.cli.check import add_check_commands
    from extractor.cli.draft import draft_app
    from extractor.cli.export import export

    add_check_commands(app)
    if export not in {command.callback for command in app.registered_commands}:
        app.command(cls=Command, no_args_is_help=True)(export)
        app.add_typer(draft_app, name="draft")


def add_commands() -> None:
    """Adds the groups that installed packages offer (`jixiao eval` …); one that cannot be imported says so."""
    add_own_commands()
    taken = {group.name for group in app.registered_groups}
    for entry in entry_points(group="jixiao.commands"):
        if entry.name not in taken:
            try:
                app.add_typer(entry.load(), name=entry.name)
            except ImportError as error:
                app.command(entry.name, hidden=True, cls=Command)(_missing(entry.name, error))


def _missing(command: str, error: ImportError) -> Callable[[], None]:
    def explain() -> None:
        fail(f"命令 {command} 需要另外安装的组件（缺少 {error.name}）：pip install 'jixiao[eval]'")

    return explain


def main() -> None:
    """Entry point of the `jixiao` command."""
    add_commands()
    app()
