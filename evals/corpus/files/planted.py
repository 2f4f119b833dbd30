"""Sheets in, the same sheets with single cells as a typist or a converter spoils them out; gold stays what was meant.

Given walls make every cell certain, so an error can only be seen in what a cell says: these show whether a doubt does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from evals.corpus.disturbances import configuration
from evals.corpus.files.sheets import FormSheet
from evals.corpus.printed import PrintedCell

Cells = list[PrintedCell]


def plant_errors(sheets: Sequence[FormSheet], chance: float, seed: int) -> list[FormSheet]:
    """Spoil each row of the grid and of the funds with a chance, by one of the errors below that fits it."""
    return [_plant_in(sheet, chance, random.Random(f"{seed}/{sheet.name}/planted")) for sheet in sheets]


def _plant_in(sheet: FormSheet, chance: float, rng: random.Random) -> FormSheet:
    cells = list(sheet.page.cells)
    for number in range(sheet.page.rows):
        places = [at for at, cell in enumerate(cells) if cell.row == number and _can_be_spoilt(cell)]
        if places and rng.random() < chance:
            spoilt = rng.choice((misread_character, lose_digit, shift_cell))([cells[at] for at in places], rng)
            for at, cell in zip(places, spoilt, strict=True):
                cells[at] = cell
    return replace(sheet, page=replace(sheet.page, cells=cells))


def _can_be_spoilt(cell: PrintedCell) -> bool:
    return cell.role == "value" and cell.block in ("grid", "funding")


def misread_character(cells: Cells, rng: random.Random) -> Cells:
    """One character becomes another that looks like it."""
    confused: dict[str, list[str]] = configuration()["confused"]
    choices = [(at, place) for at, cell in enumerate(cells) for place, char in enumerate(cell.text) if char in confused]
    if not choices:
        return cells
    at, place = rng.choice(choices)
    text = cells[at].text
    return _with_text(cells, at, text[:place] + rng.choice(confused[text[place]]) + text[place + 1 :])


def lose_digit(cells: Cells, rng: random.Random) -> Cells:
    """One digit of a number of two digits or more is left out."""
    choices = [
        (at, place)
        for at, cell in enumerate(cells)
        for place, char in enumerate(cell.text)
        if char.isdigit() and cell.text[place + 1 : place + 2].isdigit()
    ]
    if not choices:
        return cells
    at, place = rng.choice(choices)
    return _with_text(cells, at, cells[at].text[:place] + cells[at].text[place + 1 :])


def shift_cell(cells: Cells, rng: random.Random) -> Cells:
    """Two neighbours of a row stand in each other's cell."""
    if len(cells) < 2:
        return cells
    at = rng.randrange(len(cells) - 1)
    return _with_text(_with_text(cells, at, cells[at + 1].text), at + 1, cells[at].text)


def _with_text(cells: Cells, at: int, text: str) -> Cells:
    return [*cells[:at], replace(cells[at], text=text), *cells[at + 1 :]]
