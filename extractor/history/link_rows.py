"""Rows of two years in; which row continues which, with a score and a reason, out.

Names differ from year to year by editions, filler words and whole renamings, so three things speak for a link: rare
parts of the name in common (likeness.py), rapidfuzz, and a renaming that other rows of the form show as well. Pairs are
chosen one to one; rows left over may join as merged ones. What is not sure goes to the person with up to 3 candidates,
which may be ranked by meaning as well (meaning.py): links are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from extractor.data import load
from extractor.history.assignment import assign
from extractor.history.embeddings import Meaning
from extractor.history.name_likeness import Likeness
from extractor.history.name_parts import (
    PLAIN,
    aspect,
    bare,
    number,
    one_thing_of_two,
    pairs,
    renaming,
    scopes,
    timeless,
)
from extractor.history.past_form import PastForm, Row, rows_of, same_project
from extractor.model.draft import Candidate, Link
from extractor.terms.families import family
from extractor.terms.indicators import is_money
from extractor.terms.text import fold_text

SATISFIED = "satisfied"
"""The aspect of a satisfaction in drafting.yaml."""
_CENT = Decimal("0.01")
Scores = list[list[float]]
"""Of every row now with every row then."""


def link_forms(current: PastForm, past: Sequence[PastForm], meaning: Meaning | None = None) -> list[Link]:
    """One link for every named row of `current`, in order; rows that continue nothing have a link without `past`.

    `past` are forms of one earlier year, of any project: rows of the same project are preferred.
    """
    return link_rows(list(rows_of([current])), list(rows_of(past)), meaning)


def link_sets(
    current: Sequence[PastForm], past: Sequence[PastForm], meaning: Meaning | None = None
) -> list[list[Link]]:
    """As `link_forms` for all forms of a year at once, so that no past row is given away twice."""
    now = list(rows_of(current))
    links = link_rows(now, list(rows_of(past)), meaning)
    return [[link for link, row in zip(links, now, strict=True) if row.held is held] for held in current]


def link_rows(now: Sequence[Row], then: Sequence[Row], meaning: Meaning | None = None) -> list[Link]:
    """One link for every row of `now`, in order; `then` are rows of one earlier year.

    meaning: ranks what is offered for doubtful and unlinked rows; which rows are linked does not depend on it.
    """
    return _Linker(now, then, meaning).links()


class _Linker:
    def __init__(self, now: Sequence[Row], then: Sequence[Row], meaning: Meaning | None) -> None:
        self.now, self.then, self.meaning = now, then, meaning
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
        past = {index: [chosen[index], *joined.get(index, [])] for index in chosen}
        links = [self._link(index, scores[index], past.get(index, [])) for index in range(len(self.now))]
        self._offer(links, scores, past)
        return links

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

    def _link(self, index: int, scores: list[float], past: list[int]) -> Link:
        row = self.now[index]
        year = self.then[0].held.year if self.then else None
        if not past:
            return Link(current=row.pointer, year=year, reason=_reasons()["none"])
        return Link(
            current=row.pointer,
            year=year,
            past=[then.held.evidence(then.pointer, then.name) for then in (self.then[each] for each in past)],
            score=_rounded(scores[past[0]]),
            reason=self._reason(index, past, scores[past[0]]),
            sure=len(past) == 1 and self._sure(scores, past[0]),
        )

    def _offer(self, links: Sequence[Link], scores: Scores, past: dict[int, list[int]]) -> None:
        """Gives every link that is not sure its candidates: the rows it has, then the best of the others."""
        asked = [index for index, link in enumerate(links) if not link.sure]
        taken = {then: index for index, link in enumerate(links) if link.sure for then in past[index]}
        near = self._nearness(asked)
        for index in asked:
            own, places = past.get(index, []), near.get(index)
            merits = _merits(scores[index], places)
            others = [then for then in self._alike(index, scores[index], places is not None) if then not in own]
            order = [*own, *sorted(others, key=lambda then: (-merits[then], then))]
            links[index].candidates = [
                self._candidate(index, then, scores[index][then], places, taken.get(then))
                for then in order[: int(number("linking", "candidates"))]
            ]

    def _alike(self, index: int, scores: list[float], by_meaning: bool) -> list[int]:
        """Past rows that may be offered: those with names alike, by meaning all that could be the same at all."""
        if by_meaning:
            return [past for past in range(len(scores)) if _one_nature(self.now[index], self.then[past])]
        return [past for past, score in enumerate(scores) if score >= number("linking", "candidate")]

    def _nearness(self, asked: Sequence[int]) -> dict[int, list[int]]:
        """Row now → the places of the rows then by meaning, where that is asked for."""
        if self.meaning is None or not asked or not self.then:
            return {}
        places = self.meaning.places([self.now[index].name for index in asked], [row.name for row in self.then])
        return dict(zip(asked, places, strict=True))

    def _candidate(
        self, index: int, past: int, score: float, places: Sequence[int] | None, taken: int | None
    ) -> Candidate:
        then = self.then[past]
        told = [self._reason(index, [past], score)]
        told += [_reasons()["meaning"].format(place=places[past] + 1)] if places else []
        told += [_reasons()["taken"].format(name=self.now[taken].name)] if taken is not None else []
        return Candidate(
            past=then.held.evidence(then.pointer, then.name),
            score=_rounded(score),
            nearness=places[past] + 1 if places else None,
            reason="；".join(told),
        )

    def _sure(self, scores: list[float], chosen: int) -> bool:
        rival = max((score for past, score in enumerate(scores) if past != chosen), default=0.0)
        clear = scores[chosen] - rival >= number("linking", "margin")
        return scores[chosen] >= number("linking", "sure") and (clear or scores[chosen] >= 1)

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


def _merits(scores: list[float], places: Sequence[int] | None) -> list[float]:
    """What candidates are ranked by: the likeness, and a little for the place by meaning where that is known."""
    if places is None:
        return scores
    bonus, last = float(number("linking", "nearest")), max(len(scores) - 1, 1)
    return [score + bonus * (1 - place / last) for score, place in zip(scores, places, strict=True)]


def _rounded(score: float) -> Decimal:
    return Decimal(str(min(score, 1.0))).quantize(_CENT)


def _apart(one: str, other: str) -> bool:
    """One name speaks of the whole country only, the other of the place only."""
    reach = scopes(one), scopes(other)
    return all(reach) and not reach[0] & reach[1]


def _likeness_told(now: str, then: str, score: float) -> str:
    if fold_text(now) == fold_text(then):
        return _reasons()["same"]
    if timeless(now) == timeless(then):
        return _reasons()["dated"]
    if not score:
        return _reasons()["unlike"]
    return _reasons()["alike"].format(percent=round(score * 100))


def _same_unit(one: Row, other: Row) -> bool:
    return not one.unit or not other.unit or fold_text(one.unit) == fold_text(other.unit)


def _comparable(now: Row, then: Row) -> bool:
    """A number does not continue a grade in words, unless both speak of time (完成 by a date, 及时率)."""
    worded = [bool(row.indicator.target and row.indicator.target.value is None) for row in (now, then)]
    return worded[0] == worded[1] or aspect(now.name) == aspect(then.name) != PLAIN


def _one_nature(now: Row, then: Row) -> bool:
    """Money does not become a count, nor a satisfaction a rate, however near in meaning."""
    satisfied = [aspect(row.name) == SATISFIED for row in (now, then)]
    return is_money(now.unit) == is_money(then.unit) and satisfied[0] == satisfied[1] and _comparable(now, then)


def _chosen(scores: Scores) -> dict[int, int]:
    """The best one-to-one choice among pairs that are alike enough; a bare pass gains little over none."""
    least = float(number("linking", "link"))
    return assign([[score if score >= least else 0.0 for score in row] for row in scores])


def _reasons() -> dict[str, str]:
    found = load("drafting")["link_reasons"]
    assert isinstance(found, dict)
    return found
