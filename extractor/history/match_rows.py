"""Rows of two years in; which row continues which and how sure that is, out. The one linker of checks and drafting.

Names differ from year to year by editions, filler words and whole renamings, so three things speak for a match: rare
parts of the name in common (name_likeness.py), rapidfuzz, and a renaming that other rows of the form show as well.
Rows are matched one to one; rows left over may join as merged ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from extractor.history.assignment import assign
from extractor.history.link_settings import LinkThresholds, load_link_settings
from extractor.history.name_likeness import Likeness
from extractor.history.name_parts import PLAIN, aspect, bare, one_thing_of_two, pairs, renaming, scopes, timeless
from extractor.history.past_form import PastForm, Row, rows_of
from extractor.history.projects import same_project
from extractor.profiles.profile import Profile
from extractor.terms.families import family
from extractor.terms.text import fold_text

Scores = list[list[float]]
"""Of every row now with every row then."""
_SAME_NAME = 1e-6
"""Added to the gain of two rows of one name: of equal scores (数量 and 完成数 of one thing) the name decides."""


class RowMatch(NamedTuple):
    """What a row continues. past: places among the rows then, several where rows were merged, the best first.

    clear: it is one row, and clearly more alike than any other.
    """

    past: tuple[int, ...]
    score: float
    clear: bool

    @property
    def sure(self) -> bool:
        """Nobody needs to be asked."""
        return self.clear and self.score >= _limits().sure


class RowFacts(NamedTuple):
    """What matching looks at. form: rows of one form have one number; worded: the target is no number."""

    form: int
    name: str
    family: str | None
    unit: str | None
    worded: bool


def match_rows(now: Sequence[Row], then: Sequence[Row], profile: Profile | None = None) -> RowMatcher:
    """Match rows of two years; `then` are rows of one earlier year, of any project.

    Rows of the same project (by the profile, by the root's without one) are preferred.
    """
    ours, theirs = (list({id(row.held): row.held for row in side}.values()) for side in (now, then))
    own = frozenset(
        (a, b)
        for a, one in enumerate(ours)
        for b, other in enumerate(theirs)
        if same_project(one.form.project_name, other.form.project_name, profile)
    )
    return _match_facts(_list_facts(now, ours), _list_facts(then, theirs), own)


def list_year_rows(forms: Sequence[PastForm]) -> list[Row]:
    """List the rows of the first form, then those of the others that none of them has."""
    first = list(rows_of(forms[:1]))
    kept = list(first)
    for held in forms[1:]:
        rows = list(rows_of([held]))
        matches = match_rows(rows, first).matches
        kept += [row for place, row in enumerate(rows) if place not in matches]
    return kept


def _list_facts(rows: Sequence[Row], forms: Sequence[PastForm]) -> tuple[RowFacts, ...]:
    number = {id(held): place for place, held in enumerate(forms)}
    return tuple(
        RowFacts(
            form=number[id(row.held)],
            name=row.name,
            family=family(row.indicator),
            unit=row.unit,
            worded=bool(row.indicator.target and row.indicator.target.value is None),
        )
        for row in rows
    )


@lru_cache(maxsize=2048)
def _match_facts(now: tuple[RowFacts, ...], then: tuple[RowFacts, ...], own: frozenset[tuple[int, int]]) -> RowMatcher:
    """Kept because each rule across years asks for the same years: an office's forms take a quarter of the time."""
    return RowMatcher(now, then, own)


class RowMatcher:
    """`scores` and `matches` of rows of two years, and the renamings behind them. own: pairs of forms, one project."""

    def __init__(self, now: Sequence[RowFacts], then: Sequence[RowFacts], own: Collection[tuple[int, int]]) -> None:
        self._now, self._then, self._own = now, then, own
        self._likeness = Likeness([row.name for row in (*now, *then)])
        known = frozenset().union(*(pairs(row.name) for row in then))
        self._is_new = [self._likeness.new(row.name, known) > _limits().mostly_new for row in now]
        self._renamed: dict[tuple[str, str], tuple[int, int]] = {}
        first = self._score_pairs()
        self._renamed = self._find_renamings(first, self._choose_pairs(first))
        self.scores = self._score_pairs() if self._renamed else first

    @cached_property
    def matches(self) -> dict[int, RowMatch]:
        """By place of the row now."""
        chosen = self._choose_pairs(self.scores)
        joined = self._join_merged(chosen)
        return {
            now: RowMatch(
                past=(past, *joined.get(now, ())),
                score=self.scores[now][past],
                clear=now not in joined and self._is_clear(now, past),
            )
            for now, past in chosen.items()
        }

    def is_own(self, now: int, then: int) -> bool:
        """Both rows stand in forms of one project."""
        return (self._now[now].form, self._then[then].form) in self._own

    def list_renamings(self, now: int, then: int) -> list[tuple[str, str]]:
        """Renamings (was, is) that fit two rows. None proves itself: the pair that shows it does not count."""
        if not self._renamed:
            return []
        new, old = bare(self._now[now].name), bare(self._then[then].name)
        return [pair for pair, by in self._renamed.items() if by != (now, then) and pair[0] in old and pair[1] in new]

    def _score_pairs(self) -> Scores:
        return [[self._score_pair(now, then) for then in range(len(self._then))] for now in range(len(self._now))]

    def _score_pair(self, now: int, then: int) -> float:
        """The likeness of the names, less what levels and projects that differ take off."""
        one, other = self._now[now], self._then[then]
        score = max([self._likeness.of(one.name, other.name), *self._score_renamed(now, then)])
        if not score or not _are_comparable(one, other):
            return 0.0
        limits = _limits()
        if one.family != other.family:
            score -= limits.other_level
        if self._is_new[now]:
            score -= limits.new_matter
        if _differ_in_scope(one.name, other.name):
            score -= limits.other_scope
        if not self.is_own(now, then):
            score -= limits.other_project
        return max(score, 0.0)

    def _choose_pairs(self, scores: Scores) -> dict[int, int]:
        """Choose one to one the best among pairs that are alike enough; a bare pass gains little over none."""
        least = _limits().link
        now, then = ([timeless(row.name) for row in side] for side in (self._now, self._then))
        return assign(
            [
                [
                    score + _SAME_NAME * (one == other) if score >= least else 0.0
                    for score, other in zip(line, then, strict=True)
                ]
                for line, one in zip(scores, now, strict=True)
            ]
        )

    def _score_renamed(self, now: int, then: int) -> Iterator[float]:
        """Likeness after a renaming other rows show. Half of it is that of what else the names say."""
        new, old = self._now[now].name, self._then[then].name
        for was, is_ in self.list_renamings(now, then):
            whole = self._likeness.of(new, bare(old).replace(was, is_))
            yield (whole + self._likeness.of(bare(new).replace(is_, ""), bare(old).replace(was, ""))) / 2

    def _find_renamings(self, scores: Scores, chosen: dict[int, int]) -> dict[tuple[str, str], tuple[int, int]]:
        """What was called and what is called now, and the pair of rows that shows it.

        Only where the old name is gone from the form and the new one was not in it before.
        """
        found: dict[tuple[str, str], tuple[int, int]] = {}
        old_names, new_names = (" ".join(bare(row.name) for row in side) for side in (self._then, self._now))
        for index, past in sorted(chosen.items(), key=lambda pair: scores[pair[0]][pair[1]]):
            pair = renaming(self._then[past].name, self._now[index].name)
            if pair and pair[0] not in new_names and pair[1] not in old_names:
                found[pair] = (index, past)
        return found

    def _join_merged(self, chosen: dict[int, int]) -> dict[int, list[int]]:
        """Past rows left over that a matched row has swallowed, the most alike row first that can have done so."""
        joined: dict[int, list[int]] = {}
        for past in sorted(set(range(len(self._then))) - set(chosen.values())):
            near = [index for index in chosen if self.scores[index][past] >= _limits().merge]
            near.sort(key=lambda index: -self.scores[index][past])
            swallowed = (index for index in near if self._is_merged(index, chosen[index], past))
            best = next(swallowed, None)
            if best is not None:
                joined.setdefault(best, []).append(past)
        return joined

    def _is_merged(self, now: int, one: int, other: int) -> bool:
        """Two past rows that say the same of two things, of which the row now no longer says what told them apart."""
        first, second = self._then[one], self._then[other]
        alike = (first.form, first.family) == (second.form, second.family)
        if not alike or not have_same_unit(first.unit, second.unit) or not one_thing_of_two(first.name, second.name):
            return False
        if _differ_in_scope(self._now[now].name, second.name) or self._is_new[now]:
            return False
        return self._likeness.kept(self._now[now].name, first.name, second.name) <= _limits().told_apart

    def _is_clear(self, now: int, chosen: int) -> bool:
        score = self.scores[now][chosen]
        rival = max((other for past, other in enumerate(self.scores[now]) if past != chosen), default=0.0)
        return score - rival >= _limits().margin or score >= 1


def are_comparable(now: Row, then: Row) -> bool:
    """A number does not continue a grade in words, unless both speak of time (完成 by a date, 及时率)."""
    (one,), (other,) = (_list_facts([row], [row.held]) for row in (now, then))
    return _are_comparable(one, other)


def _are_comparable(now: RowFacts, then: RowFacts) -> bool:
    return now.worded == then.worded or aspect(now.name) == aspect(then.name) != PLAIN


def have_same_unit(one: str | None, other: str | None) -> bool:
    """Two units are one, or one of them is not printed."""
    return not one or not other or fold_text(one) == fold_text(other)


def _differ_in_scope(one: str, other: str) -> bool:
    """One name speaks of the whole country only, the other of the place only."""
    reach = scopes(one), scopes(other)
    return all(reach) and not reach[0] & reach[1]


def _limits() -> LinkThresholds:
    return load_link_settings().thresholds
