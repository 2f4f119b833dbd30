"""Sample forms one by one: each form of a bundle as a document of its own, with its gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.parsing.forms import find_forms
from extractor.reading import Layout, layout_from_text, read

EVALS = Path(__file__).parents[1] / "evals"
STEMS = sorted(path.stem for path in (EVALS / "gold").glob("*.json"))


def one_form(stem: str, number: int) -> tuple[Layout, dict[str, Any]]:
    """Form `number` (0-based) of a sample, and a gold document that holds only it."""
    whole = read(EVALS / "samples" / f"{stem}.txt")
    start, end = find_forms(whole)[number].region
    gold = json.loads((EVALS / "gold" / f"{stem}.json").read_text(encoding="utf-8"))
    return layout_from_text(whole.text[start:end], f"{stem}.txt"), {"forms": [gold["forms"][number]]}


def all_forms() -> list[tuple[str, int]]:
    """(stem, number) of every sample form."""
    counts = {stem: len(find_forms(read(EVALS / "samples" / f"{stem}.txt"))) for stem in STEMS}
    return [(stem, number) for stem, count in counts.items() for number in range(count)]
