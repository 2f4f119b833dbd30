"""The model reader against a server that misbehaves: the right error or the right result, in bounded time, and never a
request that cannot help."""

from __future__ import annotations

import asyncio
import copy
import email.utils
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from fault_server import (
    FaultServer,
    Step,
    breaks_off,
    calls,
    drops,
    raw,
    refuses,
    says,
    slow,
    status,
    trickles,
)
from lake_form import ANSWER

from extractor.errors import ModelError
from extractor.llm import Deadline, ModelReader
from extractor.model.form import Span, Usage
from extractor.model.form_reading import FormReading
from extractor.reading import Document
from extractor.settings import Settings
from extractor.terms.text import join_spans

Make = Callable[..., Settings]
RIGHT = says(ANSWER)


def wrong(change: Callable[[dict[str, Any]], None]) -> Step:
    answer = copy.deepcopy(ANSWER)
    change(answer)
    return says(answer)


NO_SUCH_PIECE = wrong(lambda answer: answer["head"].update(title="951"))
LOST_A_ROW = wrong(lambda answer: answer["blocks"].pop(1))


@pytest.fixture
def read(layout: Document, region: Span, usage: Usage, settings: Make) -> Callable[..., FormReading]:
    def run(server: FaultServer, *, deadline: float | None = None, **given: Any) -> FormReading:
        reader = ModelReader(settings(server.url, **given))
        end = None if deadline is None else Deadline.after(deadline)
        return reader.read_sync(layout, region, "target_declaration", usage, end)

    return run


def names(layout: Document, reading: FormReading) -> list[str]:
    return [join_spans(layout.text, row.cells["name"]) for row in reading.rows]


ALL_NAMES = ["巡护湖岸", "清理漂浮物", "清理达标率", "水面状况"]


def test_a_right_answer_is_read_with_one_request(
    read: Callable[..., FormReading], layout: Document, usage: Usage
) -> None:
    with FaultServer(RIGHT) as server:
        reading = read(server)
    assert names(layout, reading) == ALL_NAMES
    assert [(row.level1.text, row.level2.text) for row in reading.rows if row.level1 and row.level2] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
    ]
    assert join_spans(layout.text, reading.cells["/department"]) == "云溪市湖泊局"
    assert join_spans(layout.text, reading.cells["/fiscal_year"]) == "2030"
    assert join_spans(layout.text, reading.cells["/funding/currency_unit"]) == "元"
    assert not reading.doubts
    assert len(server.requests) == 1
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens, usage.failures) == (1, 100, 20, [])
    assert usage.seconds > 0


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(status(429), id="429"),
        pytest.param(status(500), id="500"),
        pytest.param(status(503), id="503"),
        pytest.param(status(408), id="408"),
        pytest.param(status(409), id="409"),
        pytest.param(drops, id="dropped"),
        pytest.param(breaks_off, id="broken off"),
        pytest.param(raw(b'{"id": "x", "choi'), id="cut HTTP body"),
    ],
)
def test_a_passing_fault_is_repeated_until_it_passes(
    read: Callable[..., FormReading], layout: Document, usage: Usage, fault: Step
) -> None:
    with FaultServer(fault, fault, RIGHT) as server:
        assert names(layout, read(server)) == ALL_NAMES
    assert len(server.requests) == 3
    assert usage.calls == 3
    assert len(usage.failures) == 2
    assert server.requests[0] == server.requests[2]


@pytest.mark.parametrize("fault", [status(429), status(500), drops])
def test_a_lasting_fault_ends_after_the_attempts_allowed(
    read: Callable[..., FormReading], usage: Usage, fault: Step
) -> None:
    with FaultServer(*[fault] * 9) as server, pytest.raises(ModelError) as caught:
        read(server)
    assert caught.value.kind == "transport"
    assert len(server.requests) == 3
    assert len(usage.failures) == 3


def test_repeats_are_shared_by_the_re_asks_and_do_not_multiply(read: Callable[..., FormReading], usage: Usage) -> None:
    steps = [status(500), NO_SUCH_PIECE, status(500), NO_SUCH_PIECE, status(500), RIGHT]
    with FaultServer(*steps) as server, pytest.raises(ModelError) as caught:
        read(server)
    assert caught.value.kind == "transport"
    assert len(server.requests) == 5
    assert usage.calls == 5


@pytest.mark.parametrize("spelled", ["seconds", "date"])
def test_retry_after_is_honoured(read: Callable[..., FormReading], layout: Document, spelled: str) -> None:
    asked = {"seconds": "1", "date": email.utils.formatdate(time.time() + 3, usegmt=True)}[spelled]
    with FaultServer(status(429, headers={"Retry-After": asked}), RIGHT) as server:
        assert names(layout, read(server)) == ALL_NAMES
    assert 0.9 <= server.times[1] - server.times[0] <= 3.5


def test_a_wait_beyond_the_deadline_is_not_begun(read: Callable[..., FormReading]) -> None:
    started = time.monotonic()
    later = status(429, headers={"Retry-After": "60"})
    with FaultServer(later, RIGHT) as server, pytest.raises(ModelError, match="60 秒") as caught:
        read(server)
    assert caught.value.kind == "transport"
    assert len(server.requests) == 1
    assert time.monotonic() - started < 1


def test_an_empty_purse_is_not_asked_again(read: Callable[..., FormReading]) -> None:
    broke = status(429, code="insufficient_quota")
    with FaultServer(broke, RIGHT) as server, pytest.raises(ModelError, match="额度") as caught:
        read(server)
    assert caught.value.kind == "rejected"
    assert len(server.requests) == 1


@pytest.mark.parametrize(("code", "word"), [(400, "scripted"), (401, "密钥"), (403, "权限"), (404, "JIXIAO_MODEL")])
def test_what_the_server_rejects_fails_at_once(read: Callable[..., FormReading], code: int, word: str) -> None:
    with FaultServer(status(code), RIGHT) as server, pytest.raises(ModelError, match=word) as caught:
        read(server)
    assert caught.value.kind == "rejected"
    assert len(server.requests) == 1


def test_a_page_that_is_no_api_fails_at_once(read: Callable[..., FormReading]) -> None:
    page = raw(b"<html>hello</html>", "text/html")
    with FaultServer(page, RIGHT) as server, pytest.raises(ModelError, match="JIXIAO_BASE_URL") as caught:
        read(server)
    assert caught.value.kind == "malformed"
    assert len(server.requests) == 1


@pytest.mark.parametrize("late", [slow(3, RIGHT), trickles(3)], ids=["slow", "trickling"])
def test_a_late_reply_ends_at_the_deadline(read: Callable[..., FormReading], usage: Usage, late: Step) -> None:
    started = time.monotonic()
    with FaultServer(late, RIGHT) as server, pytest.raises(ModelError) as caught:
        read(server, deadline=0.6)
    assert caught.value.kind == "timeout"
    assert time.monotonic() - started < 1.5
    assert len(server.requests) == 1
    assert usage.seconds > 0


def test_a_late_reply_is_asked_again_while_there_is_time(read: Callable[..., FormReading], layout: Document) -> None:
    with FaultServer(slow(1.5, RIGHT), RIGHT) as server:
        assert names(layout, read(server, timeout_seconds=0.4)) == ALL_NAMES
    assert len(server.requests) == 2


def test_a_trickling_reply_is_given_up_and_asked_again(read: Callable[..., FormReading], layout: Document) -> None:
    started = time.monotonic()
    with FaultServer(trickles(4), RIGHT) as server:
        assert names(layout, read(server, timeout_seconds=0.4)) == ALL_NAMES
    assert len(server.requests) == 2
    assert time.monotonic() - started < 2


def test_waiting_for_a_turn_ends_at_the_deadline_without_a_request(
    layout: Document, region: Span, usage: Usage, settings: Make
) -> None:
    async def read_two(server: FaultServer) -> tuple[FormReading, float]:
        async with ModelReader(settings(server.url, max_concurrency=1)) as reader:
            first = asyncio.create_task(reader.read(layout, region, "target_declaration", usage))
            await asyncio.sleep(0.05)
            started = time.monotonic()
            with pytest.raises(ModelError) as caught:
                await reader.read(layout, region, "target_declaration", usage, Deadline.after(0.2))
            assert caught.value.kind == "timeout"
            waited = time.monotonic() - started
            return await first, waited

    with FaultServer(slow(0.8, RIGHT), RIGHT) as server:
        first, waited = asyncio.run(read_two(server))
    assert len(first.rows) == 4
    assert waited < 0.6
    assert usage.calls == len(server.requests) == 1


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        pytest.param(says(json.dumps(ANSWER)[:150]), "EOF", id="cut JSON"),
        pytest.param(says("我不确定。"), "JSON", id="no JSON"),
        pytest.param(says({"rows": [1]}), "blocks", id="wrong schema"),
        pytest.param(NO_SUCH_PIECE, "951", id="no such piece"),
        pytest.param(wrong(lambda a: a["blocks"][0]["rows"].append("28|29")), "28", id="one piece twice"),
        pytest.param(wrong(lambda a: a["blocks"][0]["rows"].append("|30")), "没有指标名称", id="no name"),
        pytest.param(wrong(lambda a: a["blocks"][2].update(rows=["37《水面清澈》"])), "引文", id="invented quote"),
        pytest.param(wrong(lambda a: a["fund"].update(annual_total="16")), "数字", id="no number"),
        pytest.param(wrong(lambda a: a["blocks"][0].update(l2="=人工指标")), "标准标签", id="invented label"),
        pytest.param(wrong(lambda a: a["blocks"][0].update(rows=["29|28"])), "不是指标名称", id="name is a measure"),
    ],
)
def test_a_bad_answer_is_asked_again_with_what_to_fix(
    read: Callable[..., FormReading], layout: Document, usage: Usage, bad: Step, said: str
) -> None:
    with FaultServer(bad, RIGHT) as server:
        assert names(layout, read(server)) == ALL_NAMES
    assert len(server.requests) == 2
    last = server.requests[1]["messages"][-1]["content"]
    assert "1. " in last
    assert said in last
    assert usage.completion_tokens == 40


def test_answers_that_stay_bad_end_after_the_re_asks(read: Callable[..., FormReading], usage: Usage) -> None:
    with FaultServer(*[NO_SUCH_PIECE] * 9) as server, pytest.raises(ModelError, match="951") as caught:
        read(server)
    assert caught.value.kind == "invalid"
    assert len(server.requests) == 3
    assert usage.prompt_tokens == 300


def test_cut_json_that_stays_cut_is_malformed(read: Callable[..., FormReading]) -> None:
    with FaultServer(*[says('{"blocks": [')] * 9) as server, pytest.raises(ModelError) as caught:
        read(server)
    assert caught.value.kind == "malformed"
    assert len(server.requests) == 3


def test_a_lost_row_is_asked_for_once_and_then_left_as_a_doubt(
    read: Callable[..., FormReading], layout: Document
) -> None:
    with FaultServer(LOST_A_ROW, LOST_A_ROW, RIGHT) as server:
        reading = read(server)
    assert len(server.requests) == 2
    assert "34" in server.requests[1]["messages"][-1]["content"]
    assert names(layout, reading) == ["巡护湖岸", "清理漂浮物", "水面状况"]
    assert "34" in reading.doubts["/indicators"][0]


@pytest.mark.parametrize(
    ("loses", "said"),
    [
        pytest.param(lambda a: a["head"].pop("project_name"), "4", id="header field"),
        pytest.param(lambda a: a.update(blocks=a["blocks"][:1]), "34", id="rows at the end"),
    ],
)
def test_what_an_answer_leaves_out_is_asked_for(
    read: Callable[..., FormReading], layout: Document, loses: Callable[[dict[str, Any]], None], said: str
) -> None:
    with FaultServer(wrong(loses), RIGHT) as server:
        assert names(layout, read(server)) == ALL_NAMES
    assert len(server.requests) == 2
    assert said in server.requests[1]["messages"][-1]["content"]


def test_an_answer_without_rows_is_refused_where_measures_are_printed(read: Callable[..., FormReading]) -> None:
    with FaultServer(*[wrong(lambda answer: answer.update(blocks=[]))] * 5) as server, pytest.raises(ModelError):
        read(server)
    assert len(server.requests) == 3


def test_a_usable_first_answer_survives_a_failed_re_ask(read: Callable[..., FormReading]) -> None:
    with FaultServer(LOST_A_ROW, *[NO_SUCH_PIECE] * 5) as server:
        reading = read(server)
    assert len(server.requests) == 3
    assert len(reading.rows) == 3
    assert reading.doubts


@pytest.mark.parametrize("refusal", [refuses(), says(None, finish="content_filter")], ids=["refusal", "content filter"])
def test_a_refusal_is_final(read: Callable[..., FormReading], usage: Usage, refusal: Step) -> None:
    with FaultServer(refusal, RIGHT) as server, pytest.raises(ModelError) as caught:
        read(server)
    assert caught.value.kind == "refused"
    assert len(server.requests) == 1
    assert usage.completion_tokens == 20


@pytest.mark.parametrize("nothing", ["", "  \n", None])
def test_an_empty_reply_is_asked_again_once(
    read: Callable[..., FormReading], layout: Document, nothing: str | None
) -> None:
    with FaultServer(says(nothing), RIGHT) as server:
        assert names(layout, read(server)) == ALL_NAMES
    with FaultServer(*[says(nothing)] * 5) as server, pytest.raises(ModelError) as caught:
        read(server)
    assert caught.value.kind == "empty"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "wrapped",
    ["```json\n{}\n```", "Here it is:\n```\n{}\n```\nDone.", "{}\n"],
)
def test_json_in_a_fence_or_in_talk_is_read(read: Callable[..., FormReading], layout: Document, wrapped: str) -> None:
    with FaultServer(says(wrapped.replace("{}", json.dumps(ANSWER)))) as server:
        assert names(layout, read(server)) == ALL_NAMES
    assert len(server.requests) == 1


def test_each_mode_asks_in_its_way(read: Callable[..., FormReading], layout: Document) -> None:
    with FaultServer(RIGHT, RIGHT, calls(ANSWER)) as server:
        for mode in ("json_schema", "json", "tools"):
            assert names(layout, read(server, mode=mode)) == ALL_NAMES
    schema, plain, tools = server.requests
    assert schema["response_format"]["type"] == "json_schema"
    assert plain["response_format"] == {"type": "json_object"}
    assert '"blocks"' in plain["messages"][0]["content"]
    assert tools["tools"][0]["function"]["parameters"]["required"] == ["blocks"]
    assert "response_format" not in tools


def test_in_tools_mode_a_bad_answer_is_asked_again(read: Callable[..., FormReading], layout: Document) -> None:
    bad = copy.deepcopy(ANSWER)
    bad["head"]["title"] = "951"
    with FaultServer(calls(bad), calls(ANSWER)) as server:
        assert names(layout, read(server, mode="tools")) == ALL_NAMES
    assert len(server.requests) == 2
    assert "951" in server.requests[1]["messages"][-1]["content"]


def test_parameters_a_model_refuses_are_left_out_or_renamed(read: Callable[..., FormReading], layout: Document) -> None:
    refused = [status(400, param="max_tokens"), status(400, param="temperature")]
    with FaultServer(*refused, RIGHT) as server:
        assert names(layout, read(server, max_attempts=1)) == ALL_NAMES
    last = server.requests[2]
    assert last["max_completion_tokens"] == 4096
    assert "max_tokens" not in last
    assert "temperature" not in last


def test_rejected_values_are_not_logged(read: Callable[..., FormReading], caplog: pytest.LogCaptureFixture) -> None:
    secret = wrong(lambda answer: answer["head"].update(title="37《保密内容》"))
    caplog.set_level(logging.DEBUG, "instructor")
    with FaultServer(*[secret] * 3) as server, pytest.raises(ModelError):
        read(server)
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("instructor")]
    assert logged
    assert "保密内容" not in "".join(logged)


def test_requests_at_once_are_limited_over_all_forms(
    layout: Document, region: Span, usage: Usage, settings: Make
) -> None:
    async def read_five(server: FaultServer) -> list[FormReading]:
        async with ModelReader(settings(server.url, max_concurrency=2)) as reader:
            forms = (reader.read(layout, region, "target_declaration", usage) for _ in range(5))
            return await asyncio.gather(*forms)

    with FaultServer(*[slow(0.1, RIGHT)] * 5) as server:
        readings = asyncio.run(read_five(server))
    assert len(readings) == 5
    assert server.most_at_once == 2
    assert usage.calls == 5
