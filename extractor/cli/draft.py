"""`jixiao draft …`: past forms in; next year's declaration, the deviation column, the history of the indicators out.

Files are written where -o says, one line each goes to standard error. Exit codes: 0 done, 1 the draft has errors the
inputs did not have, 2 a file or an option could not be used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
import typer.main

from extractor.api.draft import draft_declaration, draft_reasons
from extractor.cli.chinese_help import EXAMPLE, Command, Group
from extractor.cli.draft_inputs import Inputs, read_inputs
from extractor.cli.errors import (
    EXIT_BAD_INPUT,
    EXIT_ERRORS_FOUND,
    EXIT_NO_RESULT,
    fail,
    internal_reason,
    say,
    unwritable_reason,
)
from extractor.cli.options import (
    Engine,
    Force,
    ProfileName,
    Verbose,
    check_targets,
    chosen_profile,
    chosen_settings,
)
from extractor.cli.terminal import Advance, configure_logging, print_parts, progress
from extractor.drafting.facts.notes import Notes, read_notes
from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.marks import is_new
from extractor.drafting.forms.notices import load_notices
from extractor.errors import JixiaoError, OverwriteError
from extractor.export.drafts.write import WORD, draft_targets, summary_of, write_drafts
from extractor.export.files import FILE, Guard
from extractor.export.history.history_page import to_page
from extractor.export.history.history_terminal import history_tables
from extractor.export.history.history_view import history_pages
from extractor.history.embeddings import Meaning, meaning_for
from extractor.history.projects import group_by_project
from extractor.model.draft import Draft
from extractor.settings import Settings
from extractor.terms.measures import parse_number

YEARS = range(1990, 2100)

draft_app = typer.Typer(
    cls=Group,
    help="起草下一年度的绩效目标申报表、偏差原因，或对照指标历年情况。",
    add_completion=False,
    no_args_is_help=True,
)

Past = Annotated[
    list[Path] | None,
    typer.Option("--from", metavar="文件", help="往年的申报表、自评表或提取结果 JSON；可以多次给出。"),
]
NotesFile = Annotated[
    Path | None, typer.Option("--notes", metavar="文件", help="工作说明：txt、md，或有“指标”“说明”两列的 xlsx、csv。")
]
Semantic = Annotated[
    bool,
    typer.Option(
        "--semantic", metavar="", help="往年候选行也按语义排列（需安装 jixiao\\[semantic]）；不影响已确定的对应。"
    ),
]
WordFile = Annotated[
    Path, typer.Option("--output", "-o", metavar="文件.docx", help="写出的 Word 文件；同名的 xlsx、json 写在旁边。")
]


@draft_app.command(
    cls=Command,
    no_args_is_help=True,
    epilog=EXAMPLE.format(
        "jixiao draft declaration --year 2026 --from 2024自评表.pdf --from 2025申报表.docx -o 2026草稿.docx"
    ),
)
def declaration(
    year: Annotated[int, typer.Option("--year", metavar="年度", help="要起草的年度，例如 2026。")],
    output: WordFile,
    past: Past = None,
    notes: NotesFile = None,
    budget: Annotated[
        str | None, typer.Option("--budget", metavar="元", help="该年度的预算（元）；不给出时资金和成本留待填写。")
    ] = None,
    profile: ProfileName = None,
    semantic: Semantic = False,
    engine: Engine = None,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """据往年的表起草申报表。

    Word 文件按官方版式，拟写的单元格有底色和批注；Excel 文件并列上年与建议值、理由、依据和待确认事项。
    """
    configure_logging(verbose)
    guard = _guard(output, [*(past or ()), notes, profile], force)
    _check_year(year)
    amount, chosen, (settings, _) = _budget(budget), chosen_profile(profile), _settings(engine, semantic)
    told = _notes(notes)
    inputs = _read(past or [], settings)

    def draft(advance: Advance) -> list[Draft]:
        return draft_declaration(
            inputs.documents, year, notes=told, budget=amount, profile=chosen, settings=settings, on_progress=advance
        )

    _deliver(draft, inputs, output, guard)


@draft_app.command(
    cls=Command,
    no_args_is_help=True,
    epilog=EXAMPLE.format("jixiao draft reasons 2024自评表.docx --notes 工作说明.txt -o 2024自评表-原因.docx"),
)
def reasons(
    path: Annotated[Path, typer.Argument(metavar="文件", help="要填写偏差原因的自评表或提取结果 JSON。")],
    output: WordFile,
    past: Past = None,
    notes: NotesFile = None,
    rewrite: Annotated[
        bool, typer.Option("--rewrite", metavar="", help="已有的偏差原因也重写，原文作为事实。")
    ] = False,
    profile: ProfileName = None,
    engine: Engine = None,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """填写自评表的偏差原因分析及改进措施。

    只写表中、往年表和工作说明里有的事实；不知道的写成〔待填：…〕，并提出要问的问题。
    """
    configure_logging(verbose)
    guard = _guard(output, [path, *(past or ()), notes, profile], force)
    chosen, settings = chosen_profile(profile), chosen_settings(engine)
    told = _notes(notes)
    inputs = _read([path], settings)
    former = _read(past, settings, needed=False) if past else Inputs()
    inputs.failures += former.failures

    def draft(advance: Advance) -> list[Draft]:
        return draft_reasons(
            inputs.documents, past=former.documents, notes=told, rewrite=rewrite, profile=chosen, settings=settings,
            on_progress=advance,
        )  # fmt: skip

    _deliver(draft, inputs, output, guard, former.forms)


@draft_app.command(
    cls=Command,
    no_args_is_help=True,
    epilog=EXAMPLE.format("jixiao draft history 2023自评表.pdf 2024自评表.pdf -o 历年.html"),
)
def history(
    paths: Annotated[list[Path], typer.Argument(metavar="文件", help="各年的申报表、自评表或提取结果 JSON。")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件.html", help="写出带图的网页。")] = None,
    semantic: Semantic = False,
    engine: Engine = None,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """对照指标历年的目标值和实际完成值。"""
    configure_logging(verbose)
    guard = Guard(paths, force=force, names=FILE)
    check_targets(guard, [output] if output else [])
    settings, meaning = _settings(engine, semantic)
    inputs = _read(paths, settings)
    projects = group_by_project(inputs.forms)
    try:
        pages = history_pages(projects, meaning)
    except JixiaoError as error:
        fail(str(error))
    print_parts(history_tables(pages))
    notices = [notice for project in projects for notice in project.notices]
    for notice in notices:
        say(notice)
    if output is not None:
        _written(lambda: guard.write({output: to_page(pages, notices).encode("utf-8")}), output)
    _end(inputs)


def _settings(engine: str | None, semantic: bool) -> tuple[Settings, Meaning | None]:
    """What is in force, and the ranking by meaning where it is asked for; its absence is told before files are read."""
    settings = chosen_settings(engine)
    settings = settings.model_copy(update={"semantic": True}) if semantic else settings
    try:
        return settings, meaning_for(settings)
    except JixiaoError as error:
        fail(str(error))


def _guard(output: Path, inputs: Sequence[Path | str | None], force: bool) -> Guard:
    """Ends the command where -o is no Word file or something in its place must not be written over."""
    if output.suffix.lower() != WORD:
        fail(f"{output}：-o 应是 Word 文件名（{WORD}）")
    if output.is_dir():
        fail(f"{output}：是文件夹，请给出文件名")
    guard = Guard(inputs, force=force, names=FILE)
    check_targets(guard, draft_targets(output))
    return guard


def _check_year(year: int) -> None:
    if year not in YEARS:
        fail(f"--year：“{year}”不是年度；请写四位数，例如 2026")


def _budget(text: str | None) -> Decimal | None:
    if text is None:
        return None
    amount = parse_number(text)
    if amount is None or amount <= 0:
        fail(f"--budget：“{text}”不是金额；请以元为单位，例如 4318167.58")
    return amount


def _notes(path: Path | None) -> Notes | None:
    if path is None:
        return None
    try:
        notes = read_notes(path)
    except JixiaoError as error:
        fail(str(error))
    if not notes.items and not notes.notices:
        say(load_notices().no_notes.format(document=path.name))
    return notes


def _read(paths: Sequence[Path], settings: Settings, *, needed: bool = True) -> Inputs:
    """The inputs; one line for each file that cannot be used. Ends here when none can and some are needed."""
    if not paths:
        fail("没有给出往年的表，请用 --from 指定申报表或自评表")
    inputs = read_inputs(paths, settings)
    for notice in inputs.notices:
        say(notice)
    if needed and not inputs.forms:
        raise typer.Exit(EXIT_BAD_INPUT)
    return inputs


def _deliver(
    draft: Callable[[Advance], list[Draft]],
    inputs: Inputs,
    output: Path,
    guard: Guard,
    former: Sequence[Given] = (),
) -> None:
    try:
        with progress(len(inputs.forms)) as advance:
            drafts = draft(advance)
    except JixiaoError as error:
        fail(str(error))
    except Exception as error:  # staff get a line, developers the log
        say(internal_reason(error, output))
        raise typer.Exit(EXIT_NO_RESULT) from error
    for each in drafts:
        for notice in each.notices:
            say(notice)
        say(summary_of(each))
    _written(lambda: write_drafts(drafts, output, [*inputs.forms, *former], guard), output)
    _end(inputs, drafts)


def _written(write: Callable[[], list[Path]], output: Path) -> None:
    try:
        paths = write()
    except (OverwriteError, OSError) as error:
        fail(unwritable_reason(error, output))
    say(f"已写出 {'、'.join(map(str, paths))}")


def _end(inputs: Inputs, drafts: Sequence[Draft] = ()) -> None:
    if inputs.failures:
        raise typer.Exit(EXIT_BAD_INPUT)
    found = [finding for each in drafts for finding in each.findings if not finding.to_verify]
    new = any(finding.severity == "error" and is_new(finding) for finding in found)
    raise typer.Exit(EXIT_ERRORS_FOUND if new else 0)


command = typer.main.get_command(draft_app)
