"""The notation of the wire: what a pointer may say, what it may not, and the way back."""

import pytest
from lake_form import TEXT

from extractor.llm.reader.numbered_view import View, view_of
from extractor.llm.reader.pointers import PointerError, Ref, cells_of, place_of, pointer_to, refs_of
from extractor.reading import document_from_text


@pytest.fixture
def view() -> View:
    layout = document_from_text(TEXT, "湖岸.txt")
    return view_of(layout, (0, len(layout.text)))


@pytest.mark.parametrize(
    ("pointer", "refs"),
    [
        ("74", [Ref(74, 74)]),
        ("74-76", [Ref(74, 76)]),
        ("74,78-79", [Ref(74, 74), Ref(78, 79)]),
        (" [74] ， 78～79 ".replace("～", "~"), [Ref(74, 74), Ref(78, 79)]),
        ("74《甲,乙|丙》", [Ref(74, 74, "甲,乙|丙")]),
        ("74《依据《办法》》,75", [Ref(74, 74, "依据《办法》"), Ref(75, 75)]),
        ("", []),
    ],
)
def test_pointers_are_read(pointer: str, refs: list[Ref]) -> None:
    assert refs_of(pointer) == refs


@pytest.mark.parametrize("pointer", ["湖岸", "74《湖岸", "74-76《湖岸》", "74.5", "≥9(次)"])
def test_what_is_no_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(PointerError):
        refs_of(pointer)


@pytest.mark.parametrize("pointer", ["0", "38", "30-99", "31-30", "28,28", "37《没有》", "37《》", "19《0》"])
def test_pointers_that_point_nowhere_are_refused(view: View, pointer: str) -> None:
    with pytest.raises(PointerError):
        place_of(pointer, view)


def test_a_quote_is_found_whatever_its_blanks(view: View) -> None:
    place = place_of("37《水面 状况》", view)
    assert [view.text[slice(*span)] for span in place.spans] == ["水面状况"]
    assert not place.whole


def test_a_row_is_split_at_bars_outside_quotes() -> None:
    assert cells_of("28 | 29《a|b》||31｜") == ["28", "29《a|b》", "", "31", ""]


@pytest.mark.parametrize("pointer", ["28", "28-31", "28,30-31", "37《水面状况》", "20-21,37《改善》"])
def test_the_way_back(view: View, pointer: str) -> None:
    assert pointer_to(place_of(pointer, view).spans, view) == pointer


def test_a_caption_glued_to_its_value_is_two_pieces(view: View) -> None:
    assert [view.text_of(number) for number in (7, 8)] == ["主管部门：", "云溪市湖泊局"]


def test_numbers_are_local_to_the_region() -> None:
    layout = document_from_text("前言\n" * 50 + TEXT, "湖岸.txt")
    start = layout.text.index("项目支出")
    assert view_of(layout, (start, len(layout.text))).text_of(1) == "项目支出绩效目标申报表"


def test_long_prose_is_shown_by_its_ends_but_never_captions() -> None:
    prose = "巡护湖岸并清理漂浮物，" * 40
    layout = document_from_text(f"{prose}\n{prose[:200]}项目名称：湖岸巡护；{prose[:200]}", "x")
    shown = view_of(layout, (0, len(layout.text))).shown([1, 2]).splitlines()
    assert len(shown[0]) < 120
    assert "…" in shown[0]
    assert "湖岸巡护；" in shown[1]
