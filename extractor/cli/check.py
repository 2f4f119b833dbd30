"""`jixiao check` and `jixiao rules`: documents in; findings on the terminal and as files out, and an exit code.

Thin: loading, checking, reporting and writing live in `checks` and `export`. `add_check_commands` puts both commands
into the program. Exit codes of `check`: 0 no error found, 1 errors found, 2 a file or a setting could not be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import structlog
import typer

from extractor.checks import check_forms, load_rules
from extractor.checks.model_review.reviewer import review_forms
from extractor.checks.reporting.catalogue import explain, listed
from extractor.checks.reporting.report import CheckedDocument, CheckReport, Failure, build_report
from extractor.checks.reporting.waivers import Waiver, WaiverError, apply_waivers, load_waivers
from extractor.checks.run import Checked, Outcome, Raised
from extractor.cli import options
from extractor.cli.load_documents import Loaded, load_document
from extractor.errors import JixiaoError, ModelError, OverwriteError, ReadError, SettingsError, os_reason
from extractor.export import Guard, output_stems
from extractor.export.findings.terminal import findings_table, one_line
from extractor.export.findings.write import FINDING_FORMATS, finding_targets, write_findings
from extractor.extraction import extract_document
from extractor.model.form import Extraction, Usage
from extractor.profiles.files import usable_profile
from extractor.profiles.profile import Profile, ProfileError
from extractor.reading import Document, read
from extractor.settings import Settings

log = structlog.get_logger()
EXIT_ERRORS_FOUND = 1
SLIP = "这项设置未采用，按上级方案检查，其余照常：{}"
REVIEW = "model.review"
"""The ledger's line for the model's reading of the texts."""
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="方案", help="检查方案：national（默认）、shanghai 或自己的 YAML 文件。"),
]


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="文件", help="要检查的文件或提取结果 JSON，可以有多个。")],
    profile: ProfileOption = None,
    past: Annotated[
        list[Path] | None, typer.Option("--past", metavar="文件", help="往年的表，用来比较；可以多次给出。")
    ] = None,
    waive: Annotated[
        Path | None, typer.Option("--waive", metavar="文件", help="已认可的发现（YAML），不再提出。")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="table,json,sarif,html,docx", help="输出格式，用逗号分隔。")
    ] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="文件夹", help="结果写入的文件夹，不存在则新建。")
    ] = None,
    with_model: Annotated[
        bool, typer.Option("--with-model", metavar="", help="另请模型审读文字，只提提醒（需配置模型）。")
    ] = False,
    engine: options.Engine = None,
    force: options.Force = False,
    verbose: options.Verbose = False,
) -> None:
    """检查绩效表，列出错误、提醒和依据。

    table 打印到终端；json 在没有 -o 时打印到标准输出；html 是网页，docx 是退回意见，sarif 供其他程序使用。
    有错误时以 1 退出；有文件读不了、方案中有写错的设置时各报一行原因，其余照常检查，最后以 2 退出。
    """
    options.configure_logging(verbose)
    kinds = _kinds(formats, output)
    guard = Guard([*paths, *(past or ()), waive, profile], force=force)
    if output is not None:
        options.check_targets(guard, finding_targets(output, kinds))
    (chosen, slips), waivers = _usable_profile(profile), _waivers(waive)
    settings = options.chosen_settings(engine, False)
    current, failures = _load(list(dict.fromkeys(paths)), settings)
    former, lost = _load(list(dict.fromkeys(past or [])), settings)
    report = _report(current, former, [*slips, *failures, *lost], chosen, settings if with_model else None)
    apply_waivers(report, waivers)
    _deliver(report, kinds, output, guard)
    if slips or failures or lost:
        raise typer.Exit(options.EXIT_BAD_INPUT)
    raise typer.Exit(EXIT_ERRORS_FOUND if report.counts["error"] else 0)


def rules(
    code: Annotated[str | None, typer.Argument(metavar="代码", help="只列出代码以此开头的规则。")] = None,
    profile: ProfileOption = None,
    explained: Annotated[
        str | None, typer.Option("--explain", metavar="代码", help="说明一条规则：依据、所需内容、例子、方案中的改动。")
    ] = None,
) -> None:
    """列出检查规则及其依据。"""
    chosen = options.chosen_profile(profile)
    console = options.make_console()
    try:
        if explained:
            console.print(explain(explained, chosen), highlight=False)
        else:
            for part in listed(code, chosen):
                console.print(part, highlight=False)
    except KeyError as error:
        options.fail(str(error.args[0]))


def add_check_commands(app: typer.Typer) -> None:
    """Adds `check` and `rules` to the program, once."""
    if check not in {command.callback for command in app.registered_commands}:
        app.command(cls=options.Command, no_args_is_help=True)(check)
        app.command(cls=options.Command)(rules)


def _kinds(text: str, output: Path | None) -> set[str]:
    known = ("table", *FINDING_FORMATS)
    kinds = {kind.strip().lower() for kind in text.replace("，", ",").split(",")} - {""}
    if not kinds or kinds - set(known):
        options.fail(f"不认识的输出格式“{text}”，可选 {'、'.join(known)}")
    if output is None and kinds - {"table", "json"}:
        options.fail("网页、退回意见和 SARIF 要写成文件，请用 -o 指定文件夹")
    if output is None and kinds >= {"table", "json"}:
        options.fail("table 和 json 不能同时打印，请用 -o 指定文件夹")
    if output is not None and output.exists() and not output.is_dir():
        options.fail(f"{output}：不是文件夹，无法写入结果")
    return kinds


def _usable_profile(named: str | None) -> tuple[Profile, list[Failure]]:
    """The profile to check by, and what of it could not be used, said on standard error as well."""
    try:
        chosen, problems = usable_profile(named, load_rules())
    except ProfileError as error:
        options.fail(str(error))
    reasons = [SLIP.format(problem.removeprefix(f"{named}：")) for problem in problems]
    slips = [Failure(name=Path(str(named)).name, reason=reason) for reason in reasons]
    for slip in slips:
        options.say(f"{named}：{slip.reason}")
    return chosen, slips


def _waivers(path: Path | None) -> list[Waiver]:
    try:
        return load_waivers(path) if path else []
    except WaiverError as error:
        options.fail(str(error))


def _load(paths: Sequence[Path], settings: Settings) -> tuple[list[Loaded], list[Failure]]:
    """Every file that can be read; one line on standard error for each that cannot, and it is in the report too."""

    def extracted(path: Path) -> tuple[Extraction, Document]:
        layout = read(path)
        return extract_document(layout, engine=settings.engine_in_force, settings=settings), layout

    loaded: list[Loaded] = []
    read_from: list[Path] = []
    failures: list[Failure] = []
    with options.progress(len(paths)) as advance:
        for path in paths:
            advance(path.name, 0)
            reason = None
            try:
                loaded.append(load_document(path, extracted))
                read_from.append(path)
            except ReadError as error:
                reason = error.reason
            except JixiaoError as error:
                reason = str(error).removeprefix(f"{path.name}：")
            except Exception as error:  # one file must not take the others with it
                log.exception("check failed", file=str(path))
                reason = f"程序内部错误（{type(error).__name__}: {error}），加 --verbose 可查看详情"
            if reason is not None:
                failures.append(Failure(name=path.name, reason=reason))
                options.say(f"{path}：{reason}")
            advance(path.name, 1)
    return _distinct(loaded, read_from), failures


def _distinct(loaded: Sequence[Loaded], paths: Sequence[Path]) -> list[Loaded]:
    """Two departments send the same 自评表.docx: such documents are called by their folder or a number as well."""
    taken = Counter(document.name for document in loaded)
    stems = output_stems(paths)
    return [
        document if taken[document.name] == 1 else replace(document, name=f"{stem}{path.suffix}")
        for document, stem, path in zip(loaded, stems, paths, strict=True)
    ]


def _report(
    current: Sequence[Loaded],
    former: Sequence[Loaded],
    failures: Sequence[Failure],
    profile: Profile,
    reviewer: Settings | None,
) -> CheckReport:
    """The report of all documents. reviewer: settings of the model that reviews the texts as well."""
    forms = [form for document in current for form in document.forms]
    layouts = [document.layout for document in current for _ in document.forms]
    past = [(document.name, form) for document in former for form in document.forms]
    outcomes = check_forms(forms, layouts, profile, [form for _, form in past])
    if reviewer:
        _reviewed(outcomes, reviewer)
    checked = iter(outcomes)
    documents = [
        CheckedDocument(each.name, [next(checked) for _ in each.forms], each.layout, each.notices) for each in current
    ]
    return build_report(documents, profile, past=past, failures=failures)


def _reviewed(outcomes: Sequence[Checked], settings: Settings) -> None:
    """Adds what the model says of each form's texts; a form it could not review says so in its ledger."""
    try:
        known = [[raised.finding for raised in each.raised] for each in outcomes]
        said = review_forms([each.form for each in outcomes], settings, Usage(), known=known)
    except SettingsError as error:
        options.fail(str(error))
    for each, answer in zip(outcomes, said, strict=True):
        if isinstance(answer, ModelError):
            each.ledger.append(Outcome(REVIEW, "could_not_run", str(answer)))
            options.say(f"模型未能审读“{each.form.project_name or '无名称'}”：{answer}")
            continue
        each.raised.extend(Raised(finding) for finding in answer)
        each.ledger.append(Outcome(REVIEW, "found" if answer else "passed", count=len(answer)))


def _deliver(report: CheckReport, kinds: set[str], output: Path | None, guard: Guard) -> None:
    if output is None and "json" in kinds:
        options.print_out(report.to_json())
    if "table" in kinds:
        console = options.make_console()
        for part in findings_table(report):
            console.print(part, highlight=False)
    for notice in report.unused_waivers:
        options.say(notice)
    if output is not None:
        try:
            written = write_findings(report, output, kinds - {"table"}, guard)
        except OverwriteError as error:
            options.fail(str(error))
        except OSError as error:
            options.fail(f"{output}：结果无法写入（{os_reason(error)}）")
        except ImportError as error:
            options.fail(f"退回意见需要另外安装的组件（缺少 {error.name}）")
        if written:
            options.say(f"{one_line(report)} → {'、'.join(map(str, written))}")


if __name__ == "__main__":
    from extractor.cli import main

    add_check_commands(main.app)
    main.main()
