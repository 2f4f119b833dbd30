"""The captions of these forms, titles, answers and page furniture, read from `captions.yaml` for fast look-up."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractor.model.form import Kind
from extractor.resources import DataFile, read_data
from extractor.terms.level_labels import all_labels
from extractor.terms.numerals import LIST_NUMERALS
from extractor.terms.text import fold_text

_LEADING = re.compile(rf"^(其中:?|[(（]?[{LIST_NUMERALS}\d]{{1,2}}[)）、.:])")
_LEADING_BEGUN = re.compile(rf"其?|[(（]?[{LIST_NUMERALS}\d]{{0,2}}")
"""Text that may become a numbering with what follows it."""
_LEADING_CHARACTERS = frozenset(f"*※其(（{LIST_NUMERALS}")
"""What may stand in front of a caption, besides digits."""
_IN_SENTENCES = re.compile(r"[。;,]")
_BRACKET = re.compile(r"\([^()]*\)$")

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
"""Sections of captions.yaml whose captions tell what a text is."""
OTHER_SECTIONS = ("goals_other", "row_extras")
"""Captions of texts that nobody asks for, and columns of the grid that have a field in tables alone."""


class TitlePatterns(DataFile):
    """What a folded line says that is the title of a form of each kind, and what one says that is none."""

    self_evaluation: re.Pattern[str]
    target_declaration: re.Pattern[str]
    other_form: re.Pattern[str]
    not_a_form: re.Pattern[str]


class ReportPatterns(DataFile):
    """How a report says what its indicator table is about, as printed. heading: with the groups title and project;
    titled: a title of a form with the group project; generic, body: words that are no name of a project, how a body is
    called; year, score, grade: the value is group 1."""

    heading: re.Pattern[str]
    titled: re.Pattern[str]
    generic: re.Pattern[str]
    body: re.Pattern[str]
    year: re.Pattern[str]
    score: re.Pattern[str]
    grade: re.Pattern[str]


class CaptionTable(DataFile):
    """Content of captions.yaml. sections: section → field → its folded captions.

    weak_captions: those that stand for a field only where its exact one is not printed. grid_fragments: pieces of
    column captions of the grid that are split over lines. furniture, page_line: page numbers and the like, whole line.
    signature: what stands behind a value and is no part of it, as printed. authorities_above, local_authorities:
    captions of the head of which the second is the unit that carries out where both are printed.
    goal_prefix: a caption printed again in front of a goal in its cell.
    natures: values of those captions that are a nature. level_funds: labels of the funds of a level of government.
    whole_totals: beginnings of captions of totals of the whole project.
    types: captions that name the nature of a project beside its category.
    row_period: a period of which a row of the grid may be, whole cell. target_nature: words that tell the kind of an
    indicator in a cell in front of its value. qualitative: what a target or an actual in words usually says, whole
    cell.
    """

    title: TitlePatterns
    report: ReportPatterns
    sections: dict[str, dict[str, tuple[str, ...]]]
    weak_captions: frozenset[str]
    grid_fragments: frozenset[str]
    furniture: re.Pattern[str]
    page_line: re.Pattern[str]
    signature: re.Pattern[str]
    authorities_above: frozenset[str]
    local_authorities: frozenset[str]
    types: frozenset[str]
    natures: re.Pattern[str]
    level_funds: re.Pattern[str]
    whole_totals: tuple[str, ...]
    goal_prefix: re.Pattern[str]
    row_period: re.Pattern[str]
    target_nature: frozenset[str]
    qualitative: re.Pattern[str]


@cache
def load_captions() -> CaptionTable:
    """Read the captions, once."""
    return read_data(CaptionTable, __package__ or "extractor.terms", "captions")


def caption_key(text: str) -> str:
    """A printed caption without colon and leading 其中, numbering."""
    key = text.rstrip(":：").lstrip("*※")
    stripped = _LEADING.sub("", key)
    return (stripped or key).rstrip(":")


@cache
def _table(section: str) -> dict[str, str]:
    return {fold_text(word): field for field, words in load_captions().sections[section].items() for word in words}


LONGEST_CAPTION = 40
"""Characters of the longest caption, with room for numbering and brackets."""


@cache
def _all_tables() -> dict[str, dict[str, str]]:
    """Folded caption → section → field."""
    merged: dict[str, dict[str, str]] = {}
    for section in (*SECTIONS, *OTHER_SECTIONS):
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
    return caption_key(text) in load_captions().weak_captions


@cache
def caption_terms(section: str, field: str | None = None) -> tuple[str, ...]:
    """Every folded caption of a section, or of one field of it."""
    return tuple(word for word, owner in _table(section).items() if field is None or owner == field)


@lru_cache(maxsize=8192)
def sections_of(text: str) -> tuple[str, ...]:
    """Sections of captions.yaml, in their order, in which a folded text is a caption."""
    fields = fields_of(text)
    return tuple(section for section in SECTIONS if fields.get(section)) if fields else ()


def names_whole_project(text: str) -> bool:
    """Whether the caption of a total says that it is that of the whole project: 项目资金总额, not 资金总额."""
    return caption_key(text).startswith(load_captions().whole_totals)


@lru_cache(maxsize=1024)
def is_row_period(text: str) -> bool:
    """Whether a folded text says of which period a row is: 上半年, 2031年."""
    return load_captions().row_period.fullmatch(text) is not None


def is_any_caption(text: str) -> bool:
    return bool(fields_of(text))


@cache
def _heads() -> frozenset[str]:
    """The first character and the first two of what captions and labels are printed as; one (注) may be followed by a
    bracket or a colon."""
    words = {*_all_tables(), *all_labels()}
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


@cache
def caption_pattern() -> re.Pattern[str]:
    """Finds captions and labels inside running text, longest first; short ones that are common words are left out."""
    words = {word for section in SECTIONS if section not in ("total", "grade", "tail") for word in _table(section)}
    words |= {label for label in all_labels() if label.endswith("指标")}
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


@cache
def _caption_starts() -> frozenset[str]:
    return frozenset(word[:length] for word in _all_tables() for length in range(1, len(word)))


@lru_cache(maxsize=8192)
def is_caption_start(text: str) -> bool:
    """Whether some caption begins with this text, numbered or not: a caption split over lines may continue."""
    return caption_key(text) in _caption_starts()


def title_kind(text: str) -> Kind | None:
    """target_declaration, self_evaluation, or None for a folded line that is no form title: every title names a 表."""
    if "表" not in text or len(text) > 60 or _IN_SENTENCES.search(text):
        return None
    titles = load_captions().title
    if titles.not_a_form.search(text):
        return None
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("self_evaluation", titles.self_evaluation),
        ("target_declaration", titles.target_declaration),
    )
    for kind, pattern in kinds:
        match = pattern.search(text)
        if match and len(text) - match.end() <= 16:
            return kind
    return None


def is_other_title(text: str) -> bool:
    """Whether a folded line is the title of a form about much else that may hold indicators: 项目支出预算审批表."""
    titles = load_captions().title
    short = len(text) <= 40 and not _IN_SENTENCES.search(text) and not titles.not_a_form.search(text)
    return short and titles.other_form.search(text) is not None


def is_bundle_title(text: str) -> bool:
    """A heading over several forms (…汇总表)."""
    return len(text) <= 60 and load_captions().title.not_a_form.search(text) is not None


def is_page_line(text: str) -> bool:
    """A page number that says it is one, whole line."""
    return load_captions().page_line.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def is_furniture(text: str) -> bool:
    """Page numbers, 续表 and the like. Bare numbers are not: they may be values."""
    return not text.isdigit() and "/" not in text.strip("/") and load_captions().furniture.fullmatch(text) is not None


_NAME_ENDS = ("率", "人数", "次数", "数量", "及时性", "满意度", "情况", "人次")


@lru_cache(maxsize=8192)
def is_qualitative_answer(text: str) -> bool:
    """达成指标, 及时, 有效控制 …: what a qualitative target or actual usually says."""
    return len(text) <= 20 and not text.endswith(_NAME_ENDS) and load_captions().qualitative.fullmatch(text) is not None
