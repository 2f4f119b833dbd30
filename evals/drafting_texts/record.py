"""Drafts the texts of `cases.py` with a strong model and prints them; `--record` keeps the traffic for the tests.

Without `--record` it replays. To record: start an OpenAI-compatible endpoint at the address of evals/runs/recorded.py,
delete what is to be recorded anew, run `python -m evals.drafting_texts.record --record`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track

from evals.drafting_texts.cases import tasks
from evals.runs.recorded import cassette, settings
from extractor.drafting.texts.model_writer import ModelWriter
from extractor.drafting.texts.task import Task
from extractor.errors import JixiaoError
from extractor.model.draft import Drafted
from extractor.settings import Settings

AT_ONCE = 8
"""Requests at a time: a small server refuses connections beyond its queue."""
WEAK, WEAK_MODEL, WEAK_ADDRESS = "weak", "gemma-3-270m", "http://127.0.0.1:8398/v1"
"""Cassette, name and address of the local model: python -m extractor.llm.client.local_server --port 8398."""
WEAK_SHARE = 3
"""It writes one reason of so many."""
FOLDER = Path(__file__).parents[2] / "tests" / "cassettes" / "drafting"


def weak_settings() -> Settings:
    return settings(base_url=WEAK_ADDRESS, model=WEAK_MODEL, max_concurrency=1, max_output_tokens=200)


def weakly_asked() -> list[Task]:
    every = tasks()
    return [task for kind in ("reasons", "noted", "ordered") for task in every[kind]][::WEAK_SHARE]


def written(kind: str, asked: list[Task], *, record: bool = False) -> list[Drafted]:
    """The texts of one kind. Raises CassetteError when they were not recorded or the prompts changed since."""
    chosen = weak_settings() if kind == WEAK else settings(max_concurrency=AT_ONCE)
    with cassette(FOLDER, kind, record=record):
        return ModelWriter(chosen).write(asked)


def shown(task: Task, text: Drafted) -> str:
    """A text for a person to judge: who wrote it, what it is about, what it asks, what was noticed."""
    lines = [f"[{text.origin}] {task.about}（{len(text.text)}字）", f"  {text.text}"]
    lines += [f"  问：{slot.question}" for slot in text.slots]
    return "\n".join([*lines, *(f"  注：{notice}" for notice in text.notices)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help=f"some of {'、'.join(tasks())} and {WEAK}; all by default")
    parser.add_argument("--record", action="store_true", help="ask the model for what is not recorded yet")
    arguments = parser.parse_args()
    every = {**tasks(), WEAK: weakly_asked()}
    wanted = {kind: every[kind] for kind in arguments.kinds or every}
    try:
        for kind, asked in track(wanted.items(), description="起草", console=Console(stderr=True)):
            texts = written(kind, asked, record=arguments.record)
            print("\n".join(shown(task, text) for task, text in zip(asked, texts, strict=True)))
    except JixiaoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
