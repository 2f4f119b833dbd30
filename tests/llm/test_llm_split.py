"""Long forms are asked in parts: every piece in exactly one part, rows merged in order, cut replies halved."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fault_server import FaultServer, Step, completion, says, send, status

from evals.gold.align import reading_of
from extractor.errors import ModelError
from extractor.llm import ModelReader
from extractor.llm.reader.encode import answer_of
from extractor.llm.reader.numbered_view import View, view_of
from extractor.llm.reader.split import halves, initial_scopes, whole_scope
from extractor.model.form import Span, Usage
from extractor.model.form_reading import FormReading
from extractor.parsing.find_forms import find_forms
from extractor.reading import Document, read
from extractor.settings import Settings
from extractor.terms.text import join_spans

EVALS = Path(__file__).parents[2] / "evals"
STEM = "sh-2024-skills-center-self-evaluations"


@pytest.fixture(scope="module")
def long_form() -> tuple[Document, Span, FormReading, View]:
    """The 48-row self-evaluation, whose deviations run beside and below their rows."""
    layout = read(EVALS / "samples" / f"{STEM}.txt")
    region = find_forms(layout)[0].region
    gold = json.loads((EVALS / "gold" / f"{STEM}.json").read_text(encoding="utf-8"))["forms"][0]
    return layout, region, reading_of(gold, layout, region), view_of(layout, region)


def perfect(reading: FormReading, view: View, *, most: int) -> Step:
    """A model that answers the part it is shown without a mistake; a reply of more than `most` rows is cut."""
    whole = answer_of(reading, view).model_dump(exclude_defaults=True)

    def step(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        lines = body["messages"][1]["content"].splitlines()
        shown = {int(cell.split(":")[0]) for line in lines for cell in line.split("\t")}
        blocks, level1 = [], ""
        for block in whole["blocks"]:
            level1 = block.get("l1", level1)
            rows = [row for row in block["rows"] if _numbers(row) <= shown]
            if rows:
                blocks.append({"l1": level1, "l2": block["l2"], "rows": rows})
        names = whole["head"] if 1 in shown else ("total_score", "grade")
        head = {name: whole["head"][name] for name in names if _numbers(whole["head"][name]) <= shown}
        rest = {"fund": whole["fund"], "goals": whole["goals"]} if 1 in shown else {}
        answer = {"head": head, "blocks": blocks, **rest}
        cut = sum(len(block["rows"]) for block in blocks) > most
        text = json.dumps(answer, ensure_ascii=False)
        send(handler, 200, completion({"content": text[: 100 if cut else None]}, "length" if cut else "stop"))

    return step


def _numbers(row: str) -> set[int]:
    spans = [part.split("-") for cell in row.split("|") for part in cell.split(",") if part]
    return {number for span in spans for number in range(int(span[0]), int(span[-1]) + 1)}


def values(layout: Document, reading: FormReading) -> list[dict[str, str]]:
    found = []
    for row in reading.rows:
        labels = {"level1": row.level1.text if row.level1 else "", "level2": row.level2.text if row.level2 else ""}
        found.append(labels | {name: join_spans(layout.text, spans) for name, spans in row.cells.items()})
    return found


@pytest.mark.parametrize("most", [100, 150, 250])
def test_parts_cover_the_grid_once_and_begin_at_lines(long_form: tuple[Any, Any, Any, View], most: int) -> None:
    view = long_form[3]
    scopes = initial_scopes(view, most)
    assert scopes[0].first == 1
    assert scopes[-1].last == len(view)
    for before, after in pairwise(scopes):
        assert after.first == before.last + 1
        assert view.piece(after.first).line > view.piece(before.last).line
    assert max(scope.last - scope.first for scope in scopes) <= most + 30


def test_column_headings_split_over_lines_are_found(long_form: tuple[Any, Any, Any, View]) -> None:
    view = long_form[3]
    headings = whole_scope(view).headings
    assert [view.text_of(headings[0]), view.text_of(headings[-1])] == ["一级", "及改进措施"]


def test_a_short_form_is_one_part(long_form: tuple[Any, Any, Any, View]) -> None:
    view = long_form[3]
    assert initial_scopes(view, 700) == [whole_scope(view)]


def test_halving_ends(long_form: tuple[Any, Any, Any, View]) -> None:
    scope = whole_scope(long_form[3])
    sizes = []
    while len(parts := halves(scope)) == 2:
        scope = parts[1]
        sizes.append(scope.last - scope.first)
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) >= 3


@pytest.mark.parametrize(
    ("given", "most", "requests"),
    [
        pytest.param({}, 99, 1, id="whole"),
        pytest.param({"segments_per_call": 160}, 99, 3, id="three parts"),
        pytest.param({}, 35, 3, id="cut once, then halves"),
    ],
)
def test_parts_merge_to_the_whole(
    long_form: tuple[Document, Span, FormReading, View],
    settings: Callable[..., Settings],
    usage: Usage,
    given: dict[str, Any],
    most: int,
    requests: int,
) -> None:
    layout, region, gold, view = long_form
    with FaultServer(*[perfect(gold, view, most=most)] * 9) as server:
        reader = ModelReader(settings(server.url, **given))
        reading = reader.read_sync(layout, region, "self_evaluation", usage)
    assert len(server.requests) == requests
    assert values(layout, reading) == values(layout, gold)
    assert {path: join_spans(layout.text, spans) for path, spans in reading.cells.items()} == {
        path: join_spans(layout.text, spans) for path, spans in gold.cells.items()
    }
    assert "/indicators" not in reading.doubts


def test_a_form_that_stays_cut_ends_with_an_error(
    long_form: tuple[Document, Span, FormReading, View], settings: Callable[..., Settings], usage: Usage
) -> None:
    layout, region, _, _ = long_form
    with FaultServer(*[says('{"blocks": [', finish="length")] * 40) as server:
        reader = ModelReader(settings(server.url))
        with pytest.raises(ModelError) as caught:
            reader.read_sync(layout, region, "self_evaluation", usage)
    assert caught.value.kind == "truncated"
    asked = [json.dumps(request, sort_keys=True) for request in server.requests]
    assert len(asked) <= 5
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    "refusal",
    [
        {"code": "context_length_exceeded"},
        {"message": "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens"},
    ],
    ids=["code", "words"],
)
def test_a_prompt_that_does_not_fit_is_split_too(
    long_form: tuple[Document, Span, FormReading, View],
    settings: Callable[..., Settings],
    usage: Usage,
    refusal: dict[str, str],
) -> None:
    layout, region, gold, view = long_form
    too_long = status(400, **refusal)
    with FaultServer(too_long, *[perfect(gold, view, most=99)] * 9) as server:
        reading = ModelReader(settings(server.url)).read_sync(layout, region, "self_evaluation", usage)
    assert len(server.requests) == 3
    assert values(layout, reading) == values(layout, gold)
