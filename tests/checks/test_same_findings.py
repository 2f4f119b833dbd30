"""The same form as text and as PDF: what a reviewer is told must not depend on the file it came in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evals.corpus.files.make import print_files
from evals.corpus.files.sheets import sample_sheets
from evals.corpus.files.styles import chosen
from evals.runs.dataset import GoldDocument, documents_of
from extractor.checks import check_forms, load_profile
from extractor.extraction import extract
from extractor.model.form import Extraction
from extractor.reading import Document, read

SHEETS = {sheet.name: sheet for sheet in sample_sheets()}
PRINTED_TEXT = ("coverage.", "totals.blank", "text.markup_printed")
"""Rules about the print itself: the corpus prints the gold, which has no markup and captions a text may have lost."""


def findings(extraction: Extraction, layout: Document) -> Counter[tuple[str, str, tuple[str, ...]]]:
    checked = check_forms(extraction.forms, [layout] * len(extraction.forms), load_profile("shanghai"), [])
    return Counter(
        (finding.code, finding.message, tuple(finding.pointers))
        for each in checked
        for finding in each.findings
        if not finding.code.startswith(PRINTED_TEXT)
    )


@pytest.mark.parametrize("document", list(documents_of("forms"))[::2], ids=lambda document: document.name)
def test_a_form_has_the_same_findings_as_text_and_as_pdf(document: GoldDocument, tmp_path: Path) -> None:
    (printed,) = print_files([SHEETS[document.name]], chosen(["pdf"], ["ruled"]))
    path = tmp_path / "form.pdf"
    path.write_bytes(printed.data)
    from_pdf = read(path)
    as_text = findings(extract(document.layout, engine="rules"), document.layout)
    as_pdf = findings(extract(from_pdf, engine="rules"), from_pdf)
    assert as_pdf == as_text
    assert as_text, "nothing to compare"
