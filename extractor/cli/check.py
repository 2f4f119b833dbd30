"""`jixiao check`: documents in; findings on the terminal and as files out, and an exit code.

Exit codes: 0 no error found, 1 errors found, 2 a file or a setting could not be used, 3 no file holds a form.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from extractor.api.check import REVIEW
from extractor.api.check import check as check_documents
from extractor.checks import load_rules
from extractor.checks.reporting.report import CheckReport, Failure
from extractor.checks.reporting.waivers import Waiver, WaiverError, apply_waivers, load_waivers
from extractor.cli.chinese_help import make_command
from extractor.cli.errors import EXIT_BAD_INPUT, EXIT_ERRORS_FOUND, EXIT_NO_RESULT, fail, say, unwritable_reason
from extractor.cli.inputs import named_files
from extractor.cli.load_files import load_files
from extractor.cli.options import (
    Engine,
    Force,
    ProfileName,
    Verbose,
    check_folder,
    check_targets,
    chosen_formats,
    chosen_settings,
)
from extractor.cli.terminal import configure_logging, print_out, print_parts
from extractor.errors import OverwriteError, SettingsError
from extractor.export.files import Guard
from extractor.export.findings.terminal import findings_table, one_line
from extractor.export.findings.write import FINDING_FORMATS, finding_targets, write_findings
from extractor.profiles.files import usable_profile
from extractor.profiles.profile import Profile, ProfileError

SLIP = "这项设置未采用，按上级方案检查，其余照常：{}"


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="文件", help="要检查的文件、文件夹或提取结果 JSON，可以有多个；- 表示标准输入。"),
    ],
    profile: ProfileName = None,
    past: Annotated[
        list[Path] | None, typer.Option("--past", metavar="文件", help="往年的表，用来比较；可以多次给出。")
    ] = None,
    waive: Annotated[
        Path | None, typer.Option("--waive", metavar="文件", help="已认可的发现（YAML），不再提出。")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="格式", help="table、json、sarif、html、docx，用逗号分隔。")
    ] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="文件夹", help="结果写入的文件夹，不存在则新建。")
    ] = None,
    with_model: Annotated[
        bool, typer.Option("--with-model", metavar="", help="另请模型审读文字，只提建议（需配置模型）。")
    ] = False,
    engine: Engine = None,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """检查绩效表，列出必须修改、建议修改之处和依据。

    table 打印到终端；json 在没有 -o 时打印到标准输出；html 是网页，docx 是退回意见，sarif 供其他程序使用。
    有必须修改之处时以 1 退出；有文件读不了、方案中有写错的设置时各报一行原因，其余照常检查，最后以 2 退出。
    一张绩效表也没有时以 3 退出。
    """
    configure_logging(verbose)
    kinds = _kinds(formats, output)
    paths = named_files(paths)
    guard = Guard([*paths, *(past or ()), waive, profile], force=force)
    if output is not None:
        check_targets(guard, finding_targets(output, kinds))
    (chosen, slips), waivers = _usable_profile(profile), _waivers(waive)
    settings = chosen_settings(engine)
    current, former = load_files(paths, settings), load_files(past or [], settings)
    try:
        report = check_documents(
            current.forms, past=former.forms, profile=chosen, with_model=with_model, settings=settings
        )
    except SettingsError as error:
        fail(str(error))
    failed = [*current.failures, *former.failures]
    report.failures = [*slips, *(Failure(name=path.name, reason=reason) for path, reason in failed)]
    apply_waivers(report, waivers)
    _deliver(report, kinds, output, guard)
    if report.failures:
        raise typer.Exit(EXIT_BAD_INPUT)
    if not any(document.forms for document in report.documents):
        raise typer.Exit(EXIT_NO_RESULT)
    raise typer.Exit(EXIT_ERRORS_FOUND if report.counts["error"] else 0)


def _kinds(text: str, output: Path | None) -> list[str]:
    kinds = chosen_formats(text, ("table", *FINDING_FORMATS))
    if output is None and set(kinds) - {"table", "json"}:
        fail("网页、退回意见和 SARIF 要写成文件，请用 -o 指定文件夹")
    if output is None and len(kinds) > 1:
        fail("table 和 json 不能同时打印，请用 -o 指定文件夹")
    check_folder(output)
    return kinds


def _usable_profile(named: str | None) -> tuple[Profile, list[Failure]]:
    """The profile to check by, and what of it could not be used, said on standard error as well."""
    try:
        chosen, problems = usable_profile(named, load_rules())
    except ProfileError as error:
        fail(str(error))
    reasons = [SLIP.format(problem.removeprefix(f"{named}：")) for problem in problems]
    for reason in reasons:
        say(f"{named}：{reason}")
    return chosen, [Failure(name=Path(str(named)).name, reason=reason) for reason in reasons]


def _waivers(path: Path | None) -> list[Waiver]:
    try:
        return load_waivers(path) if path else []
    except WaiverError as error:
        fail(str(error))


def _deliver(report: CheckReport, kinds: Collection[str], output: Path | None, guard: Guard) -> None:
    for _, form in report.forms:
        for line in form.ledger:
            if line.code == REVIEW and line.state == "could_not_run":
                say(f"模型未能审读“{form.form.project_name or '无名称'}”：{line.reason}")
    if output is None and "json" in kinds:
        print_out(report.to_json())
    if "table" in kinds:
        print_parts(findings_table(report))
    for notice in report.unused_waivers:
        say(notice)
    if output is None:
        return
    try:
        written = write_findings(report, output, set(kinds) - {"table"}, guard)
    except (OverwriteError, OSError) as error:
        fail(unwritable_reason(error, output))
    if written:
        say(f"{one_line(report)} → {'、'.join(map(str, written))}")


command = make_command(
    check, example="jixiao check 2025申报表.docx --past 2024自评表.pdf -o 检查 --format html,docx", no_args_is_help=True
)
