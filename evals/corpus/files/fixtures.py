"""Nothing in; the committed files of tests/fixtures/files out: python -m evals.corpus.files.fixtures -o FOLDER.

Two small invented forms in styles of every kind, with fonts of only their glyphs, so that each file is small. A
fixture `NAME-KIND-STYLE.SUFFIX` has its gold in `NAME.json`.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import yaml
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from PIL import ImageFont
from rich.console import Console

from evals.corpus.files.make import print_files
from evals.corpus.files.paper import FONTS, html_of, laid_out, print_pdf
from evals.corpus.files.scan import scan_pages
from evals.corpus.files.sheets import FormSheet, invented_sheets
from evals.corpus.files.styles import Paper, Scan, Style, chosen, styles

SEED = 3
ROWS = 9
"""Most indicators of a form that is small."""
FAMILY = "Form Glyphs"
SMALL_SCAN = {"colour": False, "quality": 30, "dpi": 150}
FONT_FILES = {
    ("serif", 400): "NotoSerifCJK-Regular.ttc",
    ("serif", 700): "NotoSerifCJK-Bold.ttc",
    ("sans", 400): "NotoSansCJK-Regular.ttc",
    ("sans", 700): "NotoSansCJK-Bold.ttc",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.corpus.files.fixtures", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in small_sheets():
        gold = json.dumps({"forms": [sheet.form]}, ensure_ascii=False, indent=1)
        (folder / f"{sheet.name}.json").write_text(gold + "\n", encoding="utf-8")
        for kind, name, style in _wanted():
            suffix, data = _printed(sheet, kind, name, style)
            path = folder / f"{sheet.name}-{kind}-{name}{suffix}"
            path.write_bytes(data)
            Console(stderr=True).print(f"{path} {len(data)}", highlight=False)


def small_sheets() -> list[FormSheet]:
    """A declaration and a self-evaluation with few rows."""
    found = []
    for kind in ("declaration", "evaluation"):
        sheets = [sheet for sheet in invented_sheets(SEED, 60, kind) if len(sheet.form["indicators"]) <= ROWS]
        found.append(replace(sheets[0], name=kind))
    return found


def _wanted() -> list[tuple[str, str, Style]]:
    path = Path(__file__).parent / "fixtures.yaml"
    named: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [one for kind, names in named.items() for one in chosen([kind], names)]


def _printed(sheet: FormSheet, kind: str, name: str, style: Style) -> tuple[str, bytes]:
    if kind == "pdf":
        paper = cast(Paper, style)
        html = html_of([sheet], paper).replace(FONTS[paper.font], FAMILY)
        return ".pdf", laid_out(html, paper, faces_of(html, paper))
    if kind == "scan":
        scan = cast(Scan, style).model_copy(update=SMALL_SCAN)
        pages = print_pdf([sheet], cast(Paper, styles()["pdf"][scan.paper]))
        return f".{scan.format}", scan_pages(pages, scan, f"{sheet.name}-{name}")
    document = next(print_files([sheet], [(kind, name, style)]))
    return document.suffix, document.data


def faces_of(html: str, paper: Paper) -> str:
    """@font-face rules with the glyphs of a text alone, under a name no installed font has."""
    rules = ""
    for weight in (400, 700):
        small = base64.b64encode(_subset(FONT_FILES[paper.font, weight], FONTS[paper.font], html)).decode()
        source = f"url(data:font/otf;base64,{small})"
        rules += f'@font-face {{font-family: "{FAMILY}"; font-weight: {weight}; src: {source}}}\n'
    return rules


def _subset(file: str, family: str, text: str) -> bytes:
    path = ImageFont.truetype(file).path
    fonts: list[Any] = [font for font in TTCollection(str(path)).fonts if _family(font) == family]
    options = subset.Options(desubroutinize=True, hinting=False, layout_features=[], name_IDs=[1, 2])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text + "0123456789— ")
    subsetter.subset(fonts[0])
    out = io.BytesIO()
    fonts[0].save(out)
    return out.getvalue()


def _family(font: TTFont) -> str:
    return str(font["name"].getDebugName(16) or font["name"].getDebugName(1))


if __name__ == "__main__":
    main()
