"""An extraction and its layout in, files out: JSON (the contract), CSV (a row an indicator), HTML (for eyes), Excel.

A file is there whole or not at all: everything is rendered first, then each file is written beside its place and
renamed into it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from extractor.export.file_names import output_stems
from extractor.export.result_page import html
from extractor.export.tables import indicator_csv
from extractor.model.document import Document
from extractor.model.form import Extraction
from extractor.reading.page_image import PageImage

Images = Mapping[int, PageImage]
"""Pictures of pages by their number (1-based)."""
Render = Callable[[Extraction, Document, Images], bytes]

FORMATS: dict[str, Render] = {
    "json": lambda extraction, *_: (extraction.to_json() + "\n").encode("utf-8"),
    "csv": lambda extraction, *_: indicator_csv.to_csv(extraction).encode(indicator_csv.ENCODING),
    "html": lambda extraction, layout, images: html.to_html(extraction, layout, images).encode("utf-8"),
    "xlsx": lambda extraction, *_: _workbook(extraction),
}

__all__ = ["FORMATS", "output_stems", "write", "write_atomically"]


def write(
    extraction: Extraction,
    layout: Document,
    directory: Path,
    formats: Collection[str],
    *,
    stem: str | None = None,
    images: Images | None = None,
) -> list[Path]:
    """Writes `STEM.FORMAT` for each format and returns the paths, in the order of FORMATS.

    stem: the source's name without its suffix unless given. images: pictures of the pages, for the HTML page.
    The directory is made when it is not there.
    Raises KeyError for an unknown format before anything is written, OSError when the directory cannot be written.
    """
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    name = stem or Path(extraction.source.name).stem
    rendered = {kind: render(extraction, layout, images or {}) for kind, render in FORMATS.items() if kind in formats}
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, content in rendered.items():
        path = directory / f"{name}.{kind}"
        write_atomically(path, content)
        paths.append(path)
    return paths


def _workbook(extraction: Extraction) -> bytes:
    from extractor.export.tables.workbook import to_xlsx  # here, so that reading JSON does not load a library for Excel

    return to_xlsx([extraction])


def write_atomically(path: Path, content: bytes) -> None:
    """Writes through a temporary file in the same folder, so that a reader never sees a part. Raises OSError."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
