"""Running text in, the numbers it counts out: 47 of 家 单位, 90 of % after 满意度.

Here because the goals are compared with the rows. Years, ordinals, months and numbers of documents count nothing and
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import NamedTuple

from extractor.data import load
from extractor.terms.indicators import words
from extractor.terms.text import fold_text

_NEAR = 80
_LIST_MARKS = "、,;"
_MOST = 200
"""Numbers of one text that are looked at."""
_TEN_THOUSAND = 10000


class Counted(NamedTuple):
    """A number of a text, as written in `shown`.

    before, after: the words around it in its clause. sentence: where its sentence begins in the text.
    near: the sentence, of a very long one the part around the number; of a list the item whose bracket it stands in.
    """

    value: Decimal
    unit: str
    before: str
    after: str
    sentence: int
    near: str
    shown: str
    about: bool
    """约, 左右, 余: not meant to be exact."""
    bound: bool
    """以上, 超过: a result may be somewhat more; a target may not be another one."""


@cache
def _number() -> re.Pattern[str]:
    counter = load("checks_numbers")["texts"]["counter"]
    return re.compile(rf"(?<![\d.第\-—])(\d[\d,]*(?:\.\d+)?)(万)?(余|多)?(%|{counter})(?!月|工作日)")


def counted(text: str | None) -> Iterator[Counted]:
    """Every counted number of a text, in order."""
    if not text:
        return
    everything = (found for begin, sentence in _sentences(fold_text(text)) for found in _in_sentence(begin, sentence))
    yield from islice(everything, _MOST)


def _in_sentence(begin: int, sentence: str) -> Iterator[Counted]:
    lexicon, position = words("texts"), 0
    for match in _number().finditer(sentence):
        before = sentence[max(position, match.start() - _NEAR) : match.start()]
        after = lexicon["pause"].split(sentence[match.end() : match.end() + _NEAR])[0]
        after = re.split(r"\d", after)[0]
        before = lexicon["pause"].split(before)[-1]
        around = f"{before[-3:]}|{after[:4]}"
        yield Counted(
            value=Decimal(match.group(1).replace(",", "")) * (_TEN_THOUSAND if match.group(2) else 1),
            unit=match.group(4),
            before=before,
            after=after,
            sentence=begin,
            near=_near(sentence, match.start(), match.end()),
            shown=match.group() + lexicon["noun_end"].split(after)[0],
            about=bool(match.group(3) or lexicon["about"].search(around)),
            bound=bool(lexicon["bound"].search(around)),
        )
        position = match.end()


def _near(sentence: str, start: int, end: int) -> str:
    opened, stop = sentence.rfind("(", 0, start), sentence.find(")", end)
    if opened > sentence.rfind(")", 0, start) and stop >= 0:
        item = max(sentence.rfind(mark, 0, opened) for mark in _LIST_MARKS) + 1
        return sentence[max(item, start - _NEAR) : min(stop + 1, end + _NEAR)]
    return sentence[max(0, start - _NEAR) : end + _NEAR]


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for end in [*(match.start() for match in words("texts")["sentence_end"].finditer(text)), len(text)]:
        yield begin, text[begin:end]
        begin = end + 1


def noun_of(after: str) -> str | None:
    """What is counted, where the words after the number are (or begin with) a noun of the list."""
    phrase = words("texts")["noun_end"].split(after)[0]
    match = words("texts")["nouns"].match(phrase)
    return match.group() if match and match.end() == len(phrase) else None


def same_counter(first: str, second: str) -> bool:
    """个, 家, 项 stand for each other with things, 人 and 名 with people; 人次 is neither."""
    groups = load("checks_numbers")["texts"]["same_counters"]
    return first == second or any(first in group and second in group for group in groups)
