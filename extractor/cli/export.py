"""`jixiao export`: extraction JSON in, tables or official forms out.

Tables hold all forms of all inputs together; official files are made a document. Nothing is read or checked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from extractor.cli.chinese_help import make_command
from extractor.cli.errors import EXIT_BAD_INPUT, fail, say, unwritable_reason
from extractor.cli.options import Force, chosen_formats
from extractor.cli.terminal import progress
from extractor.errors import JixiaoError, ReadError
from extractor.export.file_names import output_stems
from extractor.export.files import Guard
from extractor.export.tables.data_table import ExportError, tables_of
from extractor.export.tables.table_columns import load_tables
from extractor.model.form import Extraction

Files = dict[str, bytes]
"""Name → content of what is to be written."""

OFFICIAL = {"official-docx": "docx", "official-xlsx": "xlsx"}
TABLES = ("xlsx", "parquet", "csv", "jsonl")
FORMATS = (*TABLES, *OFFICIAL)


def export(
    paths: Annotated[
        list[Path], typer.Argument(metavar="JSON文件或文件夹", help="jixiao extract 写出的 JSON，或存放它们的文件夹。")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件夹", help="结果写入的文件夹，不存在则新建。")],
    formats: Annotated[
        str, typer.Option("--format", metavar="格式", help=f"{'、'.join(FORMATS)}，用逗号分隔。")
    ] = "xlsx",
    force: Force = False,
) -> None:
    """把读取结果汇总成表，或按官方版式输出申报表、自评表。

    xlsx、csv、jsonl、parquet 汇总全部表单；official-docx、official-xlsx 为每份文件各出一份，版式与财政表格一致。
    """
    kinds = chosen_formats(formats, FORMATS)
    found = list(_inputs(paths))
    if not found:
        fail(f"{'、'.join(map(str, paths))}：没有 JSON 文件；先用 jixiao extract 读取，再用本命令导出")
    guard = Guard(found, force=force)
    try:
        guard.check(output / name for name in _table_names(kinds))
        loaded, failed = _loaded(found)
        if not loaded:
            raise typer.Exit(EXIT_BAD_INPUT)
        guard.check(output / name for kind in kinds for name in _official_names(loaded, kind).values())
        written = guard.write({output / name: content for name, content in _rendered(loaded, kinds).items()})
    except OSError as error:
        fail(unwritable_reason(error, output))
    except JixiaoError as error:
        fail(str(error))
    for path in written:
        say(f"已写出 {path}")
    if failed:
        raise typer.Exit(EXIT_BAD_INPUT)


def load_extraction(path: Path) -> Extraction:
    """The extraction a JSON file holds. Raises ReadError, naming the first field that is wrong."""
    try:
        return Extraction.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReadError(str(path), f"无法读取（{error.strerror or error}）") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(part) for part in first["loc"])
        place = f"字段 {where} " if where else ""
        raise ReadError(str(path), f"不是读取结果的 JSON（{place}有误），请用 jixiao extract 重新生成") from error


def _inputs(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as given, the JSON files of folders; each once."""
    listed = (sorted(path.rglob("*.json")) if path.is_dir() else [path] for path in paths)
    yield from dict.fromkeys(path for group in listed for path in group)


def _loaded(paths: Sequence[Path]) -> tuple[dict[Path, Extraction], bool]:
    """Extractions by file and whether any failed. A document read twice counts once, or it would be added up twice."""
    loaded: dict[Path, Extraction] = {}
    seen: dict[str, Path] = {}
    failed = False
    with progress(len(paths)) as advance:
        for path in paths:
            advance(path.name, 1)
            try:
                extraction = load_extraction(path)
            except ReadError as error:
                say(str(error))
                failed = True
                continue
            first = seen.setdefault(extraction.source.sha256, path)
            if first == path:
                loaded[path] = extraction
            else:
                say(f"{path}：与 {first} 是同一份文件的结果，已略过")
    return loaded, failed


def _rendered(loaded: dict[Path, Extraction], kinds: Sequence[str]) -> Files:
    """Every file of every format. Raises ExportError, also where a package is not installed."""
    files: Files = {}
    for kind in kinds:
        files |= _official(loaded, kind) if kind in OFFICIAL else _TABLE_FILES[kind](list(loaded.values()))
    return files


def _table_names(kinds: Sequence[str]) -> Iterator[str]:
    """Names of the files that hold all documents together."""
    for kind in kinds:
        if kind == "xlsx":
            yield _workbook_name()
        elif kind in TABLES:
            yield from (f"{table}.{kind}" for table in load_tables().tables)


def _official_names(loaded: dict[Path, Extraction], kind: str) -> dict[Path, str]:
    """Name of the official file of each document that has forms."""
    if kind not in OFFICIAL:
        return {}
    stems = zip(loaded.items(), output_stems(list(loaded)), strict=True)
    return {path: f"{stem}-official.{OFFICIAL[kind]}" for (path, extraction), stem in stems if extraction.forms}


def _workbook_name() -> str:
    return f"{load_tables().file}.xlsx"


def _official(loaded: dict[Path, Extraction], kind: str) -> Files:
    from extractor.export.official.forms import to_official_docx, to_official_xlsx, unprinted

    render = to_official_docx if kind == "official-docx" else to_official_xlsx
    files: Files = {}
    names = _official_names(loaded, kind)
    for path, extraction in loaded.items():
        if path not in names:
            say(f"{path}：没有绩效表，未输出官方版式")
            continue
        files[names[path]] = render(extraction.forms)
        for number, form in enumerate(extraction.forms, 1):
            lost = unprinted(form)
            if lost:
                say(f"{path}：第 {number} 张表的官方版式没有这些栏目，未打印：{'、'.join(lost)}")
    return files


def _workbook(extractions: Sequence[Extraction]) -> Files:
    from extractor.export.tables.workbook import to_xlsx

    return {_workbook_name(): to_xlsx(extractions)}


def _parquet(extractions: Sequence[Extraction]) -> Files:
    try:
        from extractor.export.tables.parquet import to_parquet
    except ImportError as error:
        raise ExportError(f"格式 parquet 需要先安装：pip install 'jixiao[parquet]'（缺少 {error.name}）") from error
    return {f"{table.name}.parquet": to_parquet(table) for table in tables_of(extractions)}


def _csv(extractions: Sequence[Extraction]) -> Files:
    from extractor.export.tables.text_files import to_csv

    return {f"{table.name}.csv": to_csv(table) for table in tables_of(extractions)}


def _jsonl(extractions: Sequence[Extraction]) -> Files:
    from extractor.export.tables.text_files import to_jsonl

    return {f"{table.name}.jsonl": to_jsonl(table) for table in tables_of(extractions)}


_TABLE_FILES: dict[str, Callable[[Sequence[Extraction]], Files]] = {
    "xlsx": _workbook,
    "parquet": _parquet,
    "csv": _csv,
    "jsonl": _jsonl,
}


command = make_command(export, example="jixiao export 结果/ -o 汇总 --format xlsx,official-docx", no_args_is_help=True)
