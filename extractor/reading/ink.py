"""What ink says beyond its letters, alike for every format: struck out, raised, hidden; and how a person is told.

Struck-out and hidden text is not a value, as deleted revisions are not: it is left out. A raised mark (38¹公里) belongs
to a note and not to the number in front of it; the power of a unit (m²) does belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

STRUCK = "有 {} 处加了删除线，没有读入：{}"
HIDDEN = "有 {} 处文字是隐藏的（不可见、白色或字号为零），没有读入：{}"
MARKS = "有 {} 处上标注号（如 {}）没有读入"
PLACEHOLDERS = "有 {} 处仍是占位提示（如“{}”），按空白读取"
QUOTED = 3
"""Pieces that a notice quotes, and characters of each."""
QUOTED_LENGTH = 12
_POWERS = {"2": "²", "3": "³"}
_UNIT_BEFORE = re.compile(r"(?:^|[^A-Za-z])[kcdm]?m$", re.IGNORECASE)
_TEN_BEFORE = re.compile(r"[×xX*]\s*10$")
_SUPERSCRIPTS = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_NOTE_MARK = re.compile(r"[(（\[【〔]?(?:注\s*)?[\d*＊※①-⑳a-z,，、]{0,4}[)）\]】〕]?", re.IGNORECASE)


def read_raised(before: str, mark: str) -> str:
    """What raised text is read as behind the text before it: itself, the power of a unit or of ten, or nothing."""
    plain = mark.strip()
    if plain in _POWERS and _UNIT_BEFORE.search(before):
        return _POWERS[plain]
    if _TEN_BEFORE.search(before) and re.fullmatch(r"[-+]?\d{1,2}", plain):
        return plain.translate(_SUPERSCRIPTS)
    return "" if _NOTE_MARK.fullmatch(plain) else mark


@dataclass(slots=True)
class LeftOut:
    """Text that a reader met and did not read, by why."""

    struck: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)

    def notices(self) -> Iterator[str]:
        """What a person should know, Chinese; nothing about blanks."""
        for wording, pieces in ((STRUCK, self.struck), (HIDDEN, self.hidden)):
            told = [piece.strip() for piece in pieces if piece.strip()]
            if told:
                yield wording.format(len(told), "、".join(f"“{_short(piece)}”" for piece in told[:QUOTED]))
        for wording, pieces in ((MARKS, self.marks), (PLACEHOLDERS, self.placeholders)):
            told = [piece.strip() for piece in pieces if piece.strip()]
            if told:
                yield wording.format(len(told), _short(told[0]))

    def raised(self, before: str, mark: str) -> str:
        """As `read_raised`; what is not read is kept here."""
        read = read_raised(before, mark)
        if not read:
            self.marks.append(mark)
        return read


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTED_LENGTH else f"{line[: QUOTED_LENGTH - 1]}…"
