"""Borders that cannot be the cheapest are not followed; leaving them out must not change what is found."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.parsing.lines import block_borders
from extractor.parsing.lines.block_borders import Borders, Group, first_rows

WORDED = [
    ("培训人数", "≥100人"),
    ("设备购置数量", "=3台"),
    ("验收合格率", "≥95%"),
    ("完成及时率", "100%"),
    ("项目总成本", "≤20万元"),
    ("带动就业", "有效带动"),
    ("群众满意度", "≥90%"),
    ("长效机制", "健全"),
    ("其他", ""),
]
FAMILIES = ["数量", "质量", "时效", "成本", "社会效益", "经济效益", "可持续", "满意", None]


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[list[int]], list[str | None], list[str], list[str], list[Group]]:
    """What `first_rows` is asked: any blocks over any rows, labels printed early, late, and in the middle of them."""
    rows = draw(st.lists(st.sampled_from(WORDED), min_size=1, max_size=14))
    count = len(rows)
    blocks = draw(st.integers(1, min(count, 6)))
    where = st.integers(0, count - 1)
    printed = [[row] for row in sorted(draw(st.lists(where, min_size=blocks, max_size=blocks)))]
    for labels in printed:
        labels.extend(draw(st.lists(where, max_size=1)))
    families = draw(st.lists(st.sampled_from(FAMILIES), min_size=blocks, max_size=blocks))
    groups = []
    if blocks > 1 and draw(st.booleans()):
        last = draw(st.integers(1, blocks - 1))
        groups.append(Group(draw(st.integers(0, last - 1)), last, draw(where)))
    return printed, families, [name for name, _ in rows], [target for _, target in rows], groups


def _following_all(asked: Sequence[object]) -> Borders:
    plain = block_borders._cheapest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block_borders, "_cheapest", lambda *given: plain(*given[:-1], float("inf")))
        return first_rows(*asked)  # type: ignore[arg-type]


@settings(max_examples=400, deadline=None)
@given(asked=grids())
def test_borders_are_those_found_by_following_every_one(asked: tuple[object, ...]) -> None:
    assert first_rows(*asked) == _following_all(asked)  # type: ignore[arg-type]
