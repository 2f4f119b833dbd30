"""Files in; the forms they hold, ready for drafting, and one line for each file that failed, out.

Any readable file or extraction JSON will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractor.cli.load_documents import load_document
from extractor.drafting.forms.inputs import Advance, Given
from extractor.drafting.forms.notices import load_notices
from extractor.errors import JixiaoError, ReadError
from extractor.extraction import extract_document
from extractor.model.form import Extraction
from extractor.reading import Document, read
from extractor.settings import Settings


@dataclass(slots=True)
class Inputs:
    """What the files held: `failures` are (file, reason), `notices` what extraction said about the documents."""

    forms: list[Given] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_inputs(paths: Sequence[Path], settings: Settings, advance: Advance | None = None) -> Inputs:
    """Every form of every file that can be read; the others are listed with the reason and stop nothing."""
    inputs = Inputs()
    for path in dict.fromkeys(paths):
        if advance:
            advance(path.name, 0)
        try:
            inputs.forms.extend(_forms_of(path, settings, inputs))
        except ReadError as error:
            inputs.failures.append((str(path), error.reason))
        except JixiaoError as error:
            inputs.failures.append((str(path), str(error)))
        if advance:
            advance(path.name, 1)
    return inputs


def _forms_of(path: Path, settings: Settings, inputs: Inputs) -> Iterator[Given]:
    def extracted(file: Path) -> tuple[Extraction, Document]:
        layout = read(file)
        return extract_document(layout, engine=settings.engine_in_force, settings=settings), layout

    document = load_document(path, extracted)
    if not document.forms:
        raise ReadError(path.name, load_notices().no_forms)
    inputs.notices.extend(f"{path.name}：{notice}" for notice in document.notices)
    for number, form in enumerate(document.forms):
        yield Given(document.name, number, form, document.layout)
