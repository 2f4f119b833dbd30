"""What the page shows and how it is called there, read from `report.yaml`."""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class ReportWords(DataFile):
    """Content of report.yaml. rates, counts: name of a measure → caption; costs: likewise.

    gallery_cap: wrong values shown at most. excerpt_around, excerpt_gap: characters. unique_from: characters of a gold
    value that is looked for in the text. output_weight: input tokens an output token costs. better_low: rates of which
    less is better. coverage_shares: shares in review at which tables tell what a curve leaves silent.
    walls: origin of the walls of a layout family → caption. reason_columns, family_columns: captions of their tables.
    """

    gallery_cap: int
    excerpt_around: int
    excerpt_gap: int
    unique_from: int
    output_weight: int
    coverage_shares: tuple[float, ...]
    all_families: str
    walls: dict[str, str]
    reason_columns: tuple[str, ...]
    family_columns: tuple[str, ...]
    better_low: tuple[str, ...]
    rates: dict[str, str]
    counts: dict[str, str]
    costs: dict[str, str]
    no_label: str
    other_label: str
    no_value: str


@cache
def load_report() -> ReportWords:
    """Read the words, once."""
    return read_data(ReportWords, "evals.report", "report")
