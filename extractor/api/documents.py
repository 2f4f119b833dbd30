"""Whatever holds forms in, the forms out: a file is read and extracted, an extraction is taken as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from extractor.assembly.display import load_display
from extractor.errors import ReadError
from extractor.extraction import extract
from extractor.model.document import Document
from extractor.model.form import SCHEMA_VERSION, Extraction, Form
from extractor.reading import read
from extractor.settings import Settings
from extractor.terms.measures import parse_measure

_FILLED_IN: dict[str, Any] = {
    **dict.fromkeys(("title", "fiscal_year", "project_name")),
    **{"funding": {}, "goals": {}, "indicators": [], "evidence": {}, "findings": [], "review": []},
}
_ROW: dict[str, Any] = dict.fromkeys(("level1", "level2", "name", "target"))
_MEASURES = ("target", "actual")


@dataclass(frozen=True, slots=True)
class FormDocument:
    """A document and its forms. document: its text, None when only its forms are at hand. notices are Chinese."""

    name: str
    forms: list[Form]
    document: Document | None = None
    notices: list[str] = field(default_factory=list)


FormSource = str | Path | Document | Extraction | FormDocument | tuple[str, Form]
"""What holds forms: a file (of any kind that is read, or the JSON of an extraction), what became of one, or the name of
a document and a form of it."""
FormSources = FormSource | Iterable[FormSource]


def load_forms(source: FormSource, *, engine: str | None = None, settings: Settings | None = None) -> FormDocument:
    """Load the forms of one source; a file that is no JSON is read and extracted.

    Raises ReadError, also for JSON that is no extraction; ModelError; SettingsError.
    """
    if isinstance(source, FormDocument):
        return source
    if isinstance(source, tuple):
        return FormDocument(source[0], [source[1]])
    if isinstance(source, Extraction):
        return FormDocument(source.source.name, source.forms, None, source.notices)
    if not isinstance(source, Document):
        if Path(source).suffix.lower() == ".json":
            return _from_json(Path(source))
        source = read(source)
    extraction = extract(source, engine=engine, settings=settings)
    return FormDocument(extraction.source.name, extraction.forms, source, extraction.notices)


def load_all_forms(
    sources: FormSources, *, engine: str | None = None, settings: Settings | None = None
) -> list[FormDocument]:
    """Load the forms of one source or of several; raises as `load_forms` does for the first that cannot be loaded."""
    one = isinstance(sources, (str, Path, Document, Extraction, FormDocument)) or _is_named_form(sources)
    several = cast("Iterable[FormSource]", [sources] if one else sources)
    return [load_forms(source, engine=engine, settings=settings) for source in several]


def _is_named_form(sources: object) -> bool:
    return isinstance(sources, tuple) and len(sources) == 2 and isinstance(sources[1], Form)


def _from_json(path: Path) -> FormDocument:
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
    return FormDocument(str(name or path.name), forms, None, notices)


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
