"""A run and a baseline in, what got worse out. A baseline is a small committed file with the counts of every document.

Like is compared with like: the same system on the same documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.runs.folder import FORMAT, Run, RunError, load_run

BETTER_HIGH = (
    "form_precision", "form_recall", "header_share", "indicator_f1", "row_f1", "measure_share", "grounded_share",
    "evidence_share",
)  # fmt: skip
BETTER_LOW = ("silent_share", "review_share")
SILENT = "（静默）"
SHOWN = 20
"""Values named for a document that got worse."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """worse, better: one Chinese line each. The gate is red when anything is worse."""

    worse: tuple[str, ...]
    better: tuple[str, ...]


def baseline_of(run: Run) -> dict[str, Any]:
    """What later runs are compared with: rates for people, counts and wrong values of every document for the gate."""
    rates = {name: run.rate(name) for name in (*BETTER_HIGH, *BETTER_LOW)}
    documents = {key: {"counts": line["counts"], "wrong": list(_wrong(line))} for key, line in _lines(run).items()}
    named = {name: run.info[name] for name in ("system", "dataset", "model", "repeat")}
    return {"format": FORMAT, **named, "rates": rates, "documents": documents}


def load_baseline(path: Path) -> dict[str, Any]:
    """A baseline file, or the baseline of a run folder. Raises RunError."""
    if path.is_dir():
        return baseline_of(load_run(path))
    try:
        baseline = json.loads(path.read_text(encoding="utf-8"))
        known = baseline["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path}：不是基线文件，请用 python -m evals baseline 生成") from error
    if not known or not _whole(baseline):
        raise RunError(f"{path}：基线版本不同或不完整，请用 python -m evals baseline 重新生成")
    return dict(baseline)


def _whole(baseline: Mapping[str, Any]) -> bool:
    rates, documents = baseline.get("rates"), baseline.get("documents")
    if not isinstance(rates, dict) or not isinstance(documents, dict):
        return False
    listed = all(isinstance(document, dict) and "wrong" in document for document in documents.values())
    return listed and rates.keys() >= {*BETTER_HIGH, *BETTER_LOW}


def judge(run: Run, baseline: Mapping[str, Any], tolerance: float = 0.0) -> Verdict:
    """Compares. tolerance: how much a rate may get worse. Raises RunError when systems or documents differ."""
    lines = _lines(run)
    _alike(run, baseline, lines)
    worse, better = [], []
    for name in (*BETTER_HIGH, *BETTER_LOW):
        before, now = baseline["rates"][name], run.rate(name)
        if before is None or now is None:
            if before is not None:
                worse.append(f"{name}：{before:.4f} → 无从计算")
            continue
        gain = (now - before) * (-1 if name in BETTER_LOW else 1)
        if gain < -tolerance:
            worse.append(f"{name}：{before:.4f} → {now:.4f}")
        elif gain > 0:
            better.append(f"{name}：{before:.4f} → {now:.4f}")
    worse += _new_silent(lines, baseline)
    if worse:
        worse += _where(lines, baseline)
    return Verdict(tuple(worse), tuple(better))


def _lines(run: Run) -> dict[str, dict[str, Any]]:
    return {f"{line['name']}#{line['repeat']}": line for line in run.documents}


def _wrong(line: Mapping[str, Any]) -> Iterator[str]:
    for value in line["values"]:
        if not value["right"]:
            form = "多余的表" if value["form"] is None else f"第 {value['form'] + 1} 张表"
            silent = "" if value["reviewed"] else SILENT
            words = f"读作 {_quoted(value['found'])}，应为 {_quoted(value['gold'])}"
            yield f"{form} {value['field']} {value['pointer']}：{words}{silent}"


def _quoted(value: str | None) -> str:
    return "空白" if value is None else f"“{value}”"


def _alike(run: Run, baseline: Mapping[str, Any], lines: Mapping[str, Any]) -> None:
    for name in ("system", "dataset"):
        if run.info[name] != baseline.get(name):
            raise RunError(f"基线是 {name}={baseline.get(name)}，本次是 {run.info[name]}：请换用相应的基线")
    missing, extra = baseline["documents"].keys() - lines.keys(), lines.keys() - baseline["documents"].keys()
    if missing or extra:
        listed = "、".join(sorted(missing | extra)[:3])
        raise RunError(
            f"与基线的文档不同（{listed} 等 {len(missing | extra)} 份）：请在同样的文档上运行，或重新生成基线"
        )


def _new_silent(lines: Mapping[str, dict[str, Any]], baseline: Mapping[str, Any]) -> list[str]:
    """A silent error that was not there before is a regression, even where another one has gone."""
    new = [wrong for key, line in lines.items() for wrong in _new_wrong(key, line, baseline) if wrong.endswith(SILENT)]
    return [f"新的静默错误：{len(new)} 处"] if new else []


def _new_wrong(key: str, line: Mapping[str, Any], baseline: Mapping[str, Any]) -> list[str]:
    known = set(baseline["documents"][key]["wrong"])
    return [wrong for wrong in _wrong(line) if wrong not in known]


def _where(lines: Mapping[str, dict[str, Any]], baseline: Mapping[str, Any]) -> Iterator[str]:
    for key, line in lines.items():
        new = _new_wrong(key, line, baseline)
        if line["error"]:
            yield f"  {line['name']}：{line['error']}"
        for wrong in new[:SHOWN]:
            yield f"  {line['name']}：{wrong}"
        if len(new) > SHOWN:
            yield f"  {line['name']}：还有 {len(new) - SHOWN} 处"
