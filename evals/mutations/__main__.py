"""`python -m evals.mutations --out DIR` writes every mutated document and its gold, and says how many there are."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console

from evals.mutations import mutated_documents
from evals.mutations.occurs import absent_values

HERE = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.mutations", description="Write mutated samples and gold.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--gold", type=Path, default=HERE / "gold")
    parser.add_argument("--samples", type=Path, default=HERE / "samples")
    options = parser.parse_args(arguments)
    console = Console()
    for folder in ("samples", "gold"):
        (options.out / folder).mkdir(parents=True, exist_ok=True)
    names, count, forms, untrue = set(), 0, 0, 0
    for document in mutated_documents(options.samples, options.gold):
        (options.out / "samples" / f"{document.name}.txt").write_bytes(document.data)
        gold = json.dumps(document.gold, ensure_ascii=False, indent=1)
        (options.out / "gold" / f"{document.name}.json").write_text(gold, encoding="utf-8")
        names.add(document.mutation)
        count += 1
        forms += len(document.gold["forms"])
        for line in absent_values(document.text, document.gold):
            untrue += 1
            console.print(f"{document.name}: {line}", markup=False, highlight=False)
    console.print(f"{len(names)} mutations, {count} documents, {forms} forms, {untrue} gold values not in their text")
    return 1 if untrue else 0


if __name__ == "__main__":
    raise SystemExit(main())
