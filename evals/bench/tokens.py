"""What the wire costs, counted with the local model's tokenizer: `python -m evals.bench.tokens`.

For every sample form with gold: prompt and completion tokens of pointing (an ideal answer) against retyping the same
form as plain JSON, asked with a short plain prompt and the contract's schema of a form. The schema is counted in both
prompts, because servers put it there. Exits 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.gold.align import reading_of
from extractor.llm.client.local_server import serving
from extractor.llm.reader.encode import answer_of
from extractor.llm.reader.form_messages import form_messages
from extractor.llm.reader.numbered_view import view_of
from extractor.llm.reader.split import whole_scope
from extractor.llm.reader.wire import WHOLE, wire_json
from extractor.model.form import Form
from extractor.parsing.find_forms import find_forms
from extractor.reading import read

HERE = Path(__file__).parents[1]
OUTPUT_WEIGHT = 4
"""How much dearer an output token is than an input token, about, in the price lists of hosted models."""
MOST_COMPLETION = Decimal("0.45")
MOST_PRICE = Decimal("0.70")
PLAIN_PROMPT = "把下面的绩效表完整地提取为符合给定 JSON Schema 的 JSON，数值照原文抄写，空白为 null。只输出 JSON。"

Count = Callable[[str], int]


@dataclass(frozen=True)
class Cost:
    prompt: int
    completion: int

    @property
    def price(self) -> int:
        return self.prompt + OUTPUT_WEIGHT * self.completion

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.prompt + other.prompt, self.completion + other.completion)


@dataclass(frozen=True)
class Compared:
    """One form asked both ways. lean: retyped with empty values and the parsed halves of measures left out."""

    name: str
    pointing: Cost
    retyping: Cost
    lean: Cost


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, default=HERE / "samples")
    parser.add_argument("--gold", type=Path, default=HERE / "gold")
    arguments = parser.parse_args()
    with serving(context=2048) as url:
        compared = list(compare(arguments.samples, arguments.gold, counter(url)))
    total = _sum(compared)
    _show([*compared, total])
    completion, price = _ratios(total.pointing, total.retyping)
    met = completion <= MOST_COMPLETION and price <= MOST_PRICE
    limits = f"completion {completion} (at most {MOST_COMPLETION}), price {price} (at most {MOST_PRICE})"
    print(f"{limits}: {'met' if met else 'MISSED'}")
    return 0 if met else 1


def counter(url: str) -> Count:
    """Counts tokens with a llama.cpp server's tokenizer."""

    def count(text: str) -> int:
        body = json.dumps({"content": text}).encode()
        request = urllib.request.Request(f"{url}/tokenize", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return len(json.load(reply)["tokens"])

    return count


def compare(samples: Path, gold: Path, count: Count) -> Iterator[Compared]:
    """Both ways for every form of the samples, in order."""
    for path in sorted(samples.glob("*.txt")):
        layout = read(path)
        forms = json.loads((gold / f"{path.stem}.json").read_text(encoding="utf-8"))["forms"]
        for number, (found, form) in enumerate(zip(find_forms(layout), forms, strict=True), 1):
            view = view_of(layout, found.region)
            scope = whole_scope(view)
            asked = "".join(message["content"] for message in form_messages(found.kind, scope, whole=True))
            answer = wire_json(answer_of(reading_of(form, layout, found.region), view))
            pointing = Cost(count(asked + _dumped(WHOLE[found.kind].model_json_schema())), count(answer))
            document = layout.text[slice(*found.region)]
            plain = count(PLAIN_PROMPT + document + _dumped(_contract_schema()))
            bare = count(PLAIN_PROMPT + document)
            yield Compared(
                f"{path.stem} {number}",
                pointing,
                Cost(plain, count(_dumped(_contract_form(form)))),
                Cost(bare, count(_dumped(_lean(_contract_form(form))))),
            )


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _contract_schema() -> dict[str, Any]:
    """The contract's schema of one form, without what only the program fills in."""
    schema = Form.model_json_schema()
    for name in ("evidence", "findings", "review", "region", "engine", "coverage"):
        schema["properties"].pop(name, None)
    schema["required"] = [name for name in schema["required"] if name in schema["properties"]]
    used = _dumped(schema["properties"]) + _dumped(schema["$defs"].get("Indicator", {}))
    named = {name for name in schema["$defs"] if f"#/$defs/{name}" in used or "Row" in name}
    schema["$defs"] = {name: part for name, part in schema["$defs"].items() if name in named}
    return schema


def _contract_form(gold: dict[str, Any]) -> dict[str, Any]:
    form = {name: value for name, value in gold.items() if name not in ("evidence", "findings", "review")}
    rows = [{name: value for name, value in row.items() if name != "flags"} for row in form["indicators"]]
    return {**form, "indicators": rows}


def _lean(value: Any) -> Any:
    if isinstance(value, dict):
        if "operator" in value and "text" in value:
            return value["text"]
        return {name: _lean(item) for name, item in value.items() if item is not None}
    return [_lean(item) for item in value] if isinstance(value, list) else value


def _sum(compared: list[Compared]) -> Compared:
    zero = Cost(0, 0)
    return Compared(
        "all",
        sum((item.pointing for item in compared), zero),
        sum((item.retyping for item in compared), zero),
        sum((item.lean for item in compared), zero),
    )


def _ratios(one: Cost, other: Cost) -> tuple[Decimal, Decimal]:
    hundredth = Decimal("0.001")
    return (
        (Decimal(one.completion) / other.completion).quantize(hundredth),
        (Decimal(one.price) / other.price).quantize(hundredth),
    )


def _show(compared: list[Compared]) -> None:
    ways = (name for way in ("retyping", "lean") for name in (f"{way} in", "out", "out ×", "price ×"))
    table = Table("form", "pointing in", "out", *ways)
    for item in compared:
        against, lean = _ratios(item.pointing, item.retyping), _ratios(item.pointing, item.lean)
        costs = (item.pointing.prompt, item.pointing.completion, item.retyping.prompt, item.retyping.completion)
        cells = (*costs, *against, item.lean.prompt, item.lean.completion, *lean)
        table.add_row(item.name, *(str(cell) for cell in cells))
    Console(width=160).print(table)


if __name__ == "__main__":
    sys.exit(main())
