"""`python -m evals corpus make`: arguments in, a folder of texts or real files, gold files and a manifest out.

Thin: what is made lives in `make`. Exit codes: 0 done, 2 bad arguments or an unwritable folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.corpus.make import CorpusDocument, CorpusError, make, named_strengths
from evals.corpus.printed import Form
from extractor.cli.chinese_help import Command, Group
from extractor.cli.errors import fail, say
from extractor.errors import JixiaoError

if TYPE_CHECKING:
    from evals.corpus.files import FileDocument

corpus_app = typer.Typer(
    name="corpus",
    help="合成语料：编造表单并印成凌乱的文本，附标准答案。",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@corpus_app.callback()
def root() -> None:
    """Keeps `make` a command of its own."""


@corpus_app.command("make", cls=Command)
def make_corpus(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件夹", help="写入的文件夹，须为空或不存在。")],
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="随机种子；相同则结果相同。")] = 1,
    forms: Annotated[int, typer.Option("--forms", metavar="N", min=1, help="表单数。")] = 100,
    kind: Annotated[
        str, typer.Option("--kind", metavar="declaration|evaluation|mixed", help="申报表、自评表或两者。")
    ] = "mixed",
    strength: Annotated[
        str, typer.Option("--strength", metavar="none|mild|moderate|severe", help="干扰的强度。")
    ] = "mild",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="名称=强度", help="单独设定一种干扰（0 至 1），可多次给出。")
    ] = None,
    kinds: Annotated[
        str, typer.Option("--as", metavar="种类,…", help="印成文件：pdf、docx、xlsx、html、scan 等，不加干扰。")
    ] = "",
    styles: Annotated[
        str, typer.Option("--style", metavar="样式,…", help="只用这些样式（与 --as 同用）；默认各种类的全部样式。")
    ] = "",
    planted: Annotated[
        float, typer.Option("--planted", metavar="概率", min=0, max=1, help="每行有一格印错的概率（与 --as 同用）。")
    ] = 0.0,
) -> None:
    """编造表单，写出 NNNN.txt、NNNN.json 和 manifest.jsonl。

    给出 --set 而未给 --strength 时仍以 --strength 的默认值为底；只要一种干扰时用 --strength none。
    给出 --as 时写出真实格式的文件，每个文件另有同名的 .json 标准答案。
    """
    try:
        if kinds:
            count = write_files(_files(seed, forms, kind, kinds, styles, planted), output)
            say(f"{output}：{count} 个文件")
            return
        if styles or planted:
            raise CorpusError("--style、--planted 要与 --as 同用，如 --as pdf --style ruled")
        documents = make(seed, forms, named_strengths(strength) | parsed(settings or []), kind)
        write(documents, output)
    except JixiaoError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{output}：无法写入（{error.strerror or error}）")
    say(f"{output}：{forms} 张表")


@corpus_app.command("provinces", cls=Command)
def make_provinces(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件夹", help="写入的文件夹，须为空或不存在。")],
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="随机种子；相同则结果相同。")] = 1,
    pages: Annotated[int, typer.Option("--pages", metavar="N", min=1, help="每种版式的网页数。")] = 10,
) -> None:
    """按其他省份的版式编造表单（竖排、逐单位一览、报告内表格、审批表等），写出网页和标准答案。"""
    from evals.corpus.provinces import LAYOUTS, make_pages

    try:
        _make_folder(output)
        for name, page in make_pages(seed, pages):
            (output / f"{name}.html").write_text(page.as_html(), encoding="utf-8")
            _write_gold({"forms": list(page.forms)}, output / f"{name}.json")
    except JixiaoError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{output}：无法写入（{error.strerror or error}）")
    say(f"{output}：{len(LAYOUTS)} 种版式，{len(LAYOUTS) * pages} 个网页")


def parsed(settings: Sequence[str]) -> dict[str, float]:
    """`name=0.5` as a dictionary. Raises CorpusError."""
    strengths = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            strengths[name] = float(value)
        except ValueError:
            raise CorpusError(f"--set {setting}：应写成 名称=强度，如 wraps=0.5") from None
    return strengths


def _files(seed: int, forms: int, kind: str, kinds: str, styles: str, planted: float) -> Iterator[FileDocument]:
    """Loaded here, not above: printing files needs packages that texts do not. Raises CorpusError."""
    try:
        from evals.corpus.files import chosen, invented_sheets, plant_errors, print_files
    except ModuleNotFoundError as error:
        raise CorpusError(f"缺少 {error.name}：印成文件需要先执行 make setup") from error
    wanted = chosen(kinds.split(","), styles.split(",") if styles else [])
    sheets = invented_sheets(seed, forms, kind)
    return print_files(plant_errors(sheets, planted, seed) if planted else sheets, wanted)


def write_files(documents: Iterable[FileDocument], folder: Path) -> int:
    """Files with gold of the same stem, and the manifest; how many. Refuses a folder with content."""
    _make_folder(folder)
    count = 0
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for document in documents:
            (folder / (document.name + document.suffix)).write_bytes(document.data)
            _write_gold(document.gold, folder / f"{document.name}.json")
            about = {"name": document.name, "style": document.style, "forms": len(document.gold["forms"])}
            manifest.write(json.dumps(about, ensure_ascii=False) + "\n")
            count += 1
    return count


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise CorpusError(f"{folder}：文件夹不是空的；换一个 -o，或先清空它")


def write(documents: Iterable[CorpusDocument], folder: Path) -> None:
    """All documents with their gold, and the manifest. Refuses a folder with content."""
    _make_folder(folder)
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for document in documents:
            _write_one(document, folder)
            manifest.write(json.dumps(document.about, ensure_ascii=False) + "\n")


def _write_one(document: CorpusDocument, folder: Path) -> None:
    (folder / f"{document.name}.txt").write_text(document.text, encoding="utf-8")
    _write_gold(document.gold, folder / f"{document.name}.json")


def _write_gold(gold: Form, path: Path) -> None:
    path.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
