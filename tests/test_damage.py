"""Where lines and segments are looked at together, the result is that of looking at each alone."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.assembly.assemble import _coverage
from extractor.assembly.doubts_head import _followed
from extractor.model.form_reading import FormReading
from extractor.reading import document_from_text
from extractor.terms.captions import caption_terms

_PIECES = st.sampled_from(
    ["项目名称", "主管部门", "实施单位", "项目单位", "单位", "河道巡查", ":", "|", "(万元)", "2025年", "开始日期"]
)
_LINES = st.lists(st.lists(_PIECES, max_size=6).map("".join), max_size=6)
_WORDS = st.lists(st.sampled_from(["河道", "<br>", "：", "巡查 次数", "—", "≥12次"]), min_size=1, max_size=5)


@given(lines=_LINES, field=st.sampled_from(["project_name", "department", "implementing_unit", "start_date"]))
def test_a_passed_over_field_is_found_on_its_own_line_only(lines: list[str], field: str) -> None:
    followed = _followed(caption_terms("header", field))

    assert bool(followed.search("\n".join(lines))) == any(followed.search(line) is not None for line in lines)


@given(lines=st.lists(_WORDS.map("\t".join), min_size=1, max_size=5), data=st.data())
def test_coverage_is_the_same_when_segments_are_claimed_in_parts(lines: list[str], data: st.DataObject) -> None:
    layout = document_from_text("\n".join(lines), "巡查.txt")
    claimed = data.draw(st.lists(st.sampled_from(layout.segments), unique=True)) if layout.segments else []
    region = (0, len(layout.text))
    whole = FormReading("self_evaluation", region, captions=[segment.span for segment in claimed])
    halves = [
        half
        for start, end in whole.captions
        for half in ((start, (start + end) // 2), ((start + end) // 2, end))
        if half[0] < half[1]
    ]
    parts = FormReading("self_evaluation", region, captions=halves)

    assert _coverage(layout, whole, {}) == _coverage(layout, parts, {})
