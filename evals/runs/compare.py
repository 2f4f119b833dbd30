"""Every system on the same forms, side by side, as the tables of both READMEs: python -m evals.runs.compare.

Systems with a model are replayed from recorded traffic, so that anyone gets the same figures; the local model is asked
anew with --local and its figures are kept. `expected/comparison.json` holds what the tables show; --check exits 1 when
the figures or a table are not current, and names what to run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from evals.report.tables import percent, tokens_per_form
from evals.runs.dataset import single_forms
from evals.runs.folder import Run
from evals.runs.run import Plan, run
from evals.runs.systems import MODEL_FREE
from extractor.settings import Settings

HERE = Path(__file__).parents[1]
ROOT = HERE.parent
FIGURES = HERE / "expected" / "comparison.json"
CASSETTES = ROOT / "tests" / "cassettes"
REPLAYED = ("rules", "llm", "both", "table", "instructor", "langextract")
LOCAL = {"llm-local": "llm", "both-local": "both", "instructor-local": "instructor"}
TAPES = {"llm": "llm", "both": "llm", "instructor": "instructor", "langextract": "langextract"}
RATES = ("indicator_f1", "row_f1", "silent_share", "review_share", "grounded_share", "evidence_share")
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
CAPTIONS = {
    "en": ("system", "rows found (F1)", "every cell right (F1)", "silent errors", "values in review", "with evidence",
           "evidence exact", "tokens a form"),
    "zh": ("系统", "指标 F1", "整行全对 F1", "静默错误", "待核对", "有出处", "出处准确", "每表词元"),
}  # fmt: skip
NAMES = {
    "en": {
        "rules": "`rules`, no model",
        "llm": "`llm`, strong model",
        "both": "`both`, strong model",
        "llm-local": "`llm`, 270M model",
        "both-local": "`both`, 270M model",
        "table": "plain table reading (pandas)",
        "instructor": "plain instructor, strong model",
        "instructor-local": "plain instructor, 270M model",
        "langextract": "langextract, strong model",
    },
    "zh": {
        "rules": "`rules`，不用模型",
        "llm": "`llm`，强模型",
        "both": "`both`，强模型",
        "llm-local": "`llm`，270M 小模型",
        "both-local": "`both`，270M 小模型",
        "table": "普通表格读取（pandas）",
        "instructor": "直接用 instructor，强模型",
        "instructor-local": "直接用 instructor，270M 小模型",
        "langextract": "langextract，强模型",
    },
}


def compared_forms() -> list[str]:
    """Forms every system has read: those with a recording for each."""
    names = [form.name for form in single_forms()]
    return [name for name in names if all(list((CASSETTES / tape).glob(f"{name}.yaml*")) for tape in TAPES.values())]


def replay(system: str, names: list[str]) -> Run:
    """One system over the compared forms, from recordings where it asks a model. Raises CassetteError."""
    from evals.runs import recorded

    documents = [form for form in single_forms() if form.name in names]
    tape = None if system in MODEL_FREE else CASSETTES / TAPES[system]
    return run(Plan(system, documents, "forms", recorded.settings(), replay=tape))


def ask_local(system: str, names: list[str]) -> Run:
    """One system over the compared forms, asking the model of the extra `local`, every form read by it."""
    from extractor.llm.client.local_server import serving

    documents = [form for form in single_forms() if form.name in names]
    with serving() as url:
        settings = Settings(
            model="gemma-3-270m", base_url=f"{url}/v1", cache_dir=None, max_output_tokens=300, max_reasks=1,
            max_concurrency=1, max_attempts=1, timeout_seconds=40, deadline_seconds=40, read_all=True,
        )  # fmt: skip
        return run(Plan(system, documents, "forms", settings))


def figures_of(done: Run) -> dict[str, Any]:
    """What the tables show of a run."""
    rates = {name: done.rate(name) for name in RATES}
    return {name: None if rate is None else round(rate, 6) for name, rate in rates.items()} | {
        "tokens": round(tokens_per_form(done)),
        "failed": sum(line["error"] is not None for line in done.documents),
    }


def rendered(figures: Mapping[str, Any], language: str) -> str:
    """The table as Markdown, our engines first."""
    lines = ["| " + " | ".join(CAPTIONS[language]) + " |", "|---" * len(CAPTIONS[language]) + "|"]
    for system, name in NAMES[language].items():
        if system in figures["systems"]:
            one = figures["systems"][system]
            cells = (name, *(percent(one[rate]) for rate in RATES), f"{one['tokens']:,}" if one["tokens"] else "—")
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def current_blocks(figures: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """(README, its text, the text with the current table)."""
    for language, path in READMES.items():
        text = path.read_text(encoding="utf-8")
        before, _, rest = text.partition("<!-- comparison -->\n")
        _, _, after = rest.partition("<!-- /comparison -->")
        table = rendered(figures, language)
        yield path, text, f"{before}<!-- comparison -->\n{table}<!-- /comparison -->{after}"


def measured(systems: list[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of the systems, read now; of the others, as they are known."""
    names = compared_forms()
    found = {name: one for name, one in known.get("systems", {}).items() if name not in systems}
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(systems))
        for system in systems:
            bar.update(task, description=system)
            done = ask_local(LOCAL[system], names) if system in LOCAL else replay(system, names)
            found[system] = figures_of(done)
            bar.advance(task)
    return {"forms": names, "systems": {name: found[name] for name in NAMES["en"] if name in found}}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.runs.compare", description=__doc__)
    parser.add_argument("--local", action="store_true", help="ask the local model anew, too (minutes)")
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 when something is not current")
    parser.add_argument("--systems", default=",".join(REPLAYED), help="which to read now")
    options = parser.parse_args(arguments)
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    systems = [*options.systems.split(","), *(LOCAL if options.local else ())]
    figures = measured(systems, known)
    stale = [name for name, one in figures["systems"].items() if known.get("systems", {}).get(name) != one]
    outdated = [path for path, text, wanted in current_blocks(figures) if text != wanted]
    if options.check:
        for name in stale:
            print(f"{name}: {known.get('systems', {}).get(name)} → {figures['systems'][name]}", file=sys.stderr)
        for path in outdated:
            print(f"{path.name}: the table is not current", file=sys.stderr)
        if stale or outdated:
            print("run: python -m evals.runs.compare", file=sys.stderr)
        return 1 if stale or outdated else 0
    FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for path, _, wanted in list(current_blocks(figures)):
        path.write_text(wanted, encoding="utf-8")
    print(rendered(figures, "en"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
