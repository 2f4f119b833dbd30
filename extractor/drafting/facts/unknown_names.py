"""A text and its facts in, names the facts do not have out: bodies, places, persons, titles, editions, Latin words.

Han text has no spaces, so the start of a name is unknown: its end (局, 公司, 省) and the two characters before it must
stand together in a fact. That is strict for a good name and hard for a made-up one to pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractor.data import load
from extractor.terms.text import fold_text

_BEFORE = 2
_HAN = re.compile(r"[一-龥]*\Z")
_INNER = re.compile(r"[《》“”]")


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(load("drafting_texts")["names"][key])


def unknown_names(text: str, facts: Sequence[str]) -> list[str]:
    """Names of the text that no fact has, as the text says them."""
    plain, known = fold_text(text), "\n".join(fold_text(fact) for fact in facts)
    found = [*_bodies(plain, known), *_latin(plain, known)]
    for match in _pattern("title").finditer(plain):
        if _INNER.sub("", match.group()) not in known:
            found.append(match.group())
    for key in ("edition", "person"):
        found += [match.group() for match in _pattern(key).finditer(plain) if not _is_known(match.group(), known)]
    return list(dict.fromkeys(found))


def _bodies(text: str, known: str) -> Iterator[str]:
    common = {place for match in _pattern("common").finditer(text) for place in range(match.start(), match.end())}
    for key in ("body", "place"):
        for match in _pattern(key).finditer(text):
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
    other_level = start > 0 and _pattern("level").match(text[start - 1])
    return text[start - 1 : match.end()] if other_level else None


def _latin(text: str, known: str) -> Iterator[str]:
    lower = known.lower()
    for match in _pattern("latin").finditer(text):
        if match.group().lower() not in lower:
            yield match.group()


def _is_known(name: str, known: str) -> bool:
    """第三届 and 第3届 are one edition only to a person: the facts' own spelling is asked for."""
    return name in known
