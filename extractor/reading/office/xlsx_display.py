"""A stored number and its format in, the text Excel shows out: 0.95 with 0% is 95%, 45,658 with a date format is a day.

What is shown counts, because that is what the author saw and signed. Formats are drawn by xlfmt; this module adds what
Excel in China does beside the format's letter: system dates, G/通用格式, the escape “!”.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import cache

from openpyxl.styles.numbers import BUILTIN_FORMATS
from xlfmt import format_value

from extractor.resources import DataFile, read_data

DIGITS = 15
"""Significant digits Excel keeps; the rest of a stored binary fraction is noise (0.94999999999999996)."""
GENERAL_DIGITS = 10
"""Significant digits of a number with decimals that the General format shows at most (11 places with the point)."""
SHORT_DATE = 14
"""Number of the format in which the system writes a date."""
_GENERAL = re.compile(r"^(?:General|G/通用格式|@)?$", re.IGNORECASE)
_GENERAL_NAME = re.compile(r"G/通用格式")
_SYSTEM = re.compile(r"\[\$-([0-9A-F]+)\]", re.IGNORECASE)
_QUOTED = re.compile(r'("[^"]*"|\\.|!.)')
_NUMERALS = re.compile(r"\[DBNum[1-4]\]|\[\$-(?:x-sys|zh)[^\]]*\]", re.IGNORECASE)


class NumberFormats(DataFile):
    """Content of number_formats.yaml: format codes by the number Excel stores, and by the mark of a system format."""

    builtin: dict[int, str]
    system: dict[str, str]


@cache
def load_number_formats() -> NumberFormats:
    """Read the formats that depend on the system's locale, once."""
    return read_data(NumberFormats, __package__ or "extractor.reading.office", "number_formats")


def shown_number(stored: str, format_code: str, *, date1904: bool = False) -> str:
    """Text of a number as it is drawn. `stored` as in the file; what is no number is returned as it is."""
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return stored
    if _GENERAL.match(format_code):
        return general(number)
    if not number.is_finite():
        return stored
    try:
        drawn = str(format_value(float(number), _plain_format(format_code), date1904=date1904))
    except (ValueError, ArithmeticError, IndexError, TypeError):
        return general(number)
    return drawn.strip() if set(drawn.strip()) - {"#"} or not drawn.strip() else general(number)


def general(number: Decimal) -> str:
    """A number without a format, never in powers of ten: codes and large sums keep all their digits."""
    if not number.is_finite():
        return str(number)
    if number == number.to_integral_value():
        return format(number.to_integral_value(), "f")
    whole = max(len(str(abs(int(number)))), 1)
    digits = max(GENERAL_DIGITS, whole)
    rounded = Decimal(f"{Decimal(f'{number:.{DIGITS - 1}e}'):.{digits - 1}e}")
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_date(moment: dt.date, format_code: str) -> str:
    """Text of a date that the file stores as a date (ISO 8601), not as a number of days."""
    code = _plain_format(format_code)
    if _GENERAL.match(code):
        code = load_number_formats().builtin[SHORT_DATE]
    return str(format_value(moment, code)).strip()


def shown_text(text: str, format_code: str) -> str:
    """A text cell: only a format with a fourth section changes it ("@" in another format adds to it)."""
    if "@" not in format_code or _GENERAL.match(format_code):
        return text
    try:
        return str(format_value(text, _plain_format(format_code))).strip() or text
    except (ValueError, TypeError):
        return text


def builtin_format(number: int) -> str:
    """Format code of a number below 164 as a Chinese Excel draws it."""
    local = load_number_formats().builtin.get(number)
    return local or str(BUILTIN_FORMATS.get(number, "General"))


def _plain_format(code: str) -> str:
    """The code in the letters that every Excel knows."""
    for mark in _SYSTEM.findall(code):
        system = load_number_formats().system.get(mark.upper())
        if system is not None:
            return system
    code = _NUMERALS.sub("", _GENERAL_NAME.sub("General", code))
    return "".join("\\" + part[1:] if part.startswith("!") else part for part in _QUOTED.split(code))
