"""The path through the columns: the cheapest of all, with doubts where another one is nearly as cheap."""

import math
from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.parsing.lines.cheapest_path import Step, _best_path
from extractor.parsing.lines.step_costs import Grid
from extractor.parsing.lines.tokens import Token

TEXTS = [
    "培训人数",
    "培训",
    "(含线上",
    "培训)",
    "≥100人",
    "95%",
    "10",
    "8",
    "及时",
    "/",
    "因天气影响,工期顺延。",
    "万元",
]
COLUMNS = [("name", "target"), ("name", "target", "actual"), ("name", "weight", "score", "deviation", "+")]
NEAR = 1.0


@st.composite
def grids(draw: st.DrawFn, longest: int) -> Grid:
    """Any texts in any cells, as wide as they like."""
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=longest))
    tokens = [
        Token(
            text,
            start=index,
            end=index + 1,
            line=index,
            column=0,
            width=draw(st.integers(1, 30)),
            gap=draw(st.sampled_from(("line", "cell", "wide", "space"))),
            cell=draw(st.sampled_from((None, 0, 1))),
            continues=index > 0 and draw(st.integers(0, 9)) == 0,
        )
        for index, text in enumerate(texts)
    ]
    after_label = draw(st.lists(st.booleans(), min_size=len(tokens), max_size=len(tokens)))
    return Grid.of(tokens, draw(st.sampled_from(COLUMNS)), after_label)


def _total(grid: Grid, path: tuple[Step, ...]) -> float:
    """What a path costs; infinite where it goes back in a row."""
    cost = grid.first_step().enter[path[0][0]] + grid.last_costs()[path[-1][0]]
    for index, ((before, _), (column, new)) in enumerate(pairwise(path), 1):
        step = grid.step(index)
        if new:
            cost += step.leave[before] + step.enter[column]
        else:
            cost += step.go[before][column - before] if column >= before else math.inf
    return cost


@settings(max_examples=150, deadline=None)
@given(grid=grids(longest=4))
def test_no_path_is_cheaper_and_margins_tell_how_near_the_next_one_is(grid: Grid) -> None:
    found = tuple(place.step for place in _best_path(grid, NEAR))
    steps = list(product(range(len(grid.columns)), (False, True)))
    totals = {path: _total(grid, path) for path in product(steps, repeat=len(grid.tokens)) if path[0][1]}
    assert math.isclose(totals[found], min(totals.values()), abs_tol=1e-6)
    for index, place in enumerate(_best_path(grid, NEAR)):
        nearest = min(total for path, total in totals.items() if path[index] != found[index])
        margin = nearest - totals[found]
        assert math.isclose(place.margin, margin, abs_tol=1e-6) or min(place.margin, margin) >= NEAR - 1e-6


@settings(max_examples=150, deadline=None)
@given(grid=grids(longest=30))
def test_states_left_out_are_on_no_path_that_counts(grid: Grid) -> None:
    for place, plain in zip(_best_path(grid, NEAR), _best_path(grid, math.inf), strict=True):
        assert (place.step, place.cost, place.margin < NEAR) == (plain.step, plain.cost, plain.margin < NEAR)
        if place.margin < NEAR:
            assert (place.margin, place.rows_open) == (plain.margin, plain.rows_open)


@settings(max_examples=150, deadline=None)
@given(grid=grids(longest=30))
def test_a_step_costs_the_same_whatever_was_asked_before(grid: Grid) -> None:
    costs = [grid.step(index) for index in range(1, len(grid.tokens))]
    for index, known in enumerate(costs, 1):
        grid.known.clear()
        assert grid.step(index) == known
