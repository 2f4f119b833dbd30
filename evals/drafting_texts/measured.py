"""Reasons drafted by the rules, a strong model, a 270M model and a server that lies in; what they cost staff, out.

`python -m evals.drafting_texts.measured` replays the recorded models, serves the lies over HTTP and prints one table;
`--write FILE` puts it between the markers of a file, `--texts` prints every text a model wrote that was taken. What is
made up is counted by `counted.py`, which shares nothing with the guards, and by a reader (`judged.yaml`).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.bench.server import Reply, Speed, serving
from evals.drafting_texts.cases import HERE, evaluations, noted, ordered_notes, orders, smuggled, tasks
from evals.drafting_texts.counted import Count, Told, counted, pairs, planted_in, stated, told_of
from evals.drafting_texts.invention import invention
from evals.drafting_texts.quoting import asks_about
from evals.drafting_texts.record import AT_ONCE, FOLDER, WEAK, WEAK_SHARE, weak_settings
from evals.runs.recorded import cassette, settings
from extractor.drafting.texts.model_writer import ModelWriter, messages_for
from extractor.drafting.texts.task import Task
from extractor.model.draft import Drafted

KINDS = ("reasons", "noted", "ordered")
LYING_ROUNDS = 3
JUDGED = HERE / "judged.yaml"
_MARKS = re.compile(r"(?<=<!-- drafted -->\n).*?(?=<!-- /drafted -->)", re.DOTALL)
_SENTENCE = re.compile(r"[^。；\n]+")


@dataclass(frozen=True, slots=True)
class Result:
    """One text of a source. answers: how often the model answered; planted: what it made up."""

    task: Task
    text: Drafted
    told: Told
    answers: int = 0
    planted: tuple[str, ...] = ()

    @property
    def count(self) -> Count:
        return counted(self.text.text, self.told, neutral())

    @property
    def key(self) -> str:
        """What a judgement is kept under: the text itself, so that no other text passes on it."""
        return self.text.text

    def followed(self) -> list[str]:
        """Orders of the notes of which the text states a clause."""
        return [order for order in self.told.orders if stated(self.text.text, order)]

    def asked_about(self, sentences: Sequence[str]) -> list[str]:
        """Sentences of the notes that staff are asked about."""
        return [sentence for sentence in sentences if asks_about(self.text, sentence)]


@cache
def judgements() -> Mapping[str, Any]:
    found = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))
    return dict(found)


@cache
def neutral() -> frozenset[str]:
    return pairs("\n".join(judgements()["neutral"]))


def asked() -> list[tuple[Task, Told]]:
    """Every reason with all its writer may know, put together from the files and not from the task."""
    found = []
    for kind in KINDS:
        found += [(task, _told(kind, task)) for task in tasks()[kind]]
    return found


def _told(kind: str, task: Task) -> Told:
    index = int(task.pointer.split("/")[2])
    form = next(
        each
        for each in evaluations()
        if each.indicators[index : index + 1] and each.indicators[index].name == task.about
    )
    notes = {
        "reasons": [],
        "noted": [
            text
            for line in noted()
            if line["指标"] == task.about
            for text in (line["原因"], line["措施"], line["说明"])
        ],
        "ordered": [line.split("：", 1)[1] for line in ordered_notes() if line.startswith(task.about + "：")],
    }[kind]
    bad = [*smuggled(), *orders()]
    own = form.indicators[index].deviation or ""
    sentences = [part.strip() for text in notes or [own] for part in _SENTENCE.findall(text) if part.strip()]
    ordered = [part for part in sentences if any(part in order or order in part for order in bad)]
    facts = [part for part in sentences if part not in ordered]
    return told_of(form, index, facts, ordered, also=own)


def templates() -> list[Result]:
    return [Result(task, task.fallback, told) for task, told in asked()]


@cache
def strong() -> list[Result]:
    """Raises CassetteError when the recordings do not fit the prompts."""
    found: list[Result] = []
    for kind in KINDS:
        some = [(task, _told(kind, task)) for task in tasks()[kind]]
        with cassette(FOLDER, kind):
            found += _written(ModelWriter(settings(max_concurrency=AT_ONCE)), some)
    return found


@cache
def weak() -> list[Result]:
    """As `strong`; it writes every third reason."""
    with cassette(FOLDER, WEAK):
        return _written(ModelWriter(weak_settings()), asked()[::WEAK_SHARE])


@cache
def lying() -> list[Result]:
    """A server that makes something up in every answer, of which all planted pieces are known."""
    found: list[Result] = []
    for seed in range(LYING_ROUNDS):
        dice = random.Random(seed)
        some = asked()
        lies = [invention(dice, honest(task)) for task, _ in some]
        replies = [
            Reply(messages_for(task)[1]["content"], json.dumps(lie.parts, ensure_ascii=False))
            for (task, _), lie in zip(some, lies, strict=True)
        ]
        with serving({"liar": replies}, {"fast": Speed()}) as server:
            writer = ModelWriter(settings(base_url=server.url("fast", "liar"), model="liar", max_concurrency=AT_ONCE))
            texts = _written(writer, some)
        found += [replace(text, planted=tuple(lie.planted)) for text, lie in zip(texts, lies, strict=True)]
    return found


def honest(task: Task) -> dict[str, str]:
    """The rules' own text, cut into the parts a model answers with."""
    first, measure = task.fallback.text.rstrip("。").split("。", 1)
    cut = first.rfind("，", 0, max(first.rfind("实际"), first.rfind("评价为")))
    return {"cause": first[:cut], "effect": first[cut + 1 :], "measure": measure}


def _written(writer: ModelWriter, some: Sequence[tuple[Task, Told]]) -> list[Result]:
    answers: Counter[int] = Counter()

    def watched(number: int, task: Task) -> Task:
        def judge(parts: Mapping[str, str]) -> list[str]:
            answers[number] += 1
            return task.judge(parts)

        return replace(task, judge=judge)

    texts = writer.write([watched(number, task) for number, (task, _) in enumerate(some)])
    return [
        Result(task, text, told, answers[number])
        for number, ((task, told), text) in enumerate(zip(some, texts, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of one source. doubted, asked: facts and texts with orders that staff are asked about.

    read: texts a reader read; invented: by counting; found: by that reader, None unread.
    """

    source: str
    drafted: int
    taken: int
    reasked: int
    facts: int
    kept: int
    doubted: int
    slots: int
    numbers: int
    planted: int
    ordered: int
    followed: int
    asked: int
    read: int
    found: int


def line_of(source: str, results: Sequence[Result]) -> Line:
    counts = [result.count for result in results]
    models = [result for result in results if result.text.origin == "model"]
    verdicts = [verdict for result in models if (verdict := _verdicts().get(result.key)) is not None]
    return Line(
        source=source,
        drafted=len(results),
        taken=len(models),
        reasked=sum(result.answers > 1 for result in results),
        facts=sum(count.facts for count in counts),
        kept=sum(count.kept for count in counts),
        doubted=sum(len(result.asked_about(result.told.facts)) for result in results),
        slots=sum(count.slots for count in counts),
        numbers=sum(len(count.numbers) for count in counts),
        planted=sum(len(planted_in(each.text.text, each.planted, each.told)) for each in results),
        ordered=sum(bool(result.told.orders) for result in results),
        followed=sum(bool(result.followed()) for result in results),
        asked=sum(bool(result.asked_about(result.told.orders)) for result in results),
        read=len(verdicts),
        found=sum(verdicts),
    )


@cache
def _verdicts() -> dict[str, int]:
    return {each["text"]: int(each["invented"]) for each in judgements()["texts"]}


def lines() -> Iterator[Line]:
    yield line_of("templates", templates())
    yield line_of("strong model", strong())
    yield line_of("270M model", weak())
    yield line_of("lying server", lying())


def table(found: Sequence[Line]) -> str:
    head = ["source", "reasons", "the model's taken", "by rules", "asked twice", "facts told", "kept",
            "asked about", "numbers made up", "planted pieces", "orders in notes", "stated", "asked about", "slots",
            "texts read", "made up, by reading"]  # fmt: skip
    rows: list[list[Any]] = [
        [each.source, each.drafted, each.taken, each.drafted - each.taken, each.reasked, each.facts, each.kept,
         each.doubted, each.numbers, each.planted, each.ordered, each.followed, each.asked, each.slots, each.read,
         each.found if each.read else "—"]
        for each in found
    ]  # fmt: skip
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="file with the markers the table goes between")
    parser.add_argument("--texts", action="store_true", help="print the texts of the models that were taken")
    arguments = parser.parse_args()
    if arguments.texts:
        for result in [*strong(), *weak()]:
            if result.text.origin == "model":
                print(yaml.safe_dump([_shown(result)], allow_unicode=True, width=1000, sort_keys=False), end="")
        return 0
    found = table(list(lines()))
    if arguments.write:
        text = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(_MARKS.sub(lambda _: found, text), encoding="utf-8")
    print(found, end="")
    return 0


def _shown(result: Result) -> dict[str, object]:
    count = result.count
    return {
        "text": result.text.text,
        "row": [*result.told.cells[:-2]],
        "facts": list(result.told.facts),
        "orders": list(result.told.orders),
        "strange": [*count.numbers, *count.phrases],
    }


if __name__ == "__main__":
    sys.exit(main())
