"""The benchmarks measure what they say: a server that really answers, replies every system accepts, honest ratios."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from evals.bench.configuration import configuration
from evals.bench.drivers import SYSTEMS, settings_for
from evals.bench.memory import figures as memory_figures
from evals.bench.memory import growth, peak_mib, peaks, texts
from evals.bench.overhead import Measured, ideal_throughput, measure, verdicts
from evals.bench.replies import ideal_replies
from evals.bench.server import ModelServer, Reply, Speed, serving
from evals.metrics.document_counts import Scores, score
from evals.runs.dataset import GoldDocument, single_forms
from extractor.extraction import aextract, extract
from extractor.llm import ModelReader
from extractor.reading import document_from_text

ROOT = Path(__file__).parents[2]
SPEEDS = {"instant": Speed(), "slow": Speed(0.1, 2)}


@pytest.fixture(scope="module")
def forms() -> list[GoldDocument]:
    """One form of each sample file: both kinds, long and short."""
    found = list(single_forms())
    return [document for document in found if document.name.endswith("-0")]


@pytest.fixture(scope="module")
def server(forms: list[GoldDocument]) -> Iterator[ModelServer]:
    replies = {**ideal_replies(forms), "echo": [Reply("甲", "short"), Reply("甲乙", "long")]}
    with serving(replies, SPEEDS) as running:
        yield running


def ask(url: str, content: Any) -> str:
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": content}]}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/chat/completions", body), timeout=10) as reply:
        return str(json.load(reply)["choices"][0]["message"]["content"])


def test_the_server_answers_by_the_longest_text_it_knows_and_refuses_what_it_does_not(server: ModelServer) -> None:
    url = server.url("instant", "echo")
    assert ask(url, "…甲乙丙") == "long"
    assert ask(url, [{"type": "text", "text": "甲丙"}]) == "short"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(url, "丙")


def test_calls_beyond_the_slots_wait_in_the_queue(server: ModelServer) -> None:
    server.calls()
    began = time.perf_counter()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: ask(server.url("slow", "echo"), "甲"), range(6)))
    assert 0.3 <= time.perf_counter() - began < 0.6
    assert server.calls() == 6


async def test_our_engine_reads_every_form_right_in_one_call_each(
    server: ModelServer, forms: list[GoldDocument]
) -> None:
    settings = settings_for(server.url("instant", "llm"), 8)
    server.calls()
    total = Scores()
    async with ModelReader(settings) as reader:
        jobs = [aextract(form.layout, engine="llm", settings=settings, reader=reader) for form in forms]
        for form, found in zip(forms, await asyncio.gather(*jobs), strict=True):
            total = total + score(json.loads(found.to_json()), form.gold, form.layout.text)
    assert (total.row_f1, total.header_share, total.wrong_share) == (1, 1, 0), total.mistakes
    assert server.calls() == len(forms)


@pytest.mark.baselines
def test_langextract_gets_every_indicator_from_its_ideal_replies(
    server: ModelServer, forms: list[GoldDocument]
) -> None:
    reader = pytest.importorskip("evals.baselines.langextract_reader")
    settings = settings_for(server.url("instant", "langextract"), 1)
    total = Scores()
    for form in forms:
        output = reader.read(form.layout, settings)
        assert output.error is None
        total = total + score(output.extraction, form.gold, form.layout.text)
    assert total.row_f1 == 1
    assert total.header_share > 0.97


@pytest.mark.baselines
def test_every_system_is_measured_in_turn() -> None:
    sizes = {system.name: {"instant": 2, "slow": 2} for system in SYSTEMS}
    config = {"rounds": 1, "repeats": 2, "delay_seconds": 0.05, "slots": 2, "documents": sizes}
    turns: list[str] = []
    measured = measure(SYSTEMS, config, turns.append)
    assert turns == [system.name for system in SYSTEMS] == list(configuration("overhead")["documents"])
    assert all(one.calls == 1 and 0 < one.overhead < 1 and 0 < one.share <= 1 for one in measured.values())
    assert measured["llm"].ideal == 2 * measured["instructor"].ideal == 40


def test_ratios_and_verdicts() -> None:
    assert ideal_throughput(16, 8, 0.25) == 32
    measured = {
        "llm": Measured([0.04, 0.01, 0.02], [0.01], [25.0, 31.0, 30.0], 1, 32),
        "langextract": Measured([0.1, 0.05, 0.02], [0.01], [3.0], 1, 4),
    }
    assert (measured["llm"].overhead, measured["llm"].share) == (0.02, 30 / 32)
    assert measured["llm"].overhead_ratio(measured["langextract"]) == pytest.approx(
        0.4
    )  # of 0.4, 0.2 and 1.0, round by round
    targets = {"throughput_share": 0.95, "overhead_of_langextract": 0.5}
    assert [met for _, met in verdicts(measured, targets)] == [False, True]
    assert [met for _, met in verdicts(measured, {"throughput_share": 0.9, "overhead_of_langextract": 0.3})] == [
        True,
        False,
    ]


def test_no_two_documents_of_the_memory_benchmark_are_alike_and_all_still_hold_forms() -> None:
    found = list(islice(texts(), 40))
    assert len(set(found)) == 40
    read = [extract(document_from_text(text, "x.txt"), engine="rules") for text in found[:5]]
    assert sum(len(form.indicators) for one in read for form in one.forms) == 376
    numbers: list[int] = []
    assert list(peaks(4, 2, lambda: numbers.append(1))) == [2, 4]
    assert len(numbers) == 4


def test_the_peak_is_the_programs_own_and_not_that_of_the_one_that_started_it() -> None:
    ballast = b"1" * (150 << 20)
    command = [sys.executable, "-c", "from evals.bench.memory import peak_mib; print(peak_mib())"]
    started = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert peak_mib() > len(ballast) >> 20
    assert 10 < float(started.stdout) < 150


def test_growth_counts_from_the_settled_size_and_a_short_run_has_no_verdict() -> None:
    found = {1000: 80.0, 2000: 100.0, 3000: 112.0}
    assert growth(found, 2000) == pytest.approx((0.12, 12.0))
    targets = {"growth_share": 0.05, "growth_mib": 10}
    assert list(memory_figures(found, 2000, targets)["targets"].values()) == [False]
    assert list(memory_figures({**found, 3000: 104.9}, 2000, targets)["targets"].values()) == [True]
    assert memory_figures({1000: 80.0}, 2000, targets)["targets"] == {}
