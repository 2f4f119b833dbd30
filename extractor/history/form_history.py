"""Forms of several years in; which row of which earlier form each row continues, as far as it can be said unasked.

The matches are those a draft is made from (match_rows.py). A finding cannot ask which row was meant, so only sure
matches count here, and rows of two projects only where nothing but filler words tells their names apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from extractor.history.match_rows import list_year_rows, match_rows
from extractor.history.name_parts import aspect, subject
from extractor.history.past_form import PastForm, Row, rows_of
from extractor.history.projects import responsible_unit, same_project
from extractor.model.form import Form
from extractor.profiles.profile import Profile


class RowLink(NamedTuple):
    """A row of a form and the row of an earlier form it continues. own: both are of one project."""

    form: int
    row: int
    past: int
    past_row: int
    own: bool


class FormHistory:
    """What came before each form of a set, within one unit, by the profile's `history.same_name` and `limits`."""

    def __init__(self, forms: Sequence[Form], profile: Profile) -> None:
        self._held = [PastForm("", index, form) for index, form in enumerate(forms)]
        self._profile = profile
        self._least_score = float(profile.history.same_name) / 100
        self._years_back = profile.limits.years_back
        self._key_length = profile.limits.key_length
        self._by_unit: dict[str, list[PastForm]] = {}
        self._by_subject: dict[tuple[str, str], list[Row]] = {}
        dated = [held for held in self._held if held.form.fiscal_year is not None]
        dated.sort(key=lambda held: (-held.year, held.form.kind != "self_evaluation"))
        self._place = {held.index: place for place, held in enumerate(dated)}
        for held in dated:
            unit = responsible_unit(held.form)
            self._by_unit.setdefault(unit, []).append(held)
            for row in rows_of([held]):
                self._by_subject.setdefault((unit, subject(row.name)), []).append(row)

    def find_earlier(self, index: int) -> list[int]:
        """Find earlier forms of the project, the latest year first, of one year the self-evaluation first."""
        return [held.index for held in self._find_earlier(self._held[index])]

    def find_links(self, index: int) -> Iterator[RowLink]:
        """Link each row of a form to the row it continues: of the same project if there is one, else of another."""
        held = self._held[index]
        rows = list(rows_of([held]))
        own = self._match_own(rows, self._find_earlier(held))
        left = [place for place in range(len(rows)) if place not in own]
        other = self._match_other_projects([rows[place] for place in left])
        found = own | {left[place]: past for place, past in other.items()}
        for place, past in sorted(found.items()):
            yield RowLink(index, rows[place].row, past.held.index, past.row, own=place in own)

    def _find_earlier(self, now: PastForm) -> list[PastForm]:
        return [
            held
            for held in self._by_unit.get(responsible_unit(now.form), [])
            if self._is_before(held, now) and self._is_own(held, now)
        ]

    def _is_own(self, one: PastForm, other: PastForm) -> bool:
        return same_project(one.form.project_name, other.form.project_name, self._profile)

    def _is_before(self, held: PastForm, now: PastForm) -> bool:
        return now.form.fiscal_year is not None and 0 < now.year - held.year <= self._years_back

    def _match_own(self, rows: Sequence[Row], earlier: Sequence[PastForm]) -> dict[int, Row]:
        """Find for each place among the rows the sure match of the latest year that has one."""
        found: dict[int, Row] = {}
        for _, forms in groupby(earlier, key=lambda held: held.year):
            then = list_year_rows(list(forms))
            for place, match in match_rows(rows, then, self._profile).matches.items():
                if match.clear and match.score >= self._least_score:
                    found.setdefault(place, then[match.past[0]])
        return found

    def _match_other_projects(self, rows: Sequence[Row]) -> dict[int, Row]:
        """Find for each place among the rows the latest row of the unit's other projects that is called the same."""
        found: dict[int, Row] = {}
        for then in self._list_namesakes(rows):
            for place, match in match_rows(rows, then, self._profile).matches.items():
                past = then[match.past[0]]
                if _are_namesakes(rows[place], past):
                    found.setdefault(place, past)
        return found

    def _list_namesakes(self, rows: Sequence[Row]) -> list[list[Row]]:
        """List by earlier form, the latest first, the rows any of these rows could continue by its name."""
        subjects = dict.fromkeys(subject(row.name) for row in rows)
        unit = responsible_unit(rows[0].held.form) if rows else ""
        near = [
            then
            for about in subjects
            if unit and len(about) >= self._key_length
            for then in self._by_subject.get((unit, about), [])
            if self._is_before(then.held, rows[0].held) and not self._is_own(then.held, rows[0].held)
        ]
        by_form: dict[int, list[Row]] = {}
        for then in sorted(near, key=lambda then: (self._place[then.held.index], then.row)):
            by_form.setdefault(then.held.index, []).append(then)
        return list(by_form.values())


def _are_namesakes(one: Row, other: Row) -> bool:
    return subject(one.name) == subject(other.name) and aspect(one.name) == aspect(other.name)
