"""The reply cache: what is asked twice is paid once, and only answers that passed are kept."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fault_server import FaultServer, says
from lake_form import ANSWER

from extractor.errors import ModelError
from extractor.llm import ModelReader
from extractor.llm.client.reply_cache import ReplyCache
from extractor.model.form import Span, Usage
from extractor.model.form_reading import FormReading
from extractor.reading import Document
from extractor.settings import Price, Settings

RIGHT = says(ANSWER)
BAD = says({"blocks": [{"rows": ["951|952"]}]})
LOST_A_ROW = says({**ANSWER, "blocks": [ANSWER["blocks"][0], ANSWER["blocks"][2]]})
Make = Callable[..., Settings]


@pytest.fixture
def read(layout: Document, region: Span, settings: Make, tmp_path: Path) -> Callable[..., tuple[FormReading, Usage]]:
    def run(server: FaultServer, **given: Any) -> tuple[FormReading, Usage]:
        usage = Usage()
        reader = ModelReader(settings(server.url, cache_dir=tmp_path / "cache", **given))
        return reader.read_sync(layout, region, "target_declaration", usage), usage

    return run


def test_the_same_question_is_asked_once(read: Callable[..., tuple[FormReading, Usage]]) -> None:
    with FaultServer(RIGHT) as server:
        first, paid = read(server)
        second, free = read(server)
    assert len(server.requests) == 1
    assert second == first
    assert (paid.calls, paid.cached) == (1, 0)
    assert (free.calls, free.cached, free.completion_tokens) == (0, 1, 0)


@pytest.mark.parametrize("change", [{"model": "other"}, {"mode": "json"}, {"temperature": 0.5}, {"seed": 8}])
def test_another_question_is_asked(read: Callable[..., tuple[FormReading, Usage]], change: dict[str, Any]) -> None:
    with FaultServer(RIGHT, RIGHT) as server:
        read(server)
        read(server, **change)
    assert len(server.requests) == 2


def test_a_re_asked_answer_is_found_under_its_question(read: Callable[..., tuple[FormReading, Usage]]) -> None:
    with FaultServer(BAD, RIGHT) as server:
        read(server)
        _, free = read(server)
    assert len(server.requests) == 2
    assert free.cached == 1


def test_an_answer_accepted_with_doubts_is_kept_with_them(read: Callable[..., tuple[FormReading, Usage]]) -> None:
    with FaultServer(LOST_A_ROW, LOST_A_ROW) as server:
        first, _ = read(server)
        second, free = read(server)
    assert len(server.requests) == 2
    assert free.cached == 1
    assert second.doubts == first.doubts != {}


def test_bad_answers_are_not_kept(read: Callable[..., tuple[FormReading, Usage]]) -> None:
    with FaultServer(BAD, BAD, BAD, RIGHT) as server:
        with pytest.raises(ModelError):
            read(server)
        _, usage = read(server)
    assert len(server.requests) == 4
    assert usage.cached == 0


def test_a_damaged_file_is_asked_again(read: Callable[..., tuple[FormReading, Usage]], tmp_path: Path) -> None:
    with FaultServer(RIGHT, RIGHT) as server:
        read(server)
        (stored,) = (tmp_path / "cache").rglob("*.json")
        for damage in ("{", '{"answer": {"blocks": [{"rows": ["951"]}]}}'):
            stored.write_text(damage, encoding="utf-8")
            assert ReplyCache(tmp_path / "cache").get("x" * 64) is None
        read(server)
    assert len(server.requests) == 2
    assert not list((tmp_path / "cache").rglob("*.part"))


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_call(
    read: Callable[..., tuple[FormReading, Usage]], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file, not a folder", encoding="utf-8")
    with FaultServer(RIGHT) as server:
        reading, usage = read(server)
    assert len(reading.rows) == 4
    assert usage.calls == 1


def test_the_order_of_keys_does_not_matter() -> None:
    assert ReplyCache.key({"a": 1, "b": 2}) == ReplyCache.key({"b": 2, "a": 1}) != ReplyCache.key({"a": 2, "b": 1})


def test_every_request_is_priced_the_failed_ones_too(
    layout: Document, region: Span, usage: Usage, settings: Make
) -> None:
    price = {"scripted": Price(input=Decimal("2.5"), output=Decimal(10))}
    with FaultServer(BAD, BAD, BAD) as server, pytest.raises(ModelError):
        ModelReader(settings(server.url, price=price)).read_sync(layout, region, "target_declaration", usage)
    assert usage.cost == Decimal("0.00135")
    assert (usage.prompt_tokens, usage.completion_tokens) == (300, 60)
