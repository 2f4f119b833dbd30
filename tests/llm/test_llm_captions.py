"""Captions among the pieces of a form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.llm.reader.captions import MAX_PIECES, _longest, caption_pieces
from extractor.llm.reader.numbered_view import View, view_of
from extractor.reading import document_from_text
from extractor.terms.captions import caption_terms

_BEGINNINGS = ("", "其中", "其中:", "其", "1.", "(一)", "十、", "*", "※", "一", "(", "：")
_CAPTIONS = [
    word for section in ("header", "funding_declaration", "grid_columns", "total") for word in caption_terms(section)
]
_WORDS = st.one_of(
    st.sampled_from(_CAPTIONS), st.sampled_from(_BEGINNINGS), st.text("年度资金其中:：(一)指标12*名称率", max_size=6)
)
_PIECE = st.tuples(st.sampled_from(_BEGINNINGS), _WORDS, st.integers(0, 5)).map(
    lambda parts: (parts[0] + parts[1])[parts[2] :]
)


@given(st.lists(_PIECE, min_size=1, max_size=12))
def test_no_caption_is_lost_for_how_its_first_piece_begins(texts: list[str]) -> None:
    """Pieces are looked at as captions only where a name can begin; looking at each of them finds the same."""
    text = "\t".join(texts)
    view = view_of(document_from_text(text, "form.txt"), (0, len(text)))
    assert dict(caption_pieces(view)) == _every_piece_tried(view)


def _every_piece_tried(view: View) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    number = 1
    while number <= len(view):
        count, sections = _longest(view.folded[number - 1 : number - 1 + MAX_PIECES])
        found |= dict.fromkeys(range(number, number + count), sections)
        number += count or 1
    return found
