"""Forms as real files: every style prints, twice the same bytes; what is committed reads back as its gold says."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.corpus.cli import corpus_app
from evals.corpus.make import CorpusError
from evals.metrics.cells import Json
from evals.metrics.document_counts import score
from evals.metrics.rates import Scores
from evals.runs.dataset import load_gold
from evals.runs.systems import read_with
from extractor.reading import read
from extractor.settings import load_settings

FIXTURES = Path(__file__).parents[1] / "fixtures" / "files"
NEEDS = {"scan": "rapidocr", "pdf": "pdfplumber", "office_pdf": "pdfplumber", "docx": "lxml", "html": "lxml"}
NEEDS |= {"xlsx": "python_calamine", "xls": "python_calamine"}
"""What reading a kind takes beyond the core, told by a module of it."""
SCAN_ROWS, SCAN_SILENT = 0.9, 0.01
COMMITTED = sorted(path for path in FIXTURES.iterdir() if path.suffix != ".json")


def scores_of(path: Path, gold: Json) -> Scores:
    layout = read(path)
    output = read_with("rules", layout, load_settings(engine="rules"))
    return score(output.extraction, gold, layout.text, error=output.error)


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_a_committed_file_reads_as_its_gold(path: Path) -> None:
    stem, kind, _ = path.stem.split("-")
    if kind == "doc":
        _skip_without_office()
    elif kind in NEEDS:
        pytest.importorskip(NEEDS[kind], reason=f"reading {kind} needs a package that is not installed")
    scores = scores_of(path, load_gold(FIXTURES / f"{stem}.json"))
    if kind == "scan":
        assert scores.row_f1 >= SCAN_ROWS, scores.mistakes
        assert scores.silent_share <= SCAN_SILENT, scores.mistakes
    else:
        assert (scores.row_f1, scores.header_share, scores.wrong) == (1.0, 1.0, 0), scores.mistakes


def _skip_without_office() -> None:
    if shutil.which("soffice") is None and shutil.which("libreoffice") is None:
        pytest.skip("reading .doc needs LibreOffice, which is not installed")


def test_every_kind_is_committed() -> None:
    assert {path.stem.split("-")[1] for path in COMMITTED} >= {"pdf", "docx", "xlsx", "xls", "html", "scan", "doc"}


class TestPrinting:
    """Needs the packages that print (extra `eval`) and the Noto fonts."""

    @pytest.fixture(autouse=True)
    def printers(self) -> None:
        for module in ("weasyprint", "xlsxwriter", "docx", "pypdfium2"):
            pytest.importorskip(module, reason="printing files needs the extra `eval`")

    def test_the_same_seed_prints_the_same_bytes(self) -> None:
        from evals.corpus.files import chosen, invented_sheets, print_files

        wanted = chosen(["docx", "xlsx", "html", "pdf"], ["docx/plain", "numbers", "mhtml", "pdf/ruled"])
        first, second = ([document.data for document in print_files(invented_sheets(5, 1), wanted)] for _ in range(2))
        assert first == second

    def test_a_scan_differs_by_its_name_and_not_by_its_run(self) -> None:
        from PIL import Image

        from evals.corpus.files.scan import disturbed
        from evals.corpus.files.styles import Scan

        style = Scan(skew=4, noise=8, blur=0.5, background=40, perspective=0.04, stamp=True)
        page = Image.new("RGB", (600, 800), "white")
        runs = [disturbed(page, style, random.Random(seed)).tobytes() for seed in ("a", "a", "b")]
        assert runs[0] == runs[1]
        assert runs[0] != runs[2]

    def test_two_forms_a_file_keep_both_golds(self) -> None:
        from evals.corpus.files import chosen, invented_sheets, print_files

        documents = list(print_files(invented_sheets(5, 3), chosen(["xlsx"], ["two_sheets"])))
        assert [len(document.gold["forms"]) for document in documents] == [2, 1]

    def test_unknown_names_are_refused_with_what_there_is(self) -> None:
        from evals.corpus.files import chosen

        with pytest.raises(CorpusError, match="docx"):
            chosen(["word"], [])
        with pytest.raises(CorpusError, match="ruled"):
            chosen(["pdf"], ["rulled"])

    @pytest.mark.parametrize("text", ["1,234.50", "2025-01-01", "2025年12月31日", "0.95%", "100%", "0", "12.00"])
    def test_a_typed_cell_shows_the_printed_text(self, text: str) -> None:
        from evals.corpus.files.spreadsheet import typed

        value, shown = typed(text)
        assert shown
        assert not isinstance(value, str)

    @pytest.mark.parametrize("text", ["≥50.00(个)", "007", "12345678901234567", "-", "1,23", ""])
    def test_what_a_number_cannot_show_stays_text(self, text: str) -> None:
        from evals.corpus.files.spreadsheet import typed

        assert typed(text) == (text, "")

    def test_the_command_writes_files_gold_and_a_manifest(self, tmp_path: Path) -> None:
        arguments = ["make", "--forms", "2", "--as", "xlsx,html", "--style", "numbers,site", "-o", str(tmp_path / "c")]
        result = CliRunner().invoke(corpus_app, arguments)
        assert result.exit_code == 0, result.output
        lines = (tmp_path / "c" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
        names = [json.loads(line)["name"] for line in lines]
        assert names == ["0000-xlsx-numbers", "0001-xlsx-numbers", "0000-html-site", "0001-html-site"]
        assert all((tmp_path / "c" / f"{name}.json").exists() for name in names)

    def test_style_without_as_is_an_error(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(corpus_app, ["make", "--style", "ruled", "-o", str(tmp_path / "c")])
        assert result.exit_code == 2
