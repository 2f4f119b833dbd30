"""Document in, form regions out: where each form of a bundle starts and ends, its kind, its title and its year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import cast

from extractor.model.document import Document
from extractor.model.form import Kind, Span
from extractor.parsing.lines.caption_phrases import phrase_at
from extractor.parsing.lines.tokens import Token, page_lines_of, tokens_of
from extractor.parsing.tables.find_forms import TableForm, find_table_forms
from extractor.parsing.tables.fit import fits_columns
from extractor.parsing.tables.loose_forms import find_loose_forms
from extractor.terms import captions
from extractor.terms.level_labels import label_text

TITLE_REACH = 25
"""Tokens after a title within which the caption of the project name must stand."""
GRID_REACH = 400
"""Tokens after the project name within which an indicator grid must begin; long goals are a few dozen."""
FIELDS_APART = 8
"""Tokens within which a second caption of a name is one of the same head."""
TITLE_LINES = 3
"""Lines a title may be split over."""

_YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年|[)）]|-|$)")


PLAIN_TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class FoundForm:
    """title: where it is printed, empty when it is lost. body: index of the first token after title and year line.
    page_lines: the page numbers between its tokens. table: the same form by its cells, where it stands in a table."""

    kind: Kind
    region: Span
    title: tuple[Span, ...]
    year: Span | None
    tokens: list[Token]
    body: int
    page_lines: tuple[Span, ...]
    table: TableForm | None = None


@dataclass(frozen=True, slots=True)
class _Start:
    first: int
    body: int
    kind: str | None
    title: tuple[Span, ...]


def find_forms(layout: Document) -> list[FoundForm]:
    """Every form of a document in order. A text that only talks about performance gives none.

    A form whose walls the file gives is what its table says. Where walls are guessed the lines say where a form begins
    and ends, and its table is kept beside them; one that ends before the form does is a piece of it.
    """
    by_lines = _find_in_lines(layout)
    forms: list[FoundForm] = []
    tables = find_table_forms(layout)
    tables = sorted([*tables, *find_loose_forms(layout, tables)], key=lambda table: table.region)
    for table in tables:
        same = [form for form in by_lines if _overlap(form.region, table.region)]
        alone = len(same) == 1 and sum(_overlap(same[0].region, other.region) for other in tables) == 1
        sure = table.walls == "given" or ((table.listed or table.loose) and fits_columns(table))
        if sure:
            if alone:  # what the lines hold below the table is told as text that nobody claims
                table = replace(table, region=(table.region[0], max(table.region[1], same[0].region[1])))
            forms.append(FoundForm(table.kind, table.region, table.title, table.year, [], 0, (), table))
            by_lines = [form for form in by_lines if form not in same]
        elif alone and table.region[1] >= same[0].region[1]:
            by_lines[by_lines.index(same[0])] = replace(same[0], table=table)
    return sorted([*forms, *by_lines], key=lambda form: form.region)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _find_in_lines(layout: Document) -> list[FoundForm]:
    page_lines = page_lines_of(layout)
    tokens = tokens_of(layout, page_lines)
    starts = _starts(tokens)
    forms: list[FoundForm] = []
    for number, start in enumerate(starts):
        stop = starts[number + 1].first if number + 1 < len(starts) else len(tokens)
        while stop > start.body and captions.is_bundle_title(tokens[stop - 1].text):
            stop -= 1
        inside = _up_to_table_end(layout, tokens[start.first : stop])
        kind = start.kind or _kind_by_captions(inside)
        if kind is None:
            continue
        region = (inside[0].start, inside[-1].end)
        year = _year(layout.text, inside[: _project_name_index(inside)])
        forms.append(
            FoundForm(
                cast(Kind, kind),
                region,
                _trimmed_title(layout.text, start.title),
                year,
                inside,
                start.body - start.first,
                tuple(segment.span for segment in page_lines if region[0] <= segment.start < region[1]),
            )
        )
    return forms


def _up_to_table_end(layout: Document, tokens: list[Token]) -> list[Token]:
    """Without the lines below the table of a file that has tables: what a web page or a letter goes on with.

    There every row of a table has as many tabs as it has columns, so a line without a cell after the last row of the
    grid's width ends the form, even where other tables follow.
    """
    if layout.media_type == PLAIN_TEXT or 2 * sum(token.cell is not None for token in tokens) < len(tokens):
        return tokens
    tabs = [_tabs(layout.text, token) for token in tokens]
    grid = Counter(count for count, token in zip(tabs, tokens, strict=True) if token.cell is not None).most_common(1)
    last = max(index for index, count in enumerate(tabs) if count == grid[0][0])
    stop = next((index for index in range(last + 1, len(tokens)) if tokens[index].cell is None), len(tokens))
    return tokens[:stop]


def _tabs(text: str, token: Token) -> int:
    """Tabs of the token's line."""
    end = text.find("\n", token.end)
    return text.count("\t", text.rfind("\n", 0, token.start) + 1, end if end >= 0 else len(text))


def _starts(tokens: Sequence[Token]) -> list[_Start]:
    """Beginnings of forms: titles followed by a project name, and project names that have no title before them."""
    starts: list[_Start] = []
    names = [
        index
        for index, token in enumerate(tokens)
        if token.text[:2] in _NAME_HEADS
        and (phrase := phrase_at(tokens, index, ["header"]))
        and phrase.field == "project_name"
        and _has_grid(tokens, index)
    ]
    low = 0
    for name in names:
        if starts and name - low < FIELDS_APART and _title_before(tokens, low, name) is None:
            low = name + 1
            continue  # 专项名称 below 项目名称: the head of the same form
        title = _title_before(tokens, max(low, name - TITLE_REACH), name)
        starts.append(title or _other_title_before(tokens, max(low, name - TITLE_REACH), name))
        low = name + 1
    return sorted([*starts, *_nameless(tokens, starts)], key=lambda start: start.first)


def _nameless(tokens: Sequence[Token], known: Sequence[_Start]) -> list[_Start]:
    """Forms whose project name is lost: a title with a head of its own and a grid below it.

    A title printed again on the next page has a grid below it but no head.
    """
    taken = [range(start.first, start.body + 1) for start in known]
    found: list[_Start] = []
    for index, token in enumerate(tokens):
        if token.gap != "line" or "表" not in token.text or any(index in span for span in taken):
            continue
        kind = captions.title_kind(token.text)
        if kind and _has_grid(tokens, index) and (_has_head(tokens, index + 1) or not known):
            found.append(_Start(index, index + 1, kind, (token.span,)))
    return found


def _has_head(tokens: Sequence[Token], index: int) -> bool:
    for position in range(index, min(index + TITLE_REACH, len(tokens))):
        phrase = phrase_at(tokens, position, ["grid_columns", "header"])
        if phrase and phrase.field in ("level1", "level2"):
            return False
        if phrase and phrase.field in ("department", "implementing_unit", "start_date"):
            return True
    return False


_NAME_HEADS = frozenset(("项目", "专项", "政策", "转移", "预算"))


def _has_grid(tokens: Sequence[Token], index: int) -> bool:
    window = tokens[index : index + GRID_REACH]
    for position, token in enumerate(window[1:], 1):
        if token.text in ("项目名称", "项目名称:"):
            return False
        if token.text.startswith(("一级", "三级", "二级", "指标名称", "绩效指标")) or label_text(token.text):
            near = "".join(other.text for other in window[position : position + 24])
            if ("指标值" in near or "目标值" in near or "完成" in near or "级指标" in near) and "指标" in near:
                return True
    return False


def _title_before(tokens: Sequence[Token], low: int, name: int) -> _Start | None:
    """The title nearest above a project name, whole lines joined when it is split over lines."""
    lines = [list(group) for _, group in groupby(range(low, name), key=lambda index: tokens[index].line)]
    for last in range(len(lines) - 1, -1, -1):
        for first in range(last, max(-1, last - TITLE_LINES), -1):
            indices = [index for line in lines[first : last + 1] for index in line]
            kind = captions.title_kind("".join(tokens[index].text for index in indices))
            rest = "".join(tokens[index].text for line in lines[first:last] for index in line)
            if kind and captions.title_kind(rest):
                break  # the title ends above; what is above the title is none of it
            if kind:
                return _Start(indices[0], indices[-1] + 1, kind, tuple(tokens[index].span for index in indices))
    for index in range(name - 1, low - 1, -1):
        kind = captions.title_kind(tokens[index].text)
        if kind:
            return _Start(index, index + 1, kind, (tokens[index].span,))
    return None


def _other_title_before(tokens: Sequence[Token], low: int, name: int) -> _Start:
    """A form about much else begins with the line that is its title; one without a title, with its project's name."""
    for index in range(name - 1, low - 1, -1):
        alone = tokens[index].gap == "line" and tokens[index + 1].gap == "line"
        if alone and captions.is_other_title(tokens[index].text):
            return _Start(index, index + 1, None, (tokens[index].span,))
    return _Start(name, name, None, ())


_AROUND_TITLE = re.compile(r"^\s*附[件表]\s*\d*\s*[:：]?\s*|\s*[（(]\s*(?:19|20)\d{2}\s*年?度?\s*[)）]\s*$")


def _trimmed_title(text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A title without 附件1: before it and (2023年度) behind it."""
    trimmed: list[Span] = []
    for start, end in spans:
        raw = text[start:end]
        for match in reversed(list(_AROUND_TITLE.finditer(raw))):
            start, end = (start + match.end(), end) if match.start() == 0 else (start, start + match.start())
            raw = text[start:end]
        if start < end:
            trimmed.append((start, end))
    return tuple(trimmed)


def _project_name_index(tokens: Sequence[Token]) -> int:
    for index in range(len(tokens)):
        phrase = phrase_at(tokens, index, ["header"])
        if phrase and phrase.field == "project_name":
            return index
    return len(tokens)


def _kind_by_captions(tokens: Sequence[Token]) -> str | None:
    text = "".join(token.text for token in tokens)
    if any(word in text for word in ("全年执行数", "实际完成值", "偏差原因", "全年预算数")):
        return "self_evaluation"
    return "target_declaration" if "指标" in text else None


def _year(text: str, tokens: Sequence[Token]) -> Span | None:
    """Digits of the fiscal year in or just below the title."""
    for token in tokens:
        match = _YEAR.search(text[token.start : token.end])
        if match:
            return (token.start + match.start(1), token.start + match.end(1))
    return None
