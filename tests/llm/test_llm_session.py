"""The session every user of a model shares: any shape of answer, any check, no library loaded before it is needed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_server import FaultServer, Step, says, slow, status
from pydantic import ValidationError

from extractor.errors import ModelError, SettingsError
from extractor.llm.client.deadline import Deadline
from extractor.llm.client.prompts import chat
from extractor.llm.client.question import AnswerModel, Question, TruncatedError
from extractor.llm.client.session import Session
from extractor.llm.client.status_reasons import load_status_reasons
from extractor.llm.reader.reading_limits import load_reading_limits
from extractor.model.form import Usage
from extractor.resources import DataFile
from extractor.settings import Settings

Make = Callable[..., Settings]
SAMPLE = Path(__file__).parents[2] / "evals" / "samples" / "sh-2021-employment-center-declarations.txt"


class Colour(AnswerModel):
    """A shape that no user has."""

    name: str
    depth: str = ""


def blue_only(answer: Colour) -> list[str]:
    return [] if answer.name == "蓝" else [f"“{answer.name}”不是蓝色"]


def question(usage: Usage, seconds: float = 5, *, stored: bool = True) -> Question[Colour]:
    return Question(
        messages=chat("只答颜色", "湖是什么颜色"),
        shape=Colour,
        check=blue_only,
        check_stored=blue_only if stored else None,
        usage=usage,
        deadline=Deadline.after(seconds),
        late="太晚",
        too_long="太长",
    )


def ask(settings: Settings, asked: Question[Colour]) -> Colour:
    async def run() -> Colour:
        async with Session(settings) as session:
            return await session.ask(asked)

    return asyncio.run(run())


def test_a_check_of_any_shape_is_asked_again_with_its_problems(settings: Make, usage: Usage) -> None:
    with FaultServer(status(500), says({"name": "红"}), says({"name": "蓝", "depth": 3})) as server:
        answer = ask(settings(server.url), question(usage))
    assert (answer.name, answer.depth) == ("蓝", "3")
    assert "1. “红”不是蓝色" in server.requests[2]["messages"][-1]["content"]
    assert server.requests[2]["response_format"]["json_schema"]["name"] == "Colour"
    assert (usage.calls, usage.failures) == (3, ["服务返回 500"])


@pytest.mark.parametrize(
    ("step", "error", "kind", "said"),
    [
        (slow(1, says({"name": "蓝"})), ModelError, "timeout", "太晚"),
        (says("{", finish="length"), TruncatedError, "truncated", "太长"),
        (status(400, code="context_length_exceeded"), TruncatedError, "truncated", "太长"),
    ],
)
def test_people_are_told_in_the_words_of_the_question(
    settings: Make, usage: Usage, step: Step, error: type[ModelError], kind: str, said: str
) -> None:
    seconds = 0.3 if kind == "timeout" else 5
    with FaultServer(step) as server, pytest.raises(error, match=f"^{said}$") as caught:
        ask(settings(server.url), question(usage, seconds))
    assert caught.value.kind == kind


@pytest.mark.parametrize(("stored", "requests"), [(True, 2), (False, 0)], ids=["checked again", "taken as it is"])
def test_a_remembered_answer_is_checked_again_where_that_is_asked_for(
    settings: Make, usage: Usage, tmp_path: Path, stored: bool, requests: int
) -> None:
    async def run(given: Settings) -> Colour:
        async with Session(given) as session:
            session.remember(question(usage), Colour(name="红"))
            return await session.ask(question(usage, stored=stored))

    with FaultServer(says({"name": "绿"}), says({"name": "蓝"})) as server:
        answer = asyncio.run(run(settings(server.url, cache_dir=tmp_path / "cache")))
    assert answer.name == ("蓝" if stored else "红")
    assert len(server.requests) == requests
    assert usage.cached == (0 if stored else 1)


def test_without_a_model_there_is_no_session(settings: Make) -> None:
    with pytest.raises(SettingsError, match="JIXIAO_MODEL"):
        Session(settings("", model=None))


UNTOUCHED = """
import sys
from pathlib import Path
from extractor.extraction import extract
from extractor.llm import ModelReader
from extractor.settings import Settings
assert extract(Path(sys.argv[1]), engine="rules").forms
ModelReader(Settings(model="x", base_url="http://127.0.0.1:9/v1"))
print(*({"openai", "instructor", "httpx", "tenacity"} & sys.modules.keys()))
"""


def test_no_library_of_a_model_is_loaded_before_a_request(tmp_path: Path) -> None:
    command = [sys.executable, "-c", UNTOUCHED, str(SAMPLE)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    "content", [load_status_reasons(), load_reading_limits()], ids=lambda content: type(content).__name__
)
def test_an_unknown_key_of_a_data_file_is_refused(content: DataFile) -> None:
    with pytest.raises(ValidationError, match="unknown"):
        type(content).model_validate({**content.model_dump(), "unknown": 1})
