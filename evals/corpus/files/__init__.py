"""Forms in, real files with known gold out: PDF, DOCX, XLSX, HTML and scans, each in several styles (styles.yaml)."""

from evals.corpus.files.make import FileDocument, print_files
from evals.corpus.files.planted import plant_errors
from evals.corpus.files.sheets import invented_sheets, sample_sheets
from evals.corpus.files.styles import chosen

__all__ = ["FileDocument", "chosen", "invented_sheets", "plant_errors", "print_files", "sample_sheets"]
