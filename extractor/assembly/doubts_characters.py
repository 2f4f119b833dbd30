"""A form in, doubts out: values that look as if a scan or a font had turned one character into another.

Nothing is changed here. `≥50` printed as `250` is a good number, so only its company gives it away: the other targets
of the form begin with a comparison sign and this one does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from extractor.model.form import Doubt, Form, Measure

LETTER = "数字中夹有字母，疑为识别错误：“{}”"
NO_SIGN = "其他指标值带有比较符号，此处没有且以 2 开头，疑为“≥”或“≤”误识"
OTHER_SIGN = "其他指标值用“≥”“≤”，此处为“{}”，疑为误识"
OVER_ALL = "比率超过 100%，疑为误识"
NO_UNIT = "其他指标值都有单位，此处没有，请对照原件"

_LETTER = re.compile("[lIOo|]")
_LETTER_IN_NUMBER = re.compile(r"(?<![A-Za-z])(?:[lIOo|]+\d|\d[\d.,]*[lIOo|])(?![A-Za-z])")
_STRICT = {">", "<"}
RARE = 3
"""A form that mixes < with ≤ in earnest does it more often than once in so many targets."""
UNITS_USUAL = 5
"""Targets with a number, of which at most one in so many may lack a unit before the lack looks like a loss."""
HUNDRED = Decimal(100)


def find_character_doubts(form: Form) -> Iterator[Doubt]:
    """Doubts about single characters of the form's values."""
    yield from find_letters(form)
    yield from find_hidden_signs(form)
    yield from find_rates_over_all(form)


def find_torn_text_doubts(form: Form) -> Iterator[Doubt]:
    """Doubts about targets of a text whose characters nobody vouches for: it was copied out of a page or a picture."""
    yield from find_unlike_signs(form)
    yield from find_lost_units(form)


def find_letters(form: Form) -> Iterator[Doubt]:
    """Numbers with a letter that looks like a digit."""
    for pointer, text in _texts_with_letters(form):
        found = _LETTER_IN_NUMBER.search(text)
        if found:
            yield pointer, LETTER.format(found.group())


def find_hidden_signs(form: Form) -> Iterator[Doubt]:
    """Targets without a sign, in a form where half have one, whose 2 in front may be the sign."""
    numeric = _numeric_targets(form)
    without = [pointer for pointer, target in numeric if target.operator is None and _hides_a_sign(target)]
    if 2 * sum(target.operator is None for _, target in numeric) <= len(numeric):
        yield from ((pointer, NO_SIGN) for pointer in without)


def find_rates_over_all(form: Form) -> Iterator[Doubt]:
    """Targets above 100 %: a sign or a percent sign may have become a digit."""
    for pointer, target in _numeric_targets(form):
        if target.unit == "%" and target.value is not None and target.value > HUNDRED:
            yield pointer, OVER_ALL


def find_unlike_signs(form: Form) -> Iterator[Doubt]:
    """The rare > or < among targets with ≥ and ≤, which lost its lower stroke."""
    numeric = _numeric_targets(form)
    signs = Counter([target.operator for _, target in numeric])
    if RARE * (signs[">"] + signs["<"]) <= signs["≥"] + signs["≤"]:
        for pointer, target in numeric:
            if target.operator in _STRICT:
                yield pointer, OTHER_SIGN.format(target.operator)


def find_lost_units(form: Form) -> Iterator[Doubt]:
    """Numbers without a unit in a form whose targets nearly all have one."""
    numeric = _numeric_targets(form)
    bare = [pointer for pointer, target in numeric if target.unit is None]
    if UNITS_USUAL * len(bare) <= len(numeric):
        yield from ((pointer, NO_UNIT) for pointer in bare)


def _numeric_targets(form: Form) -> list[tuple[str, Measure]]:
    """(pointer, target) of targets that are numbers."""
    targets = ((f"/indicators/{number}/target", row.target) for number, row in enumerate(form.indicators))
    return [(pointer, target) for pointer, target in targets if target and target.value is not None]


def _texts_with_letters(form: Form) -> Iterator[tuple[str, str]]:
    """(pointer, text) of texts that hold a letter which looks like a digit; few do."""
    for name in ("title", "project_name", "department", "implementing_unit"):
        text = getattr(form, name)
        if text and _LETTER.search(text):
            yield f"/{name}", text
    for name, text in form.goals:
        if text and _LETTER.search(text):
            yield f"/goals/{name}", text
    for number, row in enumerate(form.indicators):
        target, actual = row.target and row.target.text, row.actual and row.actual.text
        cells = (("name", row.name), ("target", target), ("actual", actual), ("deviation", row.deviation))
        for name, text in cells:
            if text and _LETTER.search(text):
                yield f"/indicators/{number}/{name}", text


def _hides_a_sign(target: Measure) -> bool:
    """Whether a number begins with a 2 that may be a sign; what is left of 20 or 200 would be nothing."""
    digits = format(target.value or 0, "f")
    return digits.startswith("2") and len(digits) > 1 and digits[1] not in "0."
