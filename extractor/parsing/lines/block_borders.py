"""Where the blocks of an indicator grid begin: printed labels against the wording of the indicators.

Several ways of printing a merged label are tried, on the first row of its block and in its middle, each by a dynamic
programme over the borders; see `block_costs.yaml` for what costs how much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise, product
from typing import NamedTuple

from extractor.parsing.lines.cost_tables import load_block_costs
from extractor.terms.level_labels import load_level_labels
from extractor.terms.measures import parse_quantity

Misfit = Sequence[Sequence[float]]
"""[row][block]: how ill an indicator's wording suits a block."""
Sums = Sequence[Sequence[float]]
"""[block][row]: misfit of the rows before `row`, summed up."""
Distance = Callable[[Sequence[int], int, int], float]

REACH = 4
"""Rows a label printed on the first row of its block may be away from it."""
ROUNDING = 1e-9
"""Costs that differ by less are the same cost, summed up in another order."""
COLLECTED = 3
"""Labels at one row that were printed as a column of their own."""
COUNTED_BENEFITS = frozenset(("社会效益", "经济效益", "生态", "可持续"))
"""Families in which counts are as usual as under 数量."""


class Group(NamedTuple):
    """Blocks first…last, under one level 1 label printed at `row`."""

    first: int
    last: int
    row: int


class Borders(NamedTuple):
    """starts: first row of each block. unsure: rows that might as well belong to the block next to theirs."""

    starts: list[int]
    unsure: set[int]


def first_rows(
    printed: Sequence[Sequence[int]],
    families: Sequence[str | None],
    names: Sequence[str],
    targets: Sequence[str],
    groups: Sequence[Group] = (),
) -> Borders:
    """Where the blocks begin. printed: rows at which the labels of each block are printed, in order of blocks.
    groups: blocks that share a printed level 1 label, which stands in the middle of them all where labels do.

    families: family of wording of each block. names, targets: folded cells of each row. There are at least as many
    rows as blocks.
    """
    families = tuple(families)
    misfit = [_misfits(name, target, families) for name, target in zip(names, targets, strict=True)]
    count = len(misfit)
    sums = [list(accumulate(column, initial=0.0)) for column in zip(*misfit, strict=True)]
    ahead = list(accumulate(map(min, reversed(misfit)), initial=0.0))[::-1]
    near = [_near(rows, number, len(printed), count) for number, rows in enumerate(printed)]
    anywhere = [range(number, count - (len(printed) - number) + 1) for number in range(len(printed))]
    if len(printed) >= COLLECTED and len({row for rows in printed for row in rows}) == 1:
        starts, _ = _cheapest(printed, sums, [range(1), *anywhere[1:]], _no_distance, ahead, math.inf)
        return Borders(starts, _unsure(printed, sums, starts, _no_distance))
    top, top_cost = _cheapest(printed, sums, near, _top_distance, ahead, _cost_as_printed(printed, sums))
    ways = [_Way(top_cost, top, _top_distance)]
    if top_cost > ahead[0] + min(load_block_costs().middle_prior.values()):  # else no other way can be cheaper
        ways += _middle_ways(printed, sums, [range(1), *anywhere[1:]], groups, ahead, top_cost)
    best = min(ways, key=lambda way: way.cost)
    if best is not ways[0]:
        unsure = _unsure(printed, sums, best.starts, best.distance)
        return Borders(best.starts, unsure | _rivals(best, ways, count))
    starts = _only_explained(printed, misfit, top)
    return Borders(starts, _unsure(printed, sums, starts, _top_distance))


class _Way(NamedTuple):
    """The borders that one way of printing labels gives, and what they cost."""

    cost: float
    starts: list[int]
    distance: Distance


def _middle_ways(
    printed: Sequence[Sequence[int]],
    sums: Sums,
    allowed: Sequence[range],
    groups: Sequence[Group],
    ahead: Sequence[float],
    top_cost: float,
) -> list[_Way]:
    """The ways of printing labels in the middle of their blocks that are cheaper than `top_cost`, or a rival of one
    that is. The level 1 labels of `groups` only add to what the borders cost without them."""
    costs = load_block_costs()
    ways: list[_Way] = []
    for name, distance in _MIDDLES.items():
        prior = costs.middle_prior[name]
        starts, cost = _cheapest(printed, sums, allowed, distance, ahead, top_cost + costs.rival - prior)
        if cost < math.inf:
            starts, cost = _shifted(printed, sums, starts, distance, groups)
            ways.append(_Way(cost + prior, starts, distance))
    return ways


def _shifted(
    printed: Sequence[Sequence[int]], sums: Sums, starts: list[int], distance: Distance, groups: Sequence[Group]
) -> tuple[list[int], float]:
    """Borders moved by a few rows as long as that makes them cheaper, the level 1 labels counted as well."""
    count = len(sums[0]) - 1

    def cost(edges: list[int]) -> float:
        level1 = sum(distance([group.row], edges[group.first], edges[group.last + 1]) for group in groups)
        return _cost_of(printed, sums, edges, distance) + level1

    best = [*starts, count]
    least = cost(best)
    for _ in range(len(starts)):
        before = least
        for block, step in product(range(1, len(starts)), (-2, -1, 1, 2)):
            for last in (block, block + 1):
                those = range(block, min(last + 1, len(starts)))
                moved = [edge + step if at in those else edge for at, edge in enumerate(best)]
                if all(low < high for low, high in pairwise(moved)) and (new := cost(moved)) < least - ROUNDING:
                    best, least = moved, new
        if least == before:
            break
    return best[:-1], least


def _rivals(best: _Way, ways: Sequence[_Way], count: int) -> set[int]:
    """Rows that another way of printing, nearly as cheap, gives to another block."""
    near = load_block_costs().rival
    owners = [_owners(way.starts, count) for way in ways if way.cost - best.cost < near - ROUNDING]
    own = _owners(best.starts, count)
    return {row for row in range(count) if any(other[row] != own[row] for other in owners)}


def _owners(starts: Sequence[int], count: int) -> list[int]:
    """The block of each row."""
    return [block for block, (start, stop) in enumerate(pairwise([*starts, count])) for _ in range(start, stop)]


def _unsure(printed: Sequence[Sequence[int]], sums: Sums, starts: Sequence[int], distance: Distance) -> set[int]:
    """Rows at a border that would suit the other side of it nearly as well."""
    margin = load_block_costs().margin
    edges = [*starts, len(sums[0]) - 1]
    rows: set[int] = set()
    for block in range(1, len(starts)):
        those = slice(block - 1, block + 1)
        low, edge, high = edges[block - 1 : block + 2]
        best = _cost_of(printed[those], sums[those], (low, edge, high), distance)
        for moved, row in ((edge - 1, edge - 1), (edge + 1, edge)):
            if low < moved < high:
                cost = _cost_of(printed[those], sums[those], (low, moved, high), distance)
                if cost - best < margin - ROUNDING:
                    rows.add(row)
    return rows


def _cost_of(printed: Sequence[Sequence[int]], sums: Sums, edges: Sequence[int], distance: Distance) -> float:
    cost, start = 0.0, edges[0]
    for rows, column, stop in zip(printed, sums, edges[1:], strict=True):
        cost += distance(rows, start, stop) + column[stop] - column[start]
        start = stop
    return cost


def _cost_as_printed(printed: Sequence[Sequence[int]], sums: Sums) -> float:
    """Cost of the blocks beginning where their labels are printed; infinite where that leaves one without rows."""
    edges = [0, *(rows[0] for rows in printed[1:]), len(sums[0]) - 1]
    if any(low >= high for low, high in pairwise(edges)):
        return math.inf
    return _cost_of(printed, sums, edges, _top_distance)


@lru_cache(maxsize=4096)
def _misfits(name: str, target: str, families: tuple[str | None, ...]) -> list[float]:
    """How ill the wording of an indicator suits each block; most blocks of a form share their families with others."""
    strengths = strength_of(name, target)
    strong = [family for family, strength in strengths.items() if strength == 2]
    found = {family: _misfit(strengths, strong, family) for family in set(families)}
    return [found[family] for family in families]


def _misfit(strengths: Mapping[str, int], strong: Sequence[str], family: str | None) -> float:
    """How ill a wording (see `strength_of`) suits a family: 0 fits, up to `strong` when it belongs elsewhere.
    strong: the families whose wording it has for certain."""
    costs = load_block_costs().misfit
    if family is None:
        return costs.neutral
    if family == "成本" and strengths.get("数量") and not strengths.get("成本"):
        return costs.strong
    own = strengths.get(family, 0)
    if own == 2:
        return 0.0
    if strong and not (strong == ["数量"] and family in COUNTED_BENEFITS):
        return costs.strong_but_weak_own if own else costs.strong
    if own == 1:
        return 0.0
    return costs.weak if strengths else costs.neutral


@lru_cache(maxsize=4096)
def strength_of(name: str, target: str) -> dict[str, int]:
    """Family → 2 (strong wording) or 1 (weak) of an indicator, by its name and by its unit."""
    found: dict[str, int] = {}
    for family, wording in load_level_labels().wording.items():
        if wording.strong and wording.strong.search(name):
            found[family] = 2
        elif wording.weak.search(name):
            found[family] = 1
    unit = (parse_quantity(target).unit if target else None) or ""
    if unit.startswith(("元", "万元", "亿元")):
        found["成本"] = 2
    elif unit and unit not in ("%", "‰"):
        found["数量"] = max(found.get("数量", 0), 1)
    elif unit and found.get("数量") == 2:
        found["数量"] = 1
    return found


def _near(rows: Sequence[int], number: int, blocks: int, count: int) -> range:
    if number == 0:
        return range(1)
    low, high = max(number, min(rows) - REACH), min(count - (blocks - number), max(rows) + REACH)
    return range(min(low, high), high + 1)


@cache
def _distance_cost(distance: int) -> float:
    table = load_block_costs().distance
    return table[min(distance, len(table) - 1)] + max(0, distance - len(table) + 1)


def _no_distance(_rows: Sequence[int], _start: int, _stop: int) -> float:
    """Labels printed one below the other, before or behind their rows, do not say where their blocks begin."""
    return 0.0


def _top_distance(rows: Sequence[int], start: int, _stop: int) -> float:
    if len(rows) == 1:
        return _distance_cost(abs(rows[0] - start))
    total = 0.0
    for row in rows:
        total += _distance_cost(abs(row - start))
    return total / len(rows)


def _middle_distance(rows: Sequence[int], start: int, stop: int) -> float:
    """Rows between the label and the middle of its block; half a row either way is no distance."""
    return _distance_cost(int(abs(2 * rows[0] - (start + stop - 1)) / 2 + 0.49))


def _upper_distance(rows: Sequence[int], start: int, stop: int) -> float:
    return _distance_cost(abs(rows[0] - (start + stop - 1) // 2))


def _lower_distance(rows: Sequence[int], start: int, stop: int) -> float:
    return _distance_cost(abs(rows[0] - (start + stop) // 2))


_MIDDLES: dict[str, Distance] = {"upper": _upper_distance, "lower": _lower_distance, "either": _middle_distance}
"""Where a label in the middle of an even number of rows stands; a program does it one way, a person the other."""


def _cheapest(
    printed: Sequence[Sequence[int]],
    sums: Sums,
    allowed: Sequence[range],
    distance: Distance,
    ahead: Sequence[float],
    limit: float,
) -> tuple[list[int], float]:
    """The starts of the blocks with the least total cost, and that cost; infinite where none costs less than `limit`.

    allowed: rows each block may begin at. ahead: least misfit of the rows from each row on, whatever their blocks:
    borders that with it reach the limit are not followed further.
    """
    count = len(sums[0]) - 1
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for block, (rows, column) in enumerate(zip(printed, sums, strict=True)):
        last = block + 1 == len(printed)
        stops: Sequence[int] = (count,) if last else allowed[block + 1]
        grown: dict[int, tuple[float, list[int]]] = {}
        for stop in stops:
            least, chosen = math.inf, None
            for start, (cost, path) in best.items():
                if start < stop:
                    total = cost + column[stop] - column[start] + distance(rows, start, stop)
                    if total < least + ROUNDING:
                        least, chosen = total, path
            if chosen is not None and least + ahead[stop] < limit + ROUNDING:
                grown[stop] = (least, chosen if last else [*chosen, stop])
        best = grown
    if not best:
        return [min(number, count - 1) for number in range(len(printed))], math.inf
    cost, path = next(iter(best.values()))
    return path, cost


def _only_explained(printed: Sequence[Sequence[int]], misfit: Misfit, starts: list[int]) -> list[int]:
    """Takes a moved border back unless the move leaves both blocks beside it without a strong misfit of the pair.

    Forms do put an indicator under the wrong label; that is for a person to judge, not for us to repair.
    """
    strong = load_block_costs().misfit.strong
    count = len(misfit)
    for block in range(1, len(printed)):
        row = printed[block][0]
        if starts[block] in printed[block]:
            continue
        low, high = starts[block - 1], starts[block + 1] if block + 1 < len(printed) else count
        left = any(misfit[r][block - 1] >= strong > misfit[r][block] for r in range(low, starts[block]))
        right = any(misfit[r][block] >= strong > misfit[r][block - 1] for r in range(starts[block], high))
        if (left or right) and low < row < high:
            starts[block] = row
    return starts
