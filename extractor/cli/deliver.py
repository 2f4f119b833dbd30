"""Files in; the result of every document handed on, one line for each that failed, and an exit code out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.bulk.extract_files import Outcome, extract_files
from extractor.cli.errors import EXIT_BAD_INPUT, EXIT_NO_RESULT, internal_reason, say, unwritable_reason
from extractor.cli.terminal import progress
from extractor.errors import OverwriteError
from extractor.reading.options import ReadOptions
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.reading.page_image import PageImage

Deliver = Callable[[Outcome], None]
"""Takes a document that was extracted."""


def reading_options(password: str | None, no_ocr: bool) -> ReadOptions:
    """How files are read: pages of scans on every core."""
    return ReadOptions(password=password, ocr=not no_ocr, ocr_workers=os.cpu_count() or 1)


def page_pictures(done: Outcome, password: str | None) -> dict[int, PageImage]:
    """Pictures of the pages the result page shows; none for files without pages."""
    from extractor.export.result_page.page_view import pages_to_show
    from extractor.reading.page_image import page_images

    extraction, layout = done.result
    wanted = pages_to_show(extraction, layout)
    return page_images(done.path.read_bytes(), layout, pages=wanted, password=password) if wanted else {}


def deliver_each(paths: Sequence[Path], settings: Settings, options: ReadOptions, deliver: Deliver) -> int:
    """Extract each file and hand the results on. Returns the exit code; one line on standard error per failure."""
    codes = {0}

    def settle(outcome: Outcome) -> None:
        codes.add(_settled(outcome, deliver))

    with progress(len(paths)) as advance:
        extract_files(paths, settings, options, settle, advance)
    return min(codes - {0}, default=0)


def _settled(outcome: Outcome, deliver: Deliver) -> int:
    """The exit code of a document whose result was handed on, or why there is none said."""
    if outcome.extraction is None:
        reason = internal_reason(outcome.fault, outcome.path) if outcome.fault else outcome.failure
        say(f"{outcome.where}：{reason}")
        return EXIT_NO_RESULT if outcome.readable else EXIT_BAD_INPUT
    try:
        deliver(outcome)
    except (OverwriteError, OSError) as error:
        say(unwritable_reason(error, outcome.where))
        return EXIT_NO_RESULT
    except Exception as error:  # one result must not take the others with it
        say(f"{outcome.path}：{internal_reason(error, outcome.path)}")
        return EXIT_NO_RESULT
    for notice in outcome.extraction.notices:
        say(f"{outcome.where}：{notice}")
    return 0
