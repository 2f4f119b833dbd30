"""A text and its facts in, names the facts do not have out: bodies, places, persons, titles, editions, Latin words.

Han text has no spaces, so the start of a name is unknown: its end (局, 公司, 省) and the two characters before it must
stand together in a fact. That is strict for a good name and hard for a made-up one to pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractor.resources import DataFile, read_data
from extractor.terms.text import fold_text

_BEFORE = 2
_HAN = re.compile(r"[一-龥]*\Z")
_INNER = re.compile(r"[《》“”]")


class NamePatterns(DataFile):
    """Content of unknown_names.yaml. body, place: ends of names; common: words that only end like one."""

    body: re.Pattern[str]
    common: re.Pattern[str]
    level: re.Pattern[str]
    latin: re.Pattern[str]
    title: re.Pattern[str]
    edition: re.Pattern[str]
    place: re.Pattern[str]
    person: re.Pattern[str]


@cache
def load_name_patterns() -> NamePatterns:
    """Read the patterns of names, once."""
    return read_data(NamePatterns, __package__ or "extractor.drafting.facts", "unknown_names")


def unknown_names(text: str, facts: Sequence[str]) -> list[str]:
    """Names of the text that no fact has, as the text says them."""
    patterns = load_name_patterns()
    plain, known = fold_text(text), "\n".join(fold_text(fact) for fact in facts)
    found = [*_bodies(plain, known), *_latin(plain, known)]
    for match in patterns.title.finditer(plain):
        if _INNER.sub("", match.group()) not in known:
            found.append(match.group())
    for pattern in (patterns.edition, patterns.person):
        found += [match.group() for match in pattern.finditer(plain) if not _is_known(match.group(), known)]
    return list(dict.fromkeys(found))


def _bodies(text: str, known: str) -> Iterator[str]:
    patterns = load_name_patterns()
    common = {place for match in patterns.common.finditer(text) for place in range(match.start(), match.end())}
    for pattern in (patterns.body, patterns.place):
        for match in pattern.finditer(text):
            before = _HAN.search(text, 0, match.start())
            tail = before.group()[-_BEFORE:] if before else ""
            inside_word = text[match.start() - 1 : match.end() + 1]
            if not tail or match.end() - 1 in common or (match.end() < len(text) and inside_word in known):
                continue
            name = _as_known(text, match, known) if tail + match.group() in known else tail + match.group()
            if name:
                yield name


def _as_known(text: str, match: re.Match[str], known: str) -> str | None:
    """A known body of another level is another body: 区水务局 beside the facts' 市水务局."""
    start = match.start() - _BEFORE
    while start > 0 and text[start - 1 : match.end()] in known:
        start -= 1
    other_level = start > 0 and load_name_patterns().level.match(text[start - 1])
    return text[start - 1 : match.end()] if other_level else None


def _latin(text: str, known: str) -> Iterator[str]:
    lower = known.lower()
    for match in load_name_patterns().latin.finditer(text):
        if match.group().lower() not in lower:
            yield match.group()


def _is_known(name: str, known: str) -> bool:
    """第三届 and 第3届 are one edition only to a person: the facts' own spelling is asked for."""
    return name in known
