"""`python -m evals`: run systems over documents with gold, show and compare what came out; annotate, invent documents.

Heavy imports wait until a command needs them, so that help and mistakes cost nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from extractor.cli.chinese_help import Command, Group
from extractor.cli.errors import fail, say
from extractor.cli.terminal import progress
from extractor.errors import JixiaoError

if TYPE_CHECKING:
    from evals.runs.run import Run

EXIT_WORSE = 1
WIDTH = 160

app = typer.Typer(
    help="评测：在有标注的文档上比较读取方式。",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _explained(command: Callable[..., None]) -> Callable[..., None]:
    """One line and exit code 2 for every error that is the user's to mend."""

    @wraps(command)
    def run(*args: Any, **given: Any) -> None:
        logging.basicConfig(level=logging.CRITICAL)  # warnings of the libraries would reach staff in English
        try:
            command(*args, **given)
        except ModuleNotFoundError as error:
            fail(f"缺少组件 {error.name}：请先执行 make setup")
        except JixiaoError as error:
            fail(str(error))
        except OSError as error:
            fail(f"{error.filename or ''}：{error.strerror or error}")

    return run


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


@app.command("run", cls=Command)
@_explained
def run_command(
    system: Annotated[
        str,
        typer.Option("--engine", metavar="系统", help="rules、llm、both，或对照系统 table、instructor、langextract。"),
    ] = "rules",
    dataset: Annotated[
        str, typer.Option("--set", metavar="名称", help="文档集：samples、forms（逐张）、negatives、mutations。")
    ] = "samples",
    gold: Annotated[
        Path | None, typer.Option("--gold", metavar="文件夹", help="自己的标注文件夹，代替 --set。")
    ] = None,
    documents: Annotated[
        Path | None, typer.Option("--documents", metavar="文件夹", help="标注对应的原文；默认与标注同一文件夹。")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="模型", help="模型名称。")] = None,
    base_url: Annotated[str | None, typer.Option("--base-url", metavar="地址", help="模型服务地址。")] = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", metavar="文件夹", help="回放这个文件夹里的录音，不访问网络。")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", metavar="", help="缺少的录音现场录制（与 --replay 同用）。")
    ] = False,
    only: Annotated[str, typer.Option("--only", metavar="名称,…", help="只读这些文档。")] = "",
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="只读前 N 份。")] = None,
    repeat: Annotated[int, typer.Option("--repeat", metavar="N", min=1, help="每份重复读取的次数。")] = 1,
    concurrency: Annotated[int, typer.Option("--concurrency", metavar="N", min=1, help="同时读取的份数。")] = 1,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="文件夹", help="评测文件夹；默认 runs/时间-系统。")
    ] = None,
) -> None:
    """在有标注的文档上运行一个系统，写出评测文件夹。"""
    from evals.runs.dataset import chosen, documents_of, from_folder
    from evals.runs.folder import refuse_existing, write_run
    from evals.runs.run import Plan, run, settings_for
    from evals.runs.systems import SYSTEMS

    if system not in SYSTEMS:
        fail(f"不认识的系统“{system}”，可选 {'、'.join(SYSTEMS)}")
    if record and replay is None:
        fail("--record 须与 --replay 同用：录音写入 --replay 的文件夹")
    folder = output or Path("runs") / f"{datetime.now():%Y%m%d-%H%M%S}-{system}"
    refuse_existing(folder)
    listed = from_folder(gold, documents) if gold else documents_of(dataset)
    names = [name.strip() for name in only.replace("，", ",").split(",") if name.strip()]
    plan = Plan(
        system, chosen(listed, names, limit), str(gold or dataset), settings_for(system, replay, model, base_url),
        repeat=repeat, concurrency=concurrency, replay=replay, record=record,
    )  # fmt: skip
    with progress(len(plan.documents) * repeat) as advance:
        done = run(plan, on_read=lambda name: advance(name, 1))
    write_run(done, folder)
    _console().print(_table([done]))
    for line in done.documents:
        if line["error"]:
            say(f"{line['name']}：{line['error']}")
    say(f"已写入 {folder}")


@app.command(cls=Command)
@_explained
def report(
    runs: Annotated[list[Path], typer.Argument(metavar="评测文件夹…", help="可以有多个，并排比较。")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="文件", help="网页；默认第一个文件夹里的 report.html。")
    ] = None,
) -> None:
    """打印对照表，并写出可离线打开的网页。"""
    from evals.report import write_html
    from evals.runs.folder import load_run

    loaded = [load_run(folder) for folder in runs]
    _console().print(_table(loaded))
    path = write_html(loaded, output or runs[0] / "report.html")
    say(f"已写入 {path}")


@app.command(cls=Command)
@_explained
def doubts(
    runs: Annotated[list[Path], typer.Argument(metavar="评测文件夹…", help="合在一起计算。")],
    json_path: Annotated[Path | None, typer.Option("--json", metavar="文件", help="另存为 JSON。")] = None,
) -> None:
    """每种待核对原因查出多少错误，各版式静默错误与待核对的关系。"""
    import json

    from evals.report.doubts import calibrate, tables_of, to_record
    from evals.runs.folder import load_run

    calibration = calibrate([load_run(folder) for folder in runs])
    for table in tables_of(calibration):
        _console().print(table)
    if json_path:
        json_path.write_text(json.dumps(to_record(calibration), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        say(f"已写入 {json_path}")


@app.command(cls=Command)
@_explained
def baseline(
    run: Annotated[Path, typer.Argument(metavar="评测文件夹")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件", help="基线文件（JSON）。")],
) -> None:
    """把一次评测存为基线，供 gate 比较。"""
    import json

    from evals.runs.folder import load_run
    from evals.runs.gate import baseline_of

    text = json.dumps(baseline_of(load_run(run)), ensure_ascii=False, indent=1)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text + "\n", encoding="utf-8")
    say(f"已写入 {output}")


@app.command(cls=Command)
@_explained
def gate(
    run: Annotated[Path, typer.Argument(metavar="评测文件夹")],
    against: Annotated[Path, typer.Option("--baseline", metavar="基线", help="基线文件，或另一个评测文件夹。")],
    tolerance: Annotated[float, typer.Option("--tolerance", metavar="比率", min=0, help="允许变差的幅度。")] = 0.0,
) -> None:
    """与基线比较：有任何一项变差就以 1 退出，并指出是哪些文档的哪些值。"""
    from evals.runs.folder import load_run
    from evals.runs.gate import judge, load_baseline

    verdict = judge(load_run(run), load_baseline(against), tolerance)
    console = _console()
    for line in verdict.better:
        console.print(f"变好  {line}", markup=False, highlight=False)
    for line in verdict.worse:
        console.print(f"变差  {line}", markup=False, highlight=False, soft_wrap=True)
    if verdict.worse:
        raise typer.Exit(EXIT_WORSE)
    console.print("通过：没有变差", highlight=False)
    if verdict.better and against.is_file():
        command = f"python -m evals baseline {run} -o {against}"
        console.print(f"有变好的，更新基线：{command}", markup=False, highlight=False, soft_wrap=True)


COLUMNS = {
    "form_precision": "表单准确率",
    "form_recall": "表单召回率",
    "header_share": "表头",
    "indicator_f1": "指标F1",
    "row_f1": "整行F1",
    "measure_share": "指标值",
    "silent_share": "静默错误",
    "review_share": "待核对",
    "grounded_share": "有出处",
    "evidence_share": "出处准确",
    "finding_precision": "检查准确率",
    "finding_recall": "检查召回率",
}


def _table(runs: list[Run]) -> Table:
    """A column for each run, 95 % intervals under the rates."""
    from evals.metrics.bootstrap import interval
    from evals.report.tables import costs_of, percent

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("")
    for run in runs:
        about = " ".join(str(run.info[key]) for key in ("system", "model", "dataset") if run.info.get(key))
        table.add_column(about, justify="right", overflow="fold")
    table.add_row("文档 / 表", *(f"{run.total.documents} / {run.total.forms_gold}" for run in runs))
    for rate, caption in COLUMNS.items():
        cells = []
        for run in runs:
            low, high = interval(run.scores, rate)
            spread = f" ({percent(low)}–{percent(high)})" if low is not None else ""
            cells.append(percent(run.rate(rate)) + spread)
        table.add_row(caption, *cells)
    for caption in ("请求", "每表词元", "费用", "每份秒数"):
        table.add_row(caption, *(costs_of(run)[caption] for run in runs))
    return table
