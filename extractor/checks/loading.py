"""Files in, checkable documents out: a document is read and extracted, an extraction is taken as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.errors import ReadError
from extractor.model import SCHEMA_VERSION, Extraction, Form
from extractor.reading.layout import Layout

Reader = Callable[[Path], tuple[Extraction, Layout]]
"""Reads and extracts a file; raises JixiaoError."""

_FILLED_IN: dict[str, Any] = {"evidence": {}, "findings": [], "review": []}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document to check. layout: None when only its extraction is at hand."""

    name: str
    forms: list[Form]
    layout: Layout | None
    notices: list[str]


def load_document(path: Path, read: Reader) -> Loaded:
    """One document. Raises ReadError for JSON that is no extraction, and whatever `read` raises for other files."""
    if path.suffix.lower() == ".json":
        return _from_json(path)
    extraction, layout = read(path)
    return Loaded(extraction.source.name, extraction.forms, layout, extraction.notices)


def _from_json(path: Path) -> Loaded:
    """An extraction, or only its `forms` as another system may write them: evidence and review may be missing."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        forms = [Form.model_validate({**_FILLED_IN, **form}) for form in content["forms"]]
    except OSError as error:
        raise ReadError(path.name, f"无法打开文件（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise ReadError(path.name, "不是 UTF-8 编码的 JSON") from error
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ReadError(path.name, f"不是本程序的提取结果：“{where}”缺少或不对") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(path.name, "不是本程序的提取结果（JSON 中应有 forms 列表）") from error
    if str(content.get("schema_version", SCHEMA_VERSION)) != SCHEMA_VERSION:
        raise ReadError(path.name, f"提取结果的版本应为 {SCHEMA_VERSION}，请重新提取")
    source = content.get("source")
    name = source.get("name") if isinstance(source, dict) else None
    return Loaded(str(name or path.name), forms, None, [str(each) for each in content.get("notices") or []])
