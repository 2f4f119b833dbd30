"""Files in, checkable documents out: a document is read and extracted, an extraction is taken as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.assembly.display import load_display
from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.model.form import SCHEMA_VERSION, Extraction, Form
from extractor.terms.measures import parse_measure

Reader = Callable[[Path], tuple[Extraction, Document]]
"""Reads and extracts a file; raises JixiaoError."""

_FILLED_IN: dict[str, Any] = {
    **dict.fromkeys(("title", "fiscal_year", "project_name")),
    **{"funding": {}, "goals": {}, "indicators": [], "evidence": {}, "findings": [], "review": []},
}
_ROW: dict[str, Any] = dict.fromkeys(("level1", "level2", "name", "target"))
_MEASURES = ("target", "actual")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document to check. layout: None when only its extraction is at hand."""

    name: str
    forms: list[Form]
    layout: Document | None
    notices: list[str]


def load_document(path: Path, read: Reader) -> Loaded:
    """One document. Raises ReadError for JSON that is no extraction, and whatever `read` raises for other files."""
    if path.suffix.lower() == ".json":
        return _from_json(path)
    extraction, layout = read(path)
    return Loaded(extraction.source.name, extraction.forms, layout, extraction.notices)


def _from_json(path: Path) -> Loaded:
    """An extraction, or only its `forms` as another system may write them: whole blocks may be missing, and a target or
    an actual may be its text alone."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        forms = [_form(path, number, form) for number, form in enumerate(content["forms"], 1)]
    except OSError as error:
        raise ReadError(path.name, f"无法打开文件（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise ReadError(path.name, "不是 UTF-8 编码的 JSON") from error
    except RecursionError as error:
        raise ReadError(path.name, "JSON 嵌套过深，不是本程序的提取结果") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(path.name, "不是本程序的提取结果（JSON 中应有 forms 列表）") from error
    if str(content.get("schema_version", SCHEMA_VERSION)) != SCHEMA_VERSION:
        raise ReadError(path.name, f"提取结果的版本应为 {SCHEMA_VERSION}，请重新提取")
    source = content.get("source")
    name = source.get("name") if isinstance(source, dict) else None
    notices = [str(each) for each in content.get("notices") or []]
    if not forms and not notices:
        notices = ["JSON 中没有表（forms 为空）"]
    return Loaded(str(name or path.name), forms, None, notices)


def _form(path: Path, number: int, written: Any) -> Form:
    """One form. Raises ReadError naming form and cell, TypeError for what is no mapping."""
    filled = {**_FILLED_IN, **written}
    if isinstance(filled["indicators"], list):
        filled["indicators"] = [_row(row) for row in filled["indicators"]]
    try:
        return Form.model_validate(filled)
    except ValidationError as error:
        where = _cell(error.errors()[0]["loc"])
        raise ReadError(path.name, f"第{number}张表的{where}缺少或不对，不是本程序的提取结果") from error


def _row(written: Any) -> Any:
    if not isinstance(written, dict):
        return written
    measures = {key: parse_measure(written[key]).measure for key in _MEASURES if isinstance(written.get(key), str)}
    return {**_ROW, **written, **measures}


def _cell(path: tuple[int | str, ...]) -> str:
    """What staff call a value, with its key: 第3行指标的“分值”（indicators.2.weight）."""
    names = load_display()
    head = {
        **names.header,
        **names.result,
        "kind": "表类",
        "indicators": "指标",
        "goals": "目标",
        "funding": "资金",
    }
    known = {
        "goals": {"goals": head["goals"], **names.goals},
        "indicators": {"indicators": head["indicators"], **names.indicator_columns},
        "funding": {**names.funding_columns, **names.declaration_funding, "funding": head["funding"]},
    }.get(str(path[0]), head) | {"currency_unit": names.currency_unit}
    words = [known[part] for part in path if isinstance(part, str) and part in known]
    row = f"第{path[1] + 1}行" if path[0] == "indicators" and len(path) > 1 and isinstance(path[1], int) else ""
    last = words[-1] if words else ".".join(map(str, path))
    return f"{row}“{last}”（{'.'.join(map(str, path))}）"
