"""Captions found among other text: the cheap first questions must never answer otherwise than the whole vocabulary."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from extractor.terms import captions
from extractor.terms.level_labels import POINTS_SUFFIX, all_labels, label_text

SECTIONS = (*captions.SECTIONS, "goals_other")
CAPTIONS = sorted({word for section in SECTIONS for word in captions.caption_terms(section)})
LABELS = sorted(all_labels())
NUMBERINGS = ["", "*", "※※", "其中", "其中:", "1.", "12、", "(一)", "（3）", "一、", "1", "(1"]
ENDINGS = ["", ":", "::", "(元)", "(50分)", "(a)(b)", "50分", "10"]

pieces = st.one_of(
    st.sampled_from([*CAPTIONS, *LABELS]),
    st.sampled_from([*NUMBERINGS, *ENDINGS]),
    st.sampled_from(CAPTIONS).map(lambda word: word[: len(word) // 2]),
    st.text("项目指标年度资金得分其中:：()（）1、 ", max_size=3),
)


def is_name(text: str) -> bool:
    """Whether a text is a caption or a label, asked of the whole vocabulary."""
    key = captions.caption_key(text)
    forms = [key]
    while (shorter := re.sub(r"\([^()]*\)$", "", forms[-1])) != forms[-1]:
        forms.append(shorter)
    return any(form in CAPTIONS for form in forms) or POINTS_SUFFIX.sub("", text) in LABELS


@given(st.sampled_from(NUMBERINGS), pieces, st.sampled_from(ENDINGS))
def test_every_beginning_of_a_caption_or_label_may_begin_one(numbering: str, name: str, ending: str) -> None:
    text = numbering + name + ending
    named = captions.is_any_caption(text) or label_text(text) is not None
    assert named == is_name(text)
    assert not named or all(captions.may_begin_name(text[:length]) for length in range(len(text) + 1))


def test_most_words_cannot_begin_a_caption() -> None:
    assert not any(map(captions.may_begin_name, ("≥95%", "购置设备", "由于天气", "万元", "100%")))


@given(st.lists(pieces, max_size=6).map("".join))
def test_captions_in_running_text_are_the_longest_that_stand_there(text: str) -> None:
    sections = [section for section in captions.SECTIONS if section not in ("total", "grade", "tail")]
    words = {word for section in sections for word in captions.caption_terms(section)}
    words |= {label for label in LABELS if label.endswith("指标")}
    known = [word for word in words if len(word) >= captions.PLAIN_LENGTH] + ["分值", "得分", "执行率"]
    one_by_one = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    plain = re.compile(rf"(?:其中[:：])?(?:{one_by_one})[:：]?(?:[(（][^()（）]{{1,8}}[)）])?")
    spans = [match.span() for match in captions.caption_pattern().finditer(text)]
    assert spans == [match.span() for match in plain.finditer(text)]
