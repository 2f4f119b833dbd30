"""Rows of two years in; a link for every row, with its score and its reason in Chinese, out.

Which rows match is decided in match_rows.py. Here a match is put into words, and what is not sure goes to the person
with up to 3 candidates, which may be ranked by meaning as well (embeddings.py): links are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractor.history.embeddings import Meaning
from extractor.history.link_settings import LinkReasons, load_link_settings
from extractor.history.match_rows import RowMatch, are_comparable, have_same_unit, match_rows
from extractor.history.name_parts import aspect, timeless
from extractor.history.past_form import PastForm, Row, rows_of
from extractor.model.draft import Candidate, Link
from extractor.terms.families import family
from extractor.terms.indicators import is_money
from extractor.terms.text import fold_text

SATISFIED = "satisfied"
"""The aspect of a satisfaction in name_parts.yaml."""
_CENT = Decimal("0.01")


def link_forms(current: PastForm, past: Sequence[PastForm], meaning: Meaning | None = None) -> list[Link]:
    """Link every named row of `current`, in order; rows that continue nothing have a link without `past`.

    `past` are forms of one earlier year, of any project: rows of the same project are preferred.
    """
    return link_rows(list(rows_of([current])), list(rows_of(past)), meaning)


def link_sets(
    current: Sequence[PastForm], past: Sequence[PastForm], meaning: Meaning | None = None
) -> list[list[Link]]:
    """Link all forms of a year at once, as `link_forms` does one, so that no past row is given away twice."""
    now = list(rows_of(current))
    links = link_rows(now, list(rows_of(past)), meaning)
    return [[link for link, row in zip(links, now, strict=True) if row.held is held] for held in current]


def link_rows(now: Sequence[Row], then: Sequence[Row], meaning: Meaning | None = None) -> list[Link]:
    """Link every row of `now`, in order; `then` are rows of one earlier year.

    meaning: ranks what is offered for doubtful and unlinked rows; which rows are linked does not depend on it.
    """
    return _LinkWriter(now, then, meaning).write_links()


class _LinkWriter:
    def __init__(self, now: Sequence[Row], then: Sequence[Row], meaning: Meaning | None) -> None:
        self.now, self.then, self.meaning = now, then, meaning
        self.matcher = match_rows(now, then)
        self.scores, self.matches = self.matcher.scores, self.matcher.matches

    def write_links(self) -> list[Link]:
        links = [self._write_link(index, self.matches.get(index)) for index in range(len(self.now))]
        self._offer_candidates(links)
        return links

    def _write_link(self, index: int, match: RowMatch | None) -> Link:
        row = self.now[index]
        year = self.then[0].held.year if self.then else None
        if match is None:
            return Link(current=row.pointer, year=year, reason=_reasons().nothing)
        return Link(
            current=row.pointer,
            year=year,
            past=[then.held.evidence(then.pointer, then.name) for then in (self.then[each] for each in match.past)],
            score=_round_score(match.score),
            reason=self._explain(index, match.past),
            sure=match.sure,
        )

    def _offer_candidates(self, links: Sequence[Link]) -> None:
        """Give every link that is not sure its candidates: the rows it has, then the best of the others."""
        asked = [index for index, link in enumerate(links) if not link.sure]
        taken = {match.past[0]: index for index, match in self.matches.items() if match.sure}
        near = self._rank_by_meaning(asked)
        for index in asked:
            own = self.matches[index].past if index in self.matches else ()
            places = near.get(index)
            merits = _weigh_candidates(self.scores[index], places)
            others = [then for then in self._list_alike(index, places is not None) if then not in own]
            order = [*own, *sorted(others, key=lambda then: (-merits[then], then))]
            links[index].candidates = [
                self._describe_candidate(index, then, places, taken.get(then))
                for then in order[: load_link_settings().thresholds.candidates]
            ]

    def _list_alike(self, index: int, by_meaning: bool) -> list[int]:
        """Past rows that may be offered: those with names alike, by meaning all that could be the same at all."""
        if by_meaning:
            return [place for place, then in enumerate(self.then) if _are_of_one_nature(self.now[index], then)]
        least = load_link_settings().thresholds.candidate
        return [past for past, score in enumerate(self.scores[index]) if score >= least]

    def _rank_by_meaning(self, asked: Sequence[int]) -> dict[int, list[int]]:
        """Row now → the places of the rows then by meaning, where that is asked for."""
        if self.meaning is None or not asked or not self.then:
            return {}
        places = self.meaning.places([self.now[index].name for index in asked], [row.name for row in self.then])
        return dict(zip(asked, places, strict=True))

    def _describe_candidate(self, index: int, past: int, places: Sequence[int] | None, taken: int | None) -> Candidate:
        then = self.then[past]
        told = [self._explain(index, [past])]
        told += [_reasons().meaning.format(place=places[past] + 1)] if places else []
        told += [_reasons().taken.format(name=self.now[taken].name)] if taken is not None else []
        return Candidate(
            past=then.held.evidence(then.pointer, then.name),
            score=_round_score(self.scores[index][past]),
            nearness=places[past] + 1 if places else None,
            reason="；".join(told),
        )

    def _explain(self, index: int, past: Sequence[int]) -> str:
        """Chinese: what speaks for the link and what has changed."""
        now, then, reasons = self.now[index], self.then[past[0]], _reasons()
        told = [_explain_likeness(now.name, then.name, self.scores[index][past[0]])]
        renamings = self.matcher.list_renamings(index, past[0])
        told += [reasons.renamed.format(old=was, new=is_) for was, is_ in renamings]
        if len(past) > 1:
            told.append(reasons.merged.format(count=len(past)))
        if family(now.indicator) != family(then.indicator):
            old, new = (row.indicator.level2 or "" for row in (then, now))
            told.append(reasons.level.format(old=old, new=new))
        if not have_same_unit(now.unit, then.unit):
            told.append(reasons.unit.format(old=then.unit, new=now.unit))
        if not self.matcher.is_own(index, past[0]):
            told.append(reasons.project.format(project=then.held.form.project_name or ""))
        return "；".join(told)


def _weigh_candidates(scores: list[float], places: Sequence[int] | None) -> list[float]:
    """What candidates are ranked by: the likeness, and a little for the place by meaning where that is known."""
    if places is None:
        return scores
    bonus, last = load_link_settings().thresholds.nearest, max(len(scores) - 1, 1)
    return [score + bonus * (1 - place / last) for score, place in zip(scores, places, strict=True)]


def _round_score(score: float) -> Decimal:
    return Decimal(str(min(score, 1.0))).quantize(_CENT)


def _explain_likeness(now: str, then: str, score: float) -> str:
    if fold_text(now) == fold_text(then):
        return _reasons().same
    if timeless(now) == timeless(then):
        return _reasons().dated
    if not score:
        return _reasons().unlike
    return _reasons().alike.format(percent=round(score * 100))


def _are_of_one_nature(now: Row, then: Row) -> bool:
    """Money does not become a count, nor a satisfaction a rate, however near in meaning."""
    satisfied = [aspect(row.name) == SATISFIED for row in (now, then)]
    return is_money(now.unit) == is_money(then.unit) and satisfied[0] == satisfied[1] and are_comparable(now, then)


def _reasons() -> LinkReasons:
    return load_link_settings().reasons
