"""What staff read in and beside the files of a draft: draft_words.yaml."""

from __future__ import annotations

from functools import cache

from extractor.model.draft import Status
from extractor.model.form import Severity
from extractor.resources import DataFile, read_data


class NoteWords(DataFile):
    """Lines of the comment on a drafted cell."""

    origin: str
    method: str
    rationale: str
    confirm: str
    ask: str
    text: str
    was: str


class SummaryWords(DataFile):
    """Parts of the line on the terminal."""

    count: str
    filled: str
    errors: str


class SheetNames(DataFile):
    """Names of the sheets of the workbook."""

    proposals: str
    dropped: str
    texts: str
    candidates: str
    confirm: str
    checks: str


class Column(DataFile):
    """A column of a sheet. key: what of a row it shows; width: in characters, as Excel counts them."""

    key: str
    caption: str
    width: int


class SheetColumns(DataFile):
    """Columns of the sheets; the dropped rows have those of the proposals."""

    proposals: tuple[Column, ...]
    texts: tuple[Column, ...]
    candidates: tuple[Column, ...]
    confirm: tuple[Column, ...]
    checks: tuple[Column, ...]


class DraftWords(DataFile):
    """Content of draft_words.yaml. whole: the place of what is about all of a draft."""

    notes: NoteWords
    statuses: dict[Status, str]
    severities: dict[Severity, str]
    summary: SummaryWords
    sheets: SheetNames
    columns: SheetColumns
    whole: str
    most_places: int
    evidence: str
    page: str
    doubtful: str
    unlinked: str


@cache
def load_draft_words() -> DraftWords:
    """Read the words of drafts, once."""
    return read_data(DraftWords, __package__ or "extractor.export.drafts", "draft_words")
