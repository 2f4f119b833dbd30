"""Rows of two years in; which row continues which, with a score and a reason, out.

Names differ from year to year by editions, filler words and whole renamings, so three things speak for a link: rare
parts of the name in common (likeness.py), rapidfuzz, and a renaming that other rows of the form show as well. Pairs are
chosen one to one; rows left over may join as merged ones. What is not sure goes to the person with up to 3 candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from extractor.checks.lexicon import family
from extractor.data import load
from extractor.drafting.assignment import assign
from extractor.drafting.likeness import Likeness
from extractor.drafting.model import Link
from extractor.drafting.names import PLAIN, aspect, bare, number, one_thing_of_two, pairs, renaming, scopes, timeless
from extractor.drafting.past import PastForm, Row, rows_of, same_project
from extractor.values import folded

_CENT = Decimal("0.01")
Scores = list[list[float]]
"""Of every row now with every row then."""


def link_forms(current: PastForm, past: Sequence[PastForm]) -> list[Link]:
    """One link for every named row of `current`, in order; rows that continue nothing have a link without `past`.

    `past` are forms of one earlier year, of any project: rows of the same project are preferred.
    """
    return link_rows(list(rows_of([current])), list(rows_of(past)))


def link_sets(current: Sequence[PastForm], past: Sequence[PastForm]) -> list[list[Link]]:
    """As `link_forms` for all forms of a year at once, so that no past row is given away twice."""
    now = list(rows_of(current))
    links = link_rows(now, list(rows_of(past)))
    return [[link for link, row in zip(links, now, strict=True) if row.held is held] for held in current]


def link_rows(now: Sequence[Row], then: Sequence[Row]) -> list[Link]:
    """One link for every row of `now`, in order; `then` are rows of one earlier year."""
    return _Linker(now, then).links()


class _Linker:
    def __init__(self, now: Sequence[Row], then: Sequence[Row]) -> None:
        self.now, self.then = now, then
        self.likeness = Likeness([row.name for row in (*self.now, *self.then)])
        self.known = frozenset().union(*(pairs(row.name) for row in self.then))
        self.renamed: dict[tuple[str, str], tuple[int, int]] = {}

    @cached_property
    def own(self) -> set[tuple[int, int]]:
        """Pairs of forms of one project, by identity."""
        now, then = ({id(row.held): row.held.form for row in side} for side in (self.now, self.then))
        return {(a, b) for a, one in now.items() for b, other in then.items() if same_project(one, other)}

    def links(self) -> list[Link]:
        first = self._scores()
        self.renamed = self._renamings(first, _chosen(first))
        scores = self._scores()
        chosen = _chosen(scores)
        joined = self._joined(scores, chosen)
        return [
            self._link(index, scores[index], chosen.get(index), joined.get(index, [])) for index in range(len(self.now))
        ]

    def _scores(self) -> Scores:
        return [[self._score(now, then) for then in range(len(self.then))] for now in range(len(self.now))]

    def _score(self, now: int, then: int) -> float:
        """The likeness of the names, less what levels and projects that differ take off."""
        one, other = self.now[now], self.then[then]
        if not _comparable(one, other):
            return 0.0
        score = max([self.likeness.of(one.name, other.name), *self._renamed_scores(now, then)])
        if family(one.indicator) != family(other.indicator):
            score -= float(number("linking", "other_level"))
        if self._new(one):
            score -= float(number("linking", "new_matter"))
        if _apart(one.name, other.name):
            score -= float(number("linking", "other_scope"))
        if not self._own(one, other):
            score -= float(number("linking", "other_project"))
        return max(score, 0.0)

    def _new(self, now: Row) -> bool:
        """Most of the name is about what no past row speaks of."""
        return self.likeness.new(now.name, self.known) > float(number("linking", "mostly_new"))

    def _own(self, now: Row, then: Row) -> bool:
        return (id(now.held), id(then.held)) in self.own

    def _renamed_scores(self, now: int, then: int) -> Iterator[float]:
        """Likeness after a renaming other rows show. Half of it is that of what else the names say."""
        new, old = self.now[now].name, self.then[then].name
        for was, is_ in self._shown(now, then):
            whole = self.likeness.of(new, bare(old).replace(was, is_))
            yield (whole + self.likeness.of(bare(new).replace(is_, ""), bare(old).replace(was, ""))) / 2

    def _shown(self, now: int, then: int) -> list[tuple[str, str]]:
        """Renamings that fit two rows. None proves itself: the pair that shows it does not count."""
        new, old = bare(self.now[now].name), bare(self.then[then].name)
        return [pair for pair, by in self.renamed.items() if by != (now, then) and pair[0] in old and pair[1] in new]

    def _renamings(self, scores: Scores, chosen: dict[int, int]) -> dict[tuple[str, str], tuple[int, int]]:
        """What was called and what is called now, and the pair of rows that shows it.

        Only where the old name is gone from the form and the new one was not in it before.
        """
        found: dict[tuple[str, str], tuple[int, int]] = {}
        old_names, new_names = (" ".join(bare(row.name) for row in side) for side in (self.then, self.now))
        for index, past in sorted(chosen.items(), key=lambda pair: scores[pair[0]][pair[1]]):
            pair = renaming(self.then[past].name, self.now[index].name)
            if pair and pair[0] not in new_names and pair[1] not in old_names:
                found[pair] = (index, past)
        return found

    def _joined(self, scores: Scores, chosen: dict[int, int]) -> dict[int, list[int]]:
        """Past rows left over that a linked row has swallowed, the most alike row first that can have done so."""
        joined: dict[int, list[int]] = {}
        for past in sorted(set(range(len(self.then))) - set(chosen.values())):
            near = [index for index in chosen if scores[index][past] >= number("linking", "merge")]
            near.sort(key=lambda index: -scores[index][past])
            swallowed = (index for index in near if self._merged(index, chosen[index], past))
            best = next(swallowed, None)
            if best is not None:
                joined.setdefault(best, []).append(past)
        return joined

    def _merged(self, now: int, one: int, other: int) -> bool:
        """Two past rows that say the same of two things, of which the row now no longer says what told them apart."""
        first, second = self.then[one], self.then[other]
        alike = first.held is second.held and family(first.indicator) == family(second.indicator)
        if not alike or not _same_unit(first, second) or not one_thing_of_two(first.name, second.name):
            return False
        if _apart(self.now[now].name, second.name) or self._new(self.now[now]):
            return False
        kept = self.likeness.kept(self.now[now].name, first.name, second.name)
        return kept <= float(number("linking", "told_apart"))

    def _link(self, index: int, scores: list[float], chosen: int | None, joined: list[int]) -> Link:
        order = sorted(range(len(scores)), key=lambda past: (-scores[past], past))
        shown = [past for past in order if scores[past] >= number("linking", "candidate")]
        candidates = [self._told(past) for past in shown[: int(number("linking", "candidates"))]]
        row = self.now[index]
        if chosen is None:
            return Link(current=row.pointer, reason=_reasons()["none"], candidates=candidates)
        past_rows = [self.then[past] for past in (chosen, *joined)]
        sure = not joined and self._sure(scores, order, chosen)
        return Link(
            current=row.pointer,
            past=[then.held.evidence(then.pointer, then.name) for then in past_rows],
            score=Decimal(str(min(scores[chosen], 1.0))).quantize(_CENT),
            reason=self._reason(index, [chosen, *joined], scores[chosen]),
            sure=sure,
            candidates=[] if sure else candidates,
        )

    def _sure(self, scores: list[float], order: list[int], chosen: int) -> bool:
        rival = next((scores[past] for past in order if past != chosen), 0.0)
        clear = scores[chosen] - rival >= number("linking", "margin")
        return scores[chosen] >= number("linking", "sure") and (clear or scores[chosen] >= 1)

    def _told(self, past: int) -> str:
        then = self.then[past]
        return f"{then.held.document}#{then.held.index + 1} 第{then.row + 1}行 {then.name}"

    def _reason(self, index: int, past: list[int], score: float) -> str:
        """Chinese: what speaks for the link and what has changed."""
        now, then = self.now[index], self.then[past[0]]
        told = [_likeness_told(now.name, then.name, score)]
        told += [_reasons()["renamed"].format(old=was, new=is_) for was, is_ in self._shown(index, past[0])]
        if len(past) > 1:
            told.append(_reasons()["merged"].format(count=len(past)))
        if family(now.indicator) != family(then.indicator):
            old, new = (row.indicator.level2 or "" for row in (then, now))
            told.append(_reasons()["level"].format(old=old, new=new))
        if not _same_unit(now, then):
            told.append(_reasons()["unit"].format(old=then.unit, new=now.unit))
        if not self._own(now, then):
            told.append(_reasons()["project"].format(project=then.held.form.project_name or ""))
        return "；".join(told)


def _apart(one: str, other: str) -> bool:
    """One name speaks of the whole country only, the other of the place only."""
    reach = scopes(one), scopes(other)
    return all(reach) and not reach[0] & reach[1]


def _likeness_told(now: str, then: str, score: float) -> str:
    if folded(now) == folded(then):
        return _reasons()["same"]
    if timeless(now) == timeless(then):
        return _reasons()["dated"]
    return _reasons()["alike"].format(percent=round(score * 100))


def _same_unit(one: Row, other: Row) -> bool:
    return not one.unit or not other.unit or folded(one.unit) == folded(other.unit)


def _comparable(now: Row, then: Row) -> bool:
    """A number does not continue a grade in words, unless both speak of time (完成 by a date, 及时率)."""
    worded = [bool(row.indicator.target and row.indicator.target.value is None) for row in (now, then)]
    return worded[0] == worded[1] or aspect(now.name) == aspect(then.name) != PLAIN


def _chosen(scores: Scores) -> dict[int, int]:
    """The best one-to-one choice among pairs that are alike enough; a bare pass gains little over none."""
    least = float(number("linking", "link"))
    return assign([[score if score >= least else 0.0 for score in row] for row in scores])


def _reasons() -> dict[str, str]:
    found = load("drafting")["link_reasons"]
    assert isinstance(found, dict)
    return found
