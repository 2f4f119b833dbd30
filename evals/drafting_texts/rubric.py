"""Drafted reasons in, five grades of each by a strong model (recorded) and by a reader, and how they agree, out.

`python -m evals.drafting_texts.rubric` replays and prints the table, `--record` asks the model for what is not
recorded, `--blank` prints the texts without any grade for a reader to read. The reader's grades are in rubric.yaml.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import openai
import yaml

from evals.drafting_texts.cases import HERE
from evals.drafting_texts.measured import Result, strong, templates
from evals.drafting_texts.record import AT_ONCE, FOLDER
from evals.runs.recorded import ADDRESS, MODEL, cassette

CRITERIA = {"cause": "原因具体", "effect": "影响", "measure": "措施可执行", "data": "与数据一致", "tone": "语气"}
PROMPT, READ = HERE / "rubric.md", HERE / "rubric.yaml"
NAME = "rubric"
TOLD_EVERY, UNTOLD_EVERY, RULES_EVERY = 3, 6, 6
"""Every so many of the strong model's texts with a cause that was told, without one, and of the rules' with one."""
Grades: TypeAlias = dict[str, int | None]
_MARKS = re.compile(r"(?<=<!-- rubric -->\n).*?(?=<!-- /rubric -->)", re.DOTALL)


def chosen() -> list[Result]:
    """Texts of the strong model and of the rules, neither chosen by how good they are."""
    models = [each for each in strong() if each.text.origin == "model" and not each.told.orders]
    rules = [each for each in templates() if each.told.facts and not each.told.orders]
    told = [each for each in models if each.told.facts]
    untold = [each for each in models if not each.told.facts]
    return [*told[::TOLD_EVERY], *untold[::UNTOLD_EVERY], *rules[RULES_EVERY // 2 :: RULES_EVERY]]


def asked(result: Result) -> str:
    """What a grader sees of a text; not who wrote it."""
    told = [f"单位提供：{fact}" for fact in result.told.facts] or ["单位提供：无"]
    names = ["指标", "指标值", "实际完成值", "分值", "得分"]
    cells = [f"{name}：{cell}" for name, cell in zip(names, result.told.cells[:5], strict=True)]
    return "\n".join([*cells, *told, f"拟写：{result.text.text}"])


def by_model(texts: Sequence[Result], *, record: bool = False) -> list[Grades]:
    """Raises CassetteError when the grades were not recorded or the texts changed since."""
    with cassette(FOLDER, NAME, record=record):
        return asyncio.run(_graded(texts))


async def _graded(texts: Sequence[Result]) -> list[Grades]:
    gate = asyncio.Semaphore(AT_ONCE)
    async with openai.AsyncOpenAI(base_url=ADDRESS, api_key="none", max_retries=0, timeout=3600) as client:

        async def grade(text: Result) -> Grades:
            async with gate:
                reply = await client.chat.completions.create(**_request(text))
            return grades_of(json.loads(reply.choices[0].message.content or "{}"))

        return list(await asyncio.gather(*map(grade, texts)))


def _request(text: Result) -> dict[str, Any]:
    grade = {"type": ["integer", "null"], "enum": [0, 1, 2, None]}
    schema = {
        "type": "object",
        "properties": dict.fromkeys(CRITERIA, grade),
        "required": list(CRITERIA),
        "additionalProperties": False,
    }
    return {
        "model": MODEL,
        "temperature": 0,
        "seed": 7,
        "messages": [
            {"role": "system", "content": PROMPT.read_text(encoding="utf-8").strip()},
            {"role": "user", "content": asked(text)},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": "grades", "schema": schema, "strict": True}},
    }


def grades_of(answer: Mapping[str, Any]) -> Grades:
    """Raises ValueError for an answer that is no grade of every criterion."""
    if set(answer) != set(CRITERIA) or any(value not in (0, 1, 2, None) for value in answer.values()):
        raise ValueError(f"not five grades: {answer}")
    return dict(answer)


def by_reader() -> dict[str, Grades]:
    """Grades by text; a text that changed since has none."""
    known = yaml.safe_load(READ.read_text(encoding="utf-8"))
    return {each["text"]: grades_of({key: each[key] for key in CRITERIA}) for each in known["texts"]}


def table(texts: Sequence[Result], model: Sequence[Grades], reader: Mapping[str, Grades]) -> str:
    head = ["written by", "三级指标", *(f"{name}（模型/阅读）" for name in CRITERIA.values())]
    rows = [head, ["---"] * len(head)]
    for text, grades in zip(texts, model, strict=True):
        read = reader[text.text.text]
        who = "model" if text.text.origin == "model" else "rules"
        rows.append([who, text.task.about, *(f"{_said(grades[key])}/{_said(read[key])}" for key in CRITERIA)])
    for who in ("model", "rules"):
        some = [number for number, text in enumerate(texts) if (text.text.origin == "model") == (who == "model")]
        graded, read_by = [model[number] for number in some], [reader[texts[number].text.text] for number in some]
        means = [f"{_mean(graded, key)}/{_mean(read_by, key)}" for key in CRITERIA]
        rows.append([f"**{who}**", f"mean of {len(some)}", *means])
    rows.append(["**agreement**", "same grade", *_agreement(texts, model, reader)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def _said(grade: int | None) -> str:
    return "空" if grade is None else str(grade)


def _mean(grades: Sequence[Grades], key: str) -> str:
    found = [value for each in grades if (value := each[key]) is not None]
    return f"{sum(found) / len(found):.2f}" if found else "—"


def _agreement(texts: Sequence[Result], model: Sequence[Grades], reader: Mapping[str, Grades]) -> Iterator[str]:
    for key in CRITERIA:
        same = sum(grades[key] == reader[text.text.text][key] for text, grades in zip(texts, model, strict=True))
        yield f"{same} of {len(texts)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--blank", action="store_true")
    parser.add_argument("--write", type=Path, help="file with the markers the table goes between")
    arguments = parser.parse_args()
    texts = chosen()
    if arguments.blank:
        print("\n\n".join(map(asked, texts)))
        return 0
    graded = by_model(texts, record=arguments.record)
    if arguments.record:
        return 0
    found = table(texts, graded, by_reader())
    if arguments.write:
        text = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(_MARKS.sub(lambda _: found, text), encoding="utf-8")
    print(found, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
