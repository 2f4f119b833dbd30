"""Tokens of the goals in, pointers to the goal texts out.

Two captions stand side by side over two texts. In layouts with cells or wide gaps the position decides; in running
text the second begins where numbering restarts, where the first sentence is repeated, or where a paragraph ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from extractor.model.form import Kind
from extractor.model.form_reading import FormReading
from extractor.parsing.lines.caption_phrases import Phrase, phrase_at
from extractor.parsing.lines.tokens import Token

SIDES: dict[Kind, tuple[str, str]] = {
    "target_declaration": ("overall", "annual"),
    "self_evaluation": ("expected", "actual"),
}
SURE_SPLIT = 4.0
"""Least score of a split of running text that is not shown to a person."""
_ENDS = "。；;!"
_PERIOD_NOTE = re.compile(r"\(?\d{4}年?\d{0,2}月?[-~—至]+\d{4}年?\d{0,2}月?\)?|\(.{0,8}年.{0,4}\)")
_FIRST = re.compile(r"^[(（]?(?:目标)?[1一](?:[)）、.:：]|\.(?!\d))")


def goal_sections(reading: FormReading) -> list[str]:
    """Sections of captions.yaml that tell the goals of this kind of form, most telling first."""
    own = "goals_declaration" if reading.kind == "target_declaration" else "goals_evaluation"
    return [own, "goals_block", "goals_other"]


def read_goals(reading: FormReading, tokens: Sequence[Token]) -> None:
    """Fills /goals/…; a side without text is left out."""
    left, right = SIDES[reading.kind]
    items = _captions_and_texts(reading, tokens)
    captions = {item.field: tokens[item.start] for item in items if isinstance(item, Phrase)}
    direct = _texts_by_caption(items)
    if set(direct) == {left, right} or (len(captions) == 1 and direct):
        for field, texts in direct.items():
            _store(reading, field, texts)
        return
    texts = [item for item in items if isinstance(item, Token)]
    if not texts:
        return
    if left in captions and right in captions:
        border = _border(captions[left], captions[right], texts)
        if border is not None:
            _store(reading, left, [token for token in texts if _place(token) < border])
            _store(reading, right, [token for token in texts if _place(token) >= border])
            sides = [[token for token in texts if (_place(token) < border) == first] for first in (True, False)]
            broken = all(sides) and any(side[-1].text[-1] not in _ENDS for side in sides)
            if not _has_two_cells(texts) and (broken or _goes_over_lines(texts)):
                for side in (left, right):
                    reading.doubt(f"/goals/{side}", "目标文字在单元格内换行，左右两栏的归属请核对")
            return
    _store_running(reading, texts, left, right)


def _has_two_cells(texts: Sequence[Token]) -> bool:
    """Whether the file itself says where each text stands: two cells of one line."""
    return len(texts) == 2 and texts[0].line == texts[1].line and None not in (texts[0].cell, texts[1].cell)


def _goes_over_lines(texts: Sequence[Token]) -> bool:
    return texts[0].cell is not None and len({token.line for token in texts}) > 1


def _captions_and_texts(reading: FormReading, tokens: Sequence[Token]) -> list[Phrase | Token]:
    items: list[Phrase | Token] = []
    fields, sections = SIDES[reading.kind], goal_sections(reading)
    index = 0
    while index < len(tokens):
        phrase = phrase_at(tokens, index, sections)
        if phrase and not _inside_text(phrase, tokens, items, fields):
            reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
            if phrase.field in fields:
                items.append(phrase)
            elif _names_whole(phrase, tokens, sections, fields):
                items.append(phrase._replace(field=fields[0]))
            index = phrase.end
            if phrase.field == "goals_other":
                index = _skip_other(reading, tokens, index, phrase.text)
            continue
        token = tokens[index]
        if _PERIOD_NOTE.fullmatch(token.text) or token.text in _SIDE_CAPTIONS:
            reading.captions.append(token.span)
        else:
            items.append(token)
        index += 1
    return items


def _names_whole(phrase: Phrase, tokens: Sequence[Token], sections: Sequence[str], fields: Sequence[str]) -> bool:
    """Whether a caption of the block (总体绩效目标) names the goal of the whole project: its text stands in the next
    cell, and the goal of the year has a caption of its own below."""
    beside = phrase.end < len(tokens) and tokens[phrase.end].gap == "cell"
    if not beside or "总体" not in phrase.text or phrase.text.startswith("年度"):
        return False
    below = (phrase_at(tokens, at, sections) for at in range(phrase.end + 1, len(tokens)))
    return any(other.field == fields[1] for other in below if other)


_SIDE_CAPTIONS = frozenset(
    ("-", "/", "绩效指标", "绩效", "指标", "年度", "总体", "目标", "项目", "年度总体", "总体目标")
)


def _skip_other(reading: FormReading, tokens: Sequence[Token], index: int, caption: str) -> int:
    """A text beside the goals that the contract has no place for, up to the next caption."""
    stop = index
    while stop < len(tokens) and phrase_at(tokens, stop, goal_sections(reading)) is None:
        stop += 1
    if stop > index:
        reading.others.append((caption.strip("0123456789.、"), tuple(token.span for token in tokens[index:stop])))
    return stop


def _inside_text(
    phrase: Phrase, tokens: Sequence[Token], items: Sequence[Phrase | Token], fields: Sequence[str]
) -> bool:
    """Goal texts begin paragraphs with words that are captions elsewhere (预期总目标：…)."""
    glued = phrase.end < len(tokens) and tokens[phrase.end].gap == "space" and tokens[phrase.end - 1].text.endswith(":")
    seen = phrase.field in {item.field for item in items if isinstance(item, Phrase)}
    return glued and (phrase.field not in fields or seen)


def _texts_by_caption(items: Sequence[Phrase | Token]) -> dict[str, list[Token]]:
    """Texts by the caption right before them; a caption over the text of another has none."""
    result: dict[str, list[Token]] = {}
    field: str | None = None
    for item in items:
        if isinstance(item, Phrase):
            field = item.field
        elif field:
            result.setdefault(field, []).append(item)
    return result


def _place(token: Token) -> int:
    return token.column if token.cell is None else token.cell


def _border(left: Token, right: Token, texts: Sequence[Token]) -> int | None:
    """Cell (or display column) where the right text begins; None when positions say nothing."""
    pairs = [line for line in _lines(texts) if len(line) == 2 and line[1].gap in ("cell", "wide")]
    if texts[0].cell is not None:
        if pairs:
            return max(_place(line[1]) for line in pairs)
        if left.cell is None or right.cell is None or left.line != right.line:
            return None
        return right.cell if texts[0].cell > left.cell else None
    wide = [line for line in pairs if line[1].gap == "wide"]
    if len(wide) * 3 >= len(_lines(texts)) and wide:
        return min(_place(line[1]) for line in wide) - 1
    return None


def _lines(texts: Sequence[Token]) -> list[list[Token]]:
    return [list(group) for _, group in groupby(texts, key=lambda token: token.line)]


def _store(reading: FormReading, field: str, texts: Sequence[Token]) -> None:
    if texts:
        reading.cells[f"/goals/{field}"] = tuple(token.span for token in texts)


def _store_running(reading: FormReading, texts: Sequence[Token], left: str, right: str) -> None:
    """Running text under two captions: find where the second text begins."""
    if reading.kind == "target_declaration":
        _store(reading, right, texts)
        reading.doubt(f"/goals/{right}", "两个目标标题下只有一段文字，按年度目标读取")
        if any(len(line) > 1 for line in _lines(texts)) or any(token.text[-1] in _ENDS for token in texts[:-1]):
            reading.doubt(f"/goals/{left}", "目标文字分在几格，左右两栏的归属请核对")
        return
    score, at = max(((_split_score(texts, at), at) for at in range(1, len(texts))), default=(0.0, 0))
    if score <= 0 and len(texts) == 2 and texts[1].gap == "line":
        score, at = SURE_SPLIT / 2, 1  # a text a line, one for each caption
    if score <= 0:
        _store(reading, left, texts)
        reading.doubt(f"/goals/{left}", "未能分开预期目标与实际完成情况")
        reading.doubt(f"/goals/{right}", "未能分开预期目标与实际完成情况")
        return
    _store(reading, left, texts[:at])
    _store(reading, right, texts[at:])
    if score < SURE_SPLIT:
        for side in (left, right):
            reading.doubt(f"/goals/{side}", "预期目标与实际完成情况的分界不确定")


def _split_score(texts: Sequence[Token], at: int) -> float:
    """How likely the second text begins at `at`: ends of sentences, restarted numbering, repeated opening words."""
    before, after = texts[at - 1], texts[at]
    if not re.search(r"[。；;.!！]$", before.text):
        return -1.0 if not _FIRST.match(after.text) else 1.0
    score = 1.0
    if _FIRST.match(after.text) and _FIRST.match(texts[0].text):
        score += 4.0
    opening = "".join(token.text for token in texts[:2])
    here = "".join(token.text for token in texts[at : at + 2])
    same = 0
    for a, b in zip(re.sub(r"[，,]", "", opening), re.sub(r"[，,]", "", here), strict=False):
        if a != b:
            break
        same += 1
    score += min(4.0, same * 0.8)
    widest = max(token.width for token in texts)
    if before.width < widest - 4:
        score += 0.7
    return score - abs(at / len(texts) - 0.5)
