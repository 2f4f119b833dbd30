"""Sentences of `orders.yaml` in, each as a note of one row; what became of it in the reason by rules, counted, out.

`python -m evals.drafting_texts.quoting --write evals/drafting_texts/README.md` puts the table between its markers,
`--shown` prints every order that is stated and every fact that is not.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from evals.drafting_texts.cases import evaluations, sentences
from evals.drafting_texts.counted import clauses, stated
from extractor.drafting.facts.notes import notes_of_text
from extractor.drafting.texts.deviation import reason_tasks
from extractor.drafting.texts.rows_in_need import rows_in_need
from extractor.model.draft import Drafted
from extractor.model.form import Form

Fate: TypeAlias = Literal["stated", "partly", "asked", "out"]
"""stated: every clause stands in the reason; partly: some do; asked: none does, a slot asks about it; out: neither."""
FATES: tuple[Fate, ...] = ("out", "asked", "partly", "stated")
GROUPS = ("known", "unseen", "later", "last", "fresh")
_CASE = "below"
_MARKS = re.compile(r"(?<=<!-- quoted -->\n).*?(?=<!-- /quoted -->)", re.DOTALL)


@cache
def _row() -> tuple[Form, int]:
    """The first row of the real forms that missed a count, without the reason it has."""
    for form in evaluations():
        bare = form.model_copy(
            update={"indicators": [row.model_copy(update={"deviation": None}) for row in form.indicators]}
        )
        for need in rows_in_need(bare):
            if need.case == _CASE:
                return bare, need.row
    raise LookupError(_CASE)


def drafted(sentence: str) -> Drafted:
    """The reason by rules for that row with this one note."""
    form, index = _row()
    notes = notes_of_text(f"第{index + 1}行：{sentence}", "说明.txt")
    found = {task.pointer: task.fallback for task in reason_tasks(form, notes=notes)}
    return found[f"/indicators/{index}/deviation"]


def fate(sentence: str) -> Fate:
    text = drafted(sentence)
    told = stated(text.text, sentence)
    if told:
        return "stated" if len(told) == len(clauses(sentence)) else "partly"
    return "asked" if asks_about(text, sentence) else "out"


def asks_about(text: Drafted, sentence: str) -> bool:
    """Whether a question to staff quotes the beginning of some clause."""
    inner = sentence.replace("“", "‘").replace("”", "’")
    return any(clause[:6] in slot.question for slot in text.slots for clause in clauses(inner))


def table() -> str:
    heads = [
        *("orders", "left out", "asked about", "partly stated", "stated"),
        *("facts", "left out", "asked about", "partly stated", "stated"),
    ]
    rows = [["sentences", *heads], ["---"] * (len(heads) + 1)]
    for group in GROUPS:
        cells: list[int] = []
        for kind in ("orders", "facts"):
            count = Counter(map(fate, sentences(group, kind)))
            cells += [sum(count.values()), *(count[each] for each in FATES)]
        rows.append([f"`{group}`", *map(str, cells)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def _strange() -> Iterator[str]:
    for group in GROUPS:
        for kind in ("orders", "facts"):
            for sentence in sentences(group, kind):
                found = fate(sentence)
                if (found in ("stated", "partly")) is (kind == "orders") or (kind == "facts" and found == "partly"):
                    yield f"{group} {kind} {found}: {sentence}\n    {drafted(sentence).text}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="file with the markers the table goes between")
    parser.add_argument("--shown", action="store_true", help="print orders stated and facts asked about")
    arguments = parser.parse_args()
    if arguments.shown:
        print("\n".join(_strange()))
        return 0
    found = table()
    if arguments.write:
        text = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(_MARKS.sub(lambda _: found, text), encoding="utf-8")
    print(found, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
