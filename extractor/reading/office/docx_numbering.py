"""Automatic numbers of Word paragraphs: numbering.xml and styles.xml in, the text of each number (“1.”, “（二）”) out.

Word counts while it draws, so the numbers stand nowhere in the text; a goal written as a numbered list would lose them.
Bullets are drawn, not written, and give no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from extractor.reading.office.docx_names import Element, W
from extractor.reading.office.docx_text import value
from extractor.terms.numerals import write_chinese_number

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_SLOT = re.compile("%([1-9])")
_DEEPEST_STYLE = 20
"""Styles are based on styles; a ring of them must end."""


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counters of one document; number() is asked for each paragraph in reading order."""

    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str | None, str | None, int | None]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, numbering: Element | None, styles: Element | None) -> Numbering:
        found = cls()
        if numbering is not None:
            found._read_lists(numbering)
        if styles is not None:
            for style in styles.iter(W + "style"):
                num, level = _num_pr(style.find(f"{W}pPr/{W}numPr"))
                found.styles[style.get(W + "styleId", "")] = (value(style.find(W + "basedOn")), num, level)
        return found

    def _read_lists(self, numbering: Element) -> None:
        for abstract in numbering.iter(W + "abstractNum"):
            name = abstract.get(W + "abstractNumId", "")
            for level in abstract.iter(W + "lvl"):
                self.levels[name, _int(level.get(W + "ilvl"))] = _Level(
                    value(level.find(W + "numFmt")) or "decimal",
                    value(level.find(W + "lvlText")) or "",
                    _int(value(level.find(W + "start")), 1),
                )
        for num in numbering.iter(W + "num"):
            name = num.get(W + "numId", "")
            self.lists[name] = value(num.find(W + "abstractNumId")) or ""
            for override in num.iter(W + "lvlOverride"):
                start = value(override.find(W + "startOverride"))
                if start is not None:
                    self.restarts[name, _int(override.get(W + "ilvl"))] = _int(start, 1)

    def number(self, paragraph: Element) -> str:
        """The number Word draws before a paragraph, counted on; empty for one without."""
        num, level = self._list_of(paragraph)
        abstract = self.lists.get(num or "")
        if num is None or abstract is None or (abstract, level) not in self.levels:
            return ""
        self._count(num, abstract, level)
        here = self.levels[abstract, level]
        if here.form in {"bullet", "none"}:
            return ""
        return _SLOT.sub(lambda slot: self._shown(abstract, int(slot.group(1)) - 1), here.text)

    def _list_of(self, paragraph: Element) -> tuple[str | None, int]:
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return None, 0
        num, level = _num_pr(properties.find(W + "numPr"))
        style = value(properties.find(W + "pStyle"))
        for _ in range(_DEEPEST_STYLE):
            if num is not None or style is None:
                break
            style, num, inherited = self.styles.get(style, (None, None, None))
            level = inherited if level is None else level
        return num, level or 0

    def _count(self, num: str, abstract: str, level: int) -> None:
        key = (abstract, level)
        start = self.restarts.get((num, level))
        if start is not None and (num, level) not in self._begun:
            self._counts[key] = start
        else:
            self._counts[key] = self._counts[key] + 1 if key in self._counts else self.levels[key].start
        self._begun.add((num, level))
        for deeper in [key for key in self._counts if key[0] == abstract and key[1] > level]:
            del self._counts[deeper]

    def _shown(self, abstract: str, level: int) -> str:
        definition = self.levels.get((abstract, level))
        if definition is None:
            return ""
        count = self._counts.get((abstract, level), definition.start)
        return _FORMS.get(definition.form, str)(count)


def _num_pr(node: Element | None) -> tuple[str | None, int | None]:
    if node is None:
        return None, None
    level = value(node.find(W + "ilvl"))
    return value(node.find(W + "numId")), None if level is None else _int(level)


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text is not None and text.isdigit() else default


def _chinese(number: int) -> str:
    """一 … 九十九 as lists count; larger ones in digits."""
    return write_chinese_number(number) if 0 < number < 100 else str(number)


def _letter(number: int) -> str:
    """a … z, aa, bb, as Word goes on after z."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 40:
        return str(number)
    text = ""
    for size, sign in _ROMAN:
        text += sign * (number // size)
        number %= size
    return text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)


def _stem(number: int) -> str:
    return _STEMS[number - 1] if 0 < number <= len(_STEMS) else str(number)


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": "{:02d}".format,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographTraditional": _stem,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
}
