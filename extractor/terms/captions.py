"""The words of these forms, compiled from the data files for fast look-up: captions, labels, answers, furniture."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from extractor.data import load
from extractor.terms.text import folded

_LEADING = re.compile(r"^(其中:?|[(（]?[一二三四五六七八九十\d]{1,2}[)）、.:])")
_LEADING_BEGUN = re.compile(r"其?|[(（]?[一二三四五六七八九十\d]{0,2}")
"""Text that may become a numbering with what follows it."""
_LEADING_CHARACTERS = frozenset("*※其(（一二三四五六七八九十")
"""What may stand in front of a caption, besides digits."""
_IN_SENTENCES = re.compile(r"[。;,]")
_BRACKET = re.compile(r"\([^()]*\)$")
POINTS_SUFFIX = re.compile(r"[(（【\[]?(?:\d+(?:\.\d+)?)\s*[分%]?[)）】\]]?$")


def caption_key(text: str) -> str:
    """A printed caption without colon and leading 其中, numbering."""
    key = text.rstrip(":：").lstrip("*※")
    stripped = _LEADING.sub("", key)
    return (stripped or key).rstrip(":")


@cache
def _table(section: str) -> dict[str, str]:
    data: Any = load("captions")[section]
    pairs = data.items() if isinstance(data, dict) else [(section, data)]
    return {folded(word): field for field, words in pairs for word in words}


SECTIONS = (
    "header",
    "funding_declaration",
    "funding_evaluation",
    "funding_columns",
    "funding_block",
    "goals_declaration",
    "goals_evaluation",
    "goals_block",
    "grid_columns",
    "grid_block",
    "total",
    "grade",
    "tail",
)


LONGEST_CAPTION = 40
"""Characters of the longest caption, with room for numbering and brackets."""


@lru_cache(maxsize=1)
def _all_tables() -> dict[str, dict[str, str]]:
    """Folded caption → section → field."""
    merged: dict[str, dict[str, str]] = {}
    for section in (*SECTIONS, "goals_other"):
        for word, field in _table(section).items():
            merged.setdefault(word, {})[section] = field
    return merged


@lru_cache(maxsize=8192)
def fields_of(text: str) -> dict[str, str]:
    """Section → field of a folded text; each section takes the longest form of the caption it knows."""
    if len(text) > LONGEST_CAPTION or not may_begin_name(text):
        return {}
    tables = _all_tables()
    key = caption_key(text)
    fields = dict(tables.get(key, {}))
    while key.endswith(")") and _BRACKET.search(key):
        key = _BRACKET.sub("", key)
        fields = tables.get(key, {}) | fields
    return fields


def field_of(section: str, text: str) -> str | None:
    """Field a caption stands for in a section of captions.yaml, or None. Brackets behind it, (元), are optional."""
    return fields_of(text).get(section)


@lru_cache(maxsize=4096)
def is_weak_caption(text: str) -> bool:
    """Captions that stand for a field only where its exact one is not printed."""
    return caption_key(text) in _weak_captions()


@lru_cache(maxsize=1)
def _weak_captions() -> frozenset[str]:
    return frozenset(load("captions")["weak_captions"])


@cache
def caption_terms(section: str, field: str | None = None) -> tuple[str, ...]:
    """Every folded caption of a section, or of one field of it."""
    return tuple(word for word, owner in _table(section).items() if field is None or owner == field)


@lru_cache(maxsize=8192)
def sections_of(text: str) -> tuple[str, ...]:
    """Sections of captions.yaml, in their order, in which a folded text is a caption."""
    fields = fields_of(text)
    return tuple(section for section in SECTIONS if fields.get(section)) if fields else ()


def is_any_caption(text: str) -> bool:
    return bool(fields_of(text))


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    """The first character and the first two of what captions and labels are printed as; one (注) may be followed by a
    bracket or a colon."""
    words = {*_all_tables(), *level1_labels(), *level2_families()}
    words |= {word + mark for word in words if len(word) == 1 for mark in "(:："}
    return frozenset(word[:length] for word in words for length in (1, 2))


def may_begin_name(text: str) -> bool:
    """Whether a caption or a label can begin with a folded text: for most texts its first two characters say no."""
    if text[:2] in _heads():
        return True
    if text and not text[0].isdecimal() and text[0] not in _LEADING_CHARACTERS:
        return False
    key = _LEADING.sub("", text.lstrip("*※"))
    return key[:2] in _heads() or _LEADING_BEGUN.fullmatch(key) is not None


PLAIN_LENGTH = 4
"""Characters from which a caption is hardly a word of a text as well."""


@lru_cache(maxsize=8192)
def is_plain_caption(text: str) -> bool:
    """Captions that hardly ever occur as a word of their own inside a text."""
    return PLAIN_LENGTH <= len(text) <= 16 and any(
        field_of(section, text)
        for section in (
            "header",
            "funding_declaration",
            "funding_evaluation",
            "funding_columns",
            "goals_declaration",
            "goals_evaluation",
            "grid_columns",
        )
    )


@lru_cache(maxsize=1)
def caption_pattern() -> re.Pattern[str]:
    """Finds captions and labels inside running text, longest first; short ones that are common words are left out."""
    words = {word for section in SECTIONS if section not in ("total", "grade", "tail") for word in _table(section)}
    words |= {label for label in (*level1_labels(), *level2_families()) if label.endswith("指标")}
    words |= set(_GLUED_SHORT)
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= PLAIN_LENGTH or word in _GLUED_SHORT:
            rests.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    by_first = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
    begins = f"(?=[其{''.join(rests)}])"  # tells most places of a text apart at once
    return re.compile(rf"{begins}(?:其中[:：])?(?:{by_first})[:：]?(?:[(（][^()（）]{{1,8}}[)）])?")


_GLUED_SHORT = ("分值", "得分", "执行率")


@lru_cache(maxsize=8192)
def splits_at_colon(caption: str) -> bool:
    """Captions whose value may follow a colon in the same cell."""
    return any(
        field_of(section, caption)
        for section in (
            "header",
            "funding_declaration",
            "goals_declaration",
            "goals_evaluation",
            "total",
            "grade",
            "tail",
        )
    )


@lru_cache(maxsize=1)
def _caption_starts() -> frozenset[str]:
    return frozenset(word[:length] for word in _all_tables() for length in range(1, len(word)))


@lru_cache(maxsize=8192)
def is_caption_start(text: str) -> bool:
    """Whether some caption begins with this text, numbered or not: a caption split over lines may continue."""
    return caption_key(text) in _caption_starts()


@lru_cache(maxsize=1)
def grid_fragments() -> frozenset[str]:
    """Pieces of column captions of the grid that are split over lines."""
    return frozenset(load("captions")["grid_fragments"])


@lru_cache(maxsize=1)
def level1_labels() -> frozenset[str]:
    return frozenset(load("labels")["level1"])


@lru_cache(maxsize=1)
def level2_families() -> dict[str, list[str]]:
    families: dict[str, list[str]] = load("labels")["level2"]
    return families


@lru_cache(maxsize=1)
def name_ends() -> tuple[str, ...]:
    """How names of indicators usually end."""
    return tuple(load("labels")["name_ends"])


@lru_cache(maxsize=4096)
def label_text(text: str) -> str | None:
    """The level label a folded text is, without points (产出指标(50分) → 产出指标). None when it is no label."""
    if text in level1_labels() or text in level2_families():
        return text
    if text[:2] not in _label_heads():
        return None
    bare = POINTS_SUFFIX.sub("", text)
    return bare if bare != text and (bare in level1_labels() or bare in level2_families()) else None


@lru_cache(maxsize=1)
def _label_heads() -> frozenset[str]:
    """The first two characters of labels."""
    return frozenset(label[:2] for label in (*level1_labels(), *level2_families()))


@lru_cache(maxsize=1)
def label_prefixes() -> frozenset[str]:
    """Every proper beginning of a label: what a label split over lines may start with."""
    labels = [*level1_labels(), *level2_families()]
    return frozenset(label[:length] for label in labels for length in range(1, len(label)))


@lru_cache(maxsize=1)
def _title_patterns() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern) for kind, pattern in load("captions")["title"].items()}


def title_kind(text: str) -> str | None:
    """target_declaration, self_evaluation, or None for a folded line that is no form title: every title names a 表."""
    if "表" not in text or len(text) > 60 or _IN_SENTENCES.search(text):
        return None
    patterns = _title_patterns()
    if patterns["not_a_form"].search(text):
        return None
    for kind in ("self_evaluation", "target_declaration"):
        match = patterns[kind].search(text)
        if match and len(text) - match.end() <= 16:
            return kind
    return None


def is_bundle_title(text: str) -> bool:
    """A heading over several forms (…汇总表)."""
    return len(text) <= 60 and bool(_title_patterns()["not_a_form"].search(text))


@lru_cache(maxsize=1)
def _page_line() -> re.Pattern[str]:
    return re.compile(load("captions")["page_line"])


def is_page_line(text: str) -> bool:
    """A page number that says it is one, whole line."""
    return bool(_page_line().fullmatch(text))


@lru_cache(maxsize=1)
def _furniture() -> re.Pattern[str]:
    return re.compile(load("captions")["furniture"])


@lru_cache(maxsize=8192)
def is_furniture(text: str) -> bool:
    """Page numbers, 续表 and the like. Bare numbers are not: they may be values."""
    return not text.isdigit() and "/" not in text.strip("/") and bool(_furniture().fullmatch(text))


@lru_cache(maxsize=1)
def _qualitative() -> re.Pattern[str]:
    return re.compile(load("captions")["qualitative"])


_NAME_ENDS = ("率", "人数", "次数", "数量", "及时性", "满意度", "情况", "人次")


@lru_cache(maxsize=8192)
def is_qualitative_answer(text: str) -> bool:
    """达成指标, 及时, 有效控制 …: what a qualitative target or actual usually says."""
    return len(text) <= 20 and not text.endswith(_NAME_ENDS) and bool(_qualitative().fullmatch(text))


@lru_cache(maxsize=1)
def wording() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    """Per family of level 2, patterns over indicator names: its wording, strong or weak, and the strong one alone."""
    data: dict[str, dict[str, str]] = load("labels")["wording"]
    return {
        family: (
            re.compile("|".join(filter(None, (entry["strong"], entry["weak"])))),
            re.compile(entry["strong"]) if entry["strong"] else None,
        )
        for family, entry in data.items()
    }
