"""Files in; the forms of each that can be used out, and one line on standard error for each that cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractor.api.documents import FormDocument, load_forms
from extractor.cli.errors import failure_reason, say
from extractor.cli.terminal import progress
from extractor.export.file_names import output_stems
from extractor.settings import Settings


@dataclass(slots=True)
class LoadedFiles:
    """What each file held, in their order; `failures` are the others, each with the reason (Chinese)."""

    documents: list[tuple[Path, FormDocument]] = field(default_factory=list)
    failures: list[tuple[Path, str]] = field(default_factory=list)

    @property
    def forms(self) -> list[FormDocument]:
        """The documents without the paths they came from."""
        return [document for _, document in self.documents]

    def fail(self, path: Path, reason: str) -> None:
        """Note that a file cannot be used, and say so."""
        self.failures.append((path, reason))
        say(f"{path}：{reason}")


def load_files(paths: Sequence[Path], settings: Settings) -> LoadedFiles:
    """Load every file that can be used, each once; nothing that happens to one of them stops the others."""
    loaded = LoadedFiles()
    with progress(len(paths)) as advance:
        for path in dict.fromkeys(paths):
            advance(path.name, 0)
            try:
                loaded.documents.append((path, load_forms(path, settings=settings)))
            except Exception as error:  # one file must not take the others with it
                loaded.fail(path, failure_reason(error, path))
            advance(path.name, 1)
    loaded.documents = _tell_apart(loaded.documents)
    return loaded


def _tell_apart(documents: Sequence[tuple[Path, FormDocument]]) -> list[tuple[Path, FormDocument]]:
    """Call documents of one name by their folder or a number as well: two departments send the same 自评表.docx."""
    taken = Counter(document.name for _, document in documents)
    stems = output_stems([path for path, _ in documents])
    return [
        (path, document if taken[document.name] == 1 else replace(document, name=f"{stem}{path.suffix}"))
        for (path, document), stem in zip(documents, stems, strict=True)
    ]
