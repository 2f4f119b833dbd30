"""A YAML file of waivers and a report in; findings marked as waived out, and the waivers that fit nothing any more.

A reviewer who accepts a finding says so once, with a reason and a name; the next run does not raise it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.checks.registry import load_rules
from extractor.checks.reporting.report import CheckReport, DocumentReport, FormReport, ReportedFinding, Waived
from extractor.errors import JixiaoError

KEYS = {
    "document": "文件名",
    "form": "项目名称或表序号",
    "code": "规则代码",
    "rows": "行号列表",
    "reason": "理由",
    "who": "批准人",
}
UNUSED = "第{}条豁免（{}）不再对应任何发现，请删除或更新"


class WaiverError(JixiaoError):
    """A file of waivers cannot be used; the message names file, entry and key."""


class Waiver(BaseModel):
    """One accepted finding. document and form may be left out (any); `*` in document stands for anything.

    rows: 1-based; the waiver fits findings whose every row is among them. Without rows it fits any finding of the code.
    """

    model_config = ConfigDict(extra="forbid")

    document: str | None = None
    form: str | int | None = None
    code: str
    rows: list[int] | None = None
    reason: str = Field(min_length=1)
    who: str = Field(min_length=1)

    def fits(self, document: DocumentReport, form: FormReport, finding: ReportedFinding) -> bool:
        if finding.code != self.code:
            return False
        if self.document is not None and not fnmatchcase(document.name, self.document):
            return False
        if self.form is not None and self.form not in (form.number, form.name):
            return False
        return self.rows is None or (bool(finding.rows) and set(finding.rows) <= set(self.rows))


def load_waivers(path: Path) -> list[Waiver]:
    """Waivers of a file: a YAML list. Raises WaiverError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WaiverError(f"{path}：无法读取豁免文件（{error.strerror}）") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WaiverError(f"{path}：豁免文件不是合法的 YAML") from error
    if not isinstance(content, list):
        raise WaiverError(f"{path}：豁免文件应是一个列表，每条含 {'、'.join(KEYS)}")
    return [_waiver(path, number, entry) for number, entry in enumerate(content, 1)]


def _waiver(path: Path, number: int, entry: Any) -> Waiver:
    where = f"{path}：第{number}条豁免"
    if not isinstance(entry, Mapping):
        raise WaiverError(f"{where}应是“键: 值”")
    for key in entry:
        if key not in KEYS:
            near = get_close_matches(str(key), KEYS, n=1)
            raise WaiverError(f"{where}有不认识的键“{key}”" + (f"，是否想写“{near[0]}”？" if near else ""))
    try:
        waiver = Waiver.model_validate(dict(entry))
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        raise WaiverError(f"{where}的“{key}”（{KEYS.get(key, '')}）缺少或不对") from error
    if waiver.code not in load_rules():
        near = get_close_matches(waiver.code, load_rules(), n=1)
        raise WaiverError(f"{where}：没有代码为“{waiver.code}”的规则" + (f"，是否想写“{near[0]}”？" if near else ""))
    return waiver


def apply_waivers(report: CheckReport, waivers: Sequence[Waiver]) -> None:
    """Marks the findings that a waiver fits (the first one counts) and notes the waivers that fit none."""
    used: set[int] = set()
    for document, form in report.forms:
        for finding in (*form.findings, *form.to_verify):
            fitting = [number for number, waiver in enumerate(waivers) if waiver.fits(document, form, finding)]
            if fitting:
                used.update(fitting)
                waiver = waivers[fitting[0]]
                finding.waived = Waived(reason=waiver.reason, who=waiver.who)
    report.unused_waivers = [
        UNUSED.format(number + 1, f"{waiver.code}，{waiver.who}")
        for number, waiver in enumerate(waivers)
        if number not in used
    ]
    report.count()
