"""The words staff see in place of field names and codes of the contract, read from `display.yaml`.

They lie in the lowest room that shows a form to people; checks, drafts, exports and the command line use the same.
"""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class Display(DataFile):
    """Content of display.yaml: what a kind, a scope, a severity, a reader and every field of a form are called.

    Fields stand in the order of the paper form.
    """

    kinds: dict[str, str]
    scopes: dict[str, str]
    severities: dict[str, str]
    engines: dict[str, str]
    header: dict[str, str]
    result: dict[str, str]
    declaration_funding: dict[str, str]
    funding_items: dict[str, str]
    funding_columns: dict[str, str]
    currency_unit: str
    goals: dict[str, str]
    indicator_columns: dict[str, str]


@cache
def load_display() -> Display:
    """Read the words, once."""
    return read_data(Display, "extractor.assembly", "display")
