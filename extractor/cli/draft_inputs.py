"""Files in; the forms they hold, ready for drafting, and one line for each file that cannot be used, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractor.api.documents import FormDocument
from extractor.api.draft import numbered_forms
from extractor.cli.load_files import load_files
from extractor.drafting.forms.inputs import Given
from extractor.drafting.forms.notices import load_notices
from extractor.settings import Settings


@dataclass(slots=True)
class Inputs:
    """What the files held: `failures` are (file, reason), `notices` what extraction said about the documents."""

    documents: list[FormDocument] = field(default_factory=list)
    failures: list[tuple[Path, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def forms(self) -> list[Given]:
        """Every form with its document and number."""
        return list(numbered_forms(self.documents))


def read_inputs(paths: Sequence[Path], settings: Settings) -> Inputs:
    """Read every file that can be read and holds forms; the others are said and stop nothing."""
    loaded = load_files(paths, settings)
    for path, document in loaded.documents:
        if not document.forms:
            loaded.fail(path, load_notices().no_forms)
    found = [(path, document) for path, document in loaded.documents if document.forms]
    notices = [f"{path.name}：{notice}" for path, document in found for notice in document.notices]
    return Inputs([document for _, document in found], loaded.failures, notices)
