"""Documents with gold: whole samples, single forms cut out of them, negatives, or any folder of files with gold.

A gold folder holds `STEM.json` files in the contract's form; the document of each has the same stem, beside it or in
`documents`. A gold file with `"forms": []` is a negative: nothing may be found in its document.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.runs.family import read_layouts
from extractor.errors import JixiaoError
from extractor.parsing.find_forms import find_forms
from extractor.reading import Document, document_from_text, read

HERE = Path(__file__).parents[1]
GOLD, SAMPLES, NEGATIVES = HERE / "gold", HERE / "samples", HERE / "negatives"
SETS = ("samples", "forms", "negatives", "mutations")


class DatasetError(JixiaoError):
    """A gold file or its document is missing or broken; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document to read and what is right for it. `name` is unique in its dataset; `group` for tables.

    printed_as: the layout a corpus printed it in, where known.
    """

    name: str
    group: str
    layout: Document
    gold: dict[str, Any]
    printed_as: str | None = None


def from_folder(gold: Path, documents: Path | None = None) -> Iterator[GoldDocument]:
    """One document for every gold file, in name order. Raises DatasetError, or ReadError for a broken document."""
    paths = sorted(gold.glob("*.json"))
    if not paths:
        raise DatasetError(f"{gold}：没有标注文件（*.json）")
    layouts = read_layouts(gold)
    for path in paths:
        document = read(_document_of(path, documents or gold))
        yield GoldDocument(path.stem, path.stem, document, load_gold(path), layouts.get(path.stem))


def load_gold(path: Path) -> dict[str, Any]:
    """The gold of one document. Raises DatasetError when it is not JSON of the contract's form."""
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(gold["forms"], list)
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise DatasetError(f"{path}：不是标注文件（{error or 'forms 不是列表'}）") from error
    return dict(gold)


def _document_of(gold: Path, folder: Path) -> Path:
    found = [path for path in sorted(folder.glob(f"{gold.stem}.*")) if path.suffix != ".json"]
    if not found:
        raise DatasetError(f"{gold}：在 {folder} 中找不到同名的原文")
    return found[0]


def single_forms() -> Iterator[GoldDocument]:
    """Every form of the samples as a document of its own, `STEM-NUMBER` with NUMBER from 0."""
    for whole in from_folder(GOLD, SAMPLES):
        for number, (found, form) in enumerate(zip(find_forms(whole.layout), whole.gold["forms"], strict=True)):
            layout = document_from_text(whole.layout.text[slice(*found.region)], f"{whole.name}.txt")
            yield GoldDocument(f"{whole.name}-{number}", whole.name, layout, {"forms": [form]})


def documents_of(name: str) -> Iterator[GoldDocument]:
    """The documents of a built-in set: samples, forms, negatives, mutations."""
    if name == "samples":
        yield from from_folder(GOLD, SAMPLES)
    elif name == "forms":
        yield from single_forms()
    elif name == "negatives":
        yield from from_folder(NEGATIVES)
    elif name == "mutations":
        yield from _mutations()
    else:
        raise DatasetError(f"不认识的文档集“{name}”，可选 {'、'.join(SETS)}")


def _mutations() -> Iterator[GoldDocument]:
    from evals.mutations import mutated_documents

    with tempfile.TemporaryDirectory() as folder:
        for document in mutated_documents(SAMPLES, GOLD):
            path = Path(folder) / f"{document.name}.txt"
            path.write_bytes(document.data)
            yield GoldDocument(document.name, document.mutation, read(path), document.gold)


def chosen(documents: Iterable[GoldDocument], only: Sequence[str], limit: int | None) -> list[GoldDocument]:
    """The named documents, or the first `limit`. Raises DatasetError for a name there is not."""
    listed = list(documents)
    if only:
        unknown = set(only) - {document.name for document in listed}
        if unknown:
            raise DatasetError(f"文档集中没有 {'、'.join(sorted(unknown))}")
        listed = [document for document in listed if document.name in only]
    return listed[:limit]
