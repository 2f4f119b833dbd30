"""An extraction and its layout in, files out: JSON (the contract), CSV (a row an indicator), HTML (for eyes), Excel.

A file is there whole or not at all: everything is rendered first, then each file is written beside its place and
renamed into it. Nothing a person would miss is written over (`files.Guard`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from extractor.export.file_names import output_stems
from extractor.export.files import FILE, Guard, write_atomically
from extractor.model.document import Document
from extractor.model.form import Extraction

if TYPE_CHECKING:
    from extractor.reading.page_image import PageImage

Images: TypeAlias = "Mapping[int, PageImage]"
"""Pictures of pages by their number (1-based)."""
Render = Callable[[Extraction, Document, Images], bytes]


def _json(extraction: Extraction, _layout: Document, _images: Images) -> bytes:
    return (extraction.to_json() + "\n").encode("utf-8")


def _csv(extraction: Extraction, _layout: Document, _images: Images) -> bytes:
    from extractor.export.tables.indicator_csv import ENCODING, to_csv

    return to_csv(extraction).encode(ENCODING)


def _html(extraction: Extraction, layout: Document, images: Images) -> bytes:
    from extractor.export.result_page.html import to_html

    return to_html(extraction, layout, images).encode("utf-8")


def _xlsx(extraction: Extraction, _layout: Document, _images: Images) -> bytes:
    from extractor.export.tables.workbook import to_xlsx

    return to_xlsx([extraction])


FORMATS: dict[str, Render] = {"json": _json, "csv": _csv, "html": _html, "xlsx": _xlsx}
"""How each format is rendered. What renders one is loaded when it is asked for: JSON needs neither Jinja nor Excel."""

__all__ = ["FILE", "FORMATS", "Guard", "output_stems", "write", "write_atomically"]


def write(
    extraction: Extraction,
    layout: Document,
    directory: Path,
    formats: Collection[str],
    *,
    stem: str | None = None,
    images: Images | None = None,
    guard: Guard | None = None,
) -> list[Path]:
    """Writes `STEM.FORMAT` for each format and returns the paths, in the order of FORMATS.

    stem: the source's name without its suffix unless given. images: pictures of the pages, for the HTML page.
    The directory is made when it is not there. guard: what may be written over; unless given, only unchanged outputs.
    Raises, before anything is written, KeyError for an unknown format and OverwriteError; OSError when the directory
    cannot be written.
    """
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    name = stem or Path(extraction.source.name).stem
    rendered = {kind: render(extraction, layout, images or {}) for kind, render in FORMATS.items() if kind in formats}
    return (guard or Guard()).write({directory / f"{name}.{kind}": content for kind, content in rendered.items()})
