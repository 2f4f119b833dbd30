"""What becomes of many files is told for each document, and no file stops another."""

from __future__ import annotations

import zipfile
from pathlib import Path

from extractor.bulk.extract_files import Outcome, extract_files
from extractor.reading import ReadOptions
from extractor.settings import Settings

SAMPLE = Path(__file__).parents[1] / "evals" / "samples" / "sh-2021-employment-center-declarations.txt"


def outcomes(*paths: Path, **settings: object) -> tuple[list[Outcome], list[tuple[str, int]]]:
    found: list[Outcome] = []
    told: list[tuple[str, int]] = []
    chosen = Settings.model_validate({"model": None, "base_url": None, "engine": "rules", **settings})
    extract_files(paths, chosen, ReadOptions(), found.append, lambda message, done: told.append((message, done)))
    return found, told


def test_a_file_that_cannot_be_read_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    missing, empty = tmp_path / "没有.txt", tmp_path / "空.txt"
    empty.write_bytes(b"")
    found, told = outcomes(missing, empty, SAMPLE)
    assert [(outcome.path, bool(outcome.extraction), outcome.readable) for outcome in found] == [
        (missing, False, False), (empty, False, False), (SAMPLE, True, True),
    ]  # fmt: skip
    assert ["不存在" in found[0].failure, "空" in found[1].failure] == [True, True]
    assert told == [(missing.name, 1), (empty.name, 1), (SAMPLE.name, 1)]


def test_every_document_of_an_archive_has_its_own_outcome(tmp_path: Path) -> None:
    archive = tmp_path / "各单位.zip"
    with zipfile.ZipFile(archive, "w") as folder:
        folder.write(SAMPLE, "甲/目标.txt")
        folder.writestr("乙/目标.pdf", b"%PDF-1.7 broken")
    found, _ = outcomes(archive)
    assert len({outcome.member for outcome in found}) == 2
    (read,) = [outcome for outcome in found if outcome.extraction]
    (broken,) = [outcome for outcome in found if outcome.failure]
    assert read.extraction is not None
    assert read.extraction.forms
    assert not broken.readable
    assert broken.where == f"{archive}（{broken.layout.name if broken.layout else ''}）"


def test_a_model_that_cannot_be_reached_leaves_the_file_readable_and_unread() -> None:
    model = {"model": "m", "base_url": "http://127.0.0.1:9/v1", "engine": "llm", "max_attempts": 1, "api_key": "x"}
    found, told = outcomes(SAMPLE, SAMPLE, **model)
    assert [(outcome.extraction, outcome.readable) for outcome in found] == [(None, True), (None, True)]
    assert all("连不上模型服务" in outcome.failure for outcome in found)
    assert sum(done for _, done in told) == 2


def test_an_archive_without_documents_is_told_and_the_next_file_is_read(tmp_path: Path) -> None:
    archive = tmp_path / "空.zip"
    with zipfile.ZipFile(archive, "w") as folder:
        folder.writestr("__MACOSX/._a.docx", b"")
    found, told = outcomes(archive, SAMPLE)
    assert [bool(outcome.extraction) for outcome in found] == [False, True]
    assert "没有" in found[0].failure
    assert len(told) == 2
