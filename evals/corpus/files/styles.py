"""styles.yaml in; one checked model a kind of file out, so that a misspelt parameter is an error and not a default.

What a style leaves out has the default given here: the plain print of its kind.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evals.corpus.make import CorpusError

Format = Literal["pdf", "png", "jpeg", "tiff"]


class Style(BaseModel):
    """forms: printed one after another in one file. target: see styles.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: int = 1
    target: float | None = 1.0


class Paper(Style):
    """A printed page. margin, padding: mm; points: type size. split_rows: a page may end within a row.

    label_lines: labels on one line, on two, or one character a line. rotate: the page's /Rotate, its text upright.
    line: how rules are drawn. align: of all texts but labels. widths: of columns, by their texts or all the same.
    bands: every other row shaded. continued: what stands above the table on every page but the first.
    """

    target: float | None = 0.99
    size: str = "A4"
    margin: float = 15
    font: Literal["serif", "sans"] = "serif"
    points: float = 9
    padding: float = 0.8
    rules: Literal["all", "horizontal", "none"] = "all"
    line: Literal["solid", "dashed", "dotted", "double"] = "solid"
    align: Literal["left", "center"] = "left"
    widths: Literal["texts", "even"] = "texts"
    merged: Literal["middle", "top"] = "middle"
    label_lines: Literal[1, 2, "characters"] = 1
    split_rows: bool = False
    repeat_heading: bool = False
    split_tables: bool = False
    rotate: Literal[0, 90, 270] = 0
    watermark: str = ""
    running_head: str = ""
    page_numbers: bool = False
    note: bool = False
    shade: bool = False
    bands: bool = False
    continued: str = ""


class Word(Style):
    """A DOCX. broken_lines: long texts in several paragraphs and lines. layout_table: the form inside a cell."""

    broken_lines: bool = False
    split_tables: bool = False
    content_controls: bool = False
    tracked: bool = False
    layout_table: bool = False
    text_box_title: bool = False


class Sheet(Style):
    """An XLSX. numbers: amounts, dates and rates as such, with formats. formulas: texts that begin with `=` are
    formulas, as Excel takes them. sheets: a sheet for every form. styled_far: an empty styled cell far below."""

    numbers: bool = False
    formulas: bool = False
    first_row: int = 0
    first_column: int = 0
    sheets: bool = False
    styled_far: bool = False


class Web(Style):
    """A web page. site: inside the navigation of a government site. word: as Word saves one. suffix: its false name."""

    encoding: str = "utf-8"
    declared: bool = True
    site: bool = False
    word: bool = False
    mhtml: bool = False
    suffix: str = ""


class Scan(Style):
    """A picture of a paper style's pages. skew: most degrees; noise, background: grey levels of 255; blur: pixels;
    perspective: most displacement of a corner as a share of the width; quality: of JPEG."""

    target: float | None = 0.9
    paper: str = "ruled"
    dpi: int = 200
    skew: float = 0
    noise: float = 0
    blur: float = 0
    background: float = 0
    perspective: float = 0
    quality: int = 85
    stamp: bool = False
    colour: bool = True
    format: Format = "pdf"


MODELS: dict[str, type[Style]] = {
    "pdf": Paper, "docx": Word, "office_pdf": Word, "doc": Word, "rtf": Word, "xlsx": Sheet, "xls": Sheet, "html": Web,
    "scan": Scan,
}  # fmt: skip


@cache
def styles() -> dict[str, dict[str, Style]]:
    """Every style by kind and name. Raises CorpusError for a broken file."""
    path = Path(__file__).parent / "styles.yaml"
    try:
        return {
            kind: {name: MODELS[kind].model_validate(given) for name, given in named.items()}
            for kind, named in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        }
    except (ValidationError, KeyError) as error:
        raise CorpusError(f"{path.name}：{error}") from error


def chosen(kinds: list[str], names: list[str]) -> list[tuple[str, str, Style]]:
    """(kind, name, style) of the kinds, all their styles or the named ones (`skewed`, or `scan/skewed`).

    Raises CorpusError for a kind, or for a style that none of the kinds has.
    """
    known = styles()
    for kind in kinds:
        if kind not in known:
            raise CorpusError(f"不认识的文件种类“{kind}”，可选 {'、'.join(known)}")
    listed = [(kind, name, style) for kind in kinds for name, style in known[kind].items()]
    for wanted in names:
        if not any(wanted in (name, f"{kind}/{name}") for kind, name, _ in listed):
            raise CorpusError(f"没有样式“{wanted}”，可选 {'、'.join(sorted({name for _, name, _ in listed}))}")
    return [one for one in listed if not names or one[1] in names or f"{one[0]}/{one[1]}" in names]
