"""`python -m evals gold`: starts an annotation from what the rules read, and checks gold files against their documents.

Thin: what a gold file must be lives in gold_files. Exit codes: 0 done, 1 the check found problems, 2 bad input.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from evals.gold.files import draft, problems
from evals.gold.source import Source
from evals.runs.dataset import GOLD, NEGATIVES, SAMPLES, DatasetError, _document_of, load_gold
from extractor.cli.chinese_help import Command, Group
from extractor.cli.errors import fail, say
from extractor.cli.terminal import print_out
from extractor.errors import JixiaoError, ReadError
from extractor.extraction import extract
from extractor.reading import read
from extractor.settings import load_settings

gold_app = typer.Typer(
    name="gold",
    help="标注文件：起草与核对。",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@gold_app.command(cls=Command, no_args_is_help=True)
def new(
    path: Annotated[Path, typer.Argument(metavar="文件", help="要标注的原文。", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT.json", help="标注文件；默认与原文同名的 .json。")
    ] = None,
) -> None:
    """从程序读出的结果起草一份标注，待核对的值列在 todo 里。

    已有的文件不会被覆盖。核对完原文后删去 todo，再用 gold check 检查。
    """
    target = output or path.with_suffix(".json")
    try:
        extraction = extract(read(path), engine="rules", settings=load_settings())
        data = draft(extraction)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    except FileExistsError:
        fail(f"{target}：已经存在，不覆盖；换一个 -o，或先移走它")
    except ReadError as error:
        fail(f"{path}：{error.reason}")
    except JixiaoError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{target}：无法写入（{error.strerror or error}）")
    say(f"{target}：{len(extraction.forms)} 张表，{len(data['todo'])} 条待核对")


@gold_app.command(cls=Command)
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="文件|文件夹", help="标注文件或其文件夹；默认随仓库的样例与反例。", show_default=False),
    ] = None,
    documents: Annotated[
        Path | None, typer.Option("--documents", metavar="文件夹", help="原文所在的文件夹；默认与标注文件同处。")
    ] = None,
) -> None:
    """核对标注：格式、每个值是否见于原文、指标值与其文字是否一致。

    每个问题一行，有问题时以 1 退出。
    """
    jobs = list(_jobs(paths or [GOLD, NEGATIVES], documents))
    found = 0
    for path, folder in jobs:
        for problem in _problems_of(path, folder):
            found += 1
            print_out(f"{path}：{problem}\n")
    say(f"{len(jobs)} 份标注，{found} 个问题" if found else f"{len(jobs)} 份标注，没有问题")
    raise typer.Exit(1 if found else 0)


def _jobs(paths: Sequence[Path], documents: Path | None) -> Iterator[tuple[Path, Path]]:
    """Each gold file with the folder of its document."""
    for path in paths:
        if not path.exists():
            fail(f"{path}：没有这个文件或文件夹")
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not files:
            fail(f"{path}：没有标注文件（*.json）")
        for file in files:
            beside = SAMPLES if file.parent.resolve() == GOLD.resolve() else file.parent
            yield file, documents or beside


def _problems_of(path: Path, folder: Path) -> list[str]:
    try:
        gold = load_gold(path)
        return list(problems(gold, Source.whole(read(_document_of(path, folder)))))
    except (DatasetError, ReadError) as error:
        return [str(error).removeprefix(f"{path}：")]
