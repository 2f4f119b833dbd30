"""Slots: gaps that only staff can fill, written into a cell as 〔待填：…〕 and found again in its text.

Whoever drafts writes them and the guards look for them, so both are here.
"""

from __future__ import annotations

import re
from functools import cache

from extractor.model.draft import Slot
from extractor.resources import DataFile, read_data


class SlotShape(DataFile):
    """Content of slots.yaml: how a slot is written, and the pattern that finds it."""

    template: str
    pattern: re.Pattern[str]


class Gap(DataFile):
    """Words (Chinese) for what is not known: what the slot asks for, and the question to staff with {fields}."""

    what: str
    question: str

    def make_slot(self, **values: object) -> Slot:
        """Make the slot for a cell, with the question beside it."""
        return Slot(question=self.question.format(**values), text=write_slot(self.what))


@cache
def load_slot_shape() -> SlotShape:
    """Read the shape of slots, once."""
    return read_data(SlotShape, __package__ or "extractor.drafting.facts", "slots")


def write_slot(what: str) -> str:
    """Write 〔待填：what〕, the text of a cell only staff can fill."""
    return load_slot_shape().template.format(what=what)


def has_slot(text: str) -> bool:
    """Tell whether a text waits for staff to fill it in, wholly or in part; a broken slot counts too."""
    return write_slot("").rstrip("〕") in text


def find_slots(text: str) -> list[str]:
    """Find the slots of a text, each as it stands there."""
    return load_slot_shape().pattern.findall(text)


def slots_of(text: str) -> list[str]:
    """Read what the slots of a text ask for: 〔待填：原因〕 → 原因."""
    return [slot[4:-1] for slot in find_slots(text)]


def without_slots(text: str, mark: str = "□") -> str:
    """Give the text with a mark where its slots stand, which keeps their neighbours apart."""
    return load_slot_shape().pattern.sub(mark, text)
