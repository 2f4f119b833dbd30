"""A report of findings in, files out: JSON, SARIF, a page, a letter of return. The files of one call share one name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from extractor.checks.reporting.report import CheckReport
from extractor.export import Guard
from extractor.export.findings.html import to_html
from extractor.export.findings.sarif import to_sarif


def _letter(report: CheckReport) -> bytes:
    """python-docx is loaded only for whoever writes a letter. Raises ImportError where it is not installed."""
    from extractor.export.findings.return_letter import to_docx

    return to_docx(report)


FINDING_FORMATS: dict[str, tuple[str, Callable[[CheckReport], bytes]]] = {
    "json": ("检查结果.json", lambda report: report.to_json().encode("utf-8")),
    "sarif": ("检查结果.sarif.json", lambda report: to_sarif(report).encode("utf-8")),
    "html": ("检查结果.html", lambda report: to_html(report).encode("utf-8")),
    "docx": ("退回意见.docx", _letter),
}
"""Name of the file and how it is made, by format."""


def finding_targets(directory: Path, formats: Collection[str]) -> list[Path]:
    """Where `write_findings` writes."""
    return [directory / name for kind, (name, _) in FINDING_FORMATS.items() if kind in formats]


def write_findings(
    report: CheckReport, directory: Path, formats: Collection[str], guard: Guard | None = None
) -> list[Path]:
    """Writes the files of the formats and returns their paths. Raises OSError when the directory cannot be written,
    OverwriteError where the guard forbids it, ImportError when a format needs a package that is not installed.
    """
    chosen = {name: make for kind, (name, make) in FINDING_FORMATS.items() if kind in formats}
    return (guard or Guard()).write({directory / name: make(report) for name, make in chosen.items()})
