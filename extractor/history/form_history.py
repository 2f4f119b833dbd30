"""Forms of several years in; which row of which earlier form each row continues, out. No rule stands here.

Names lose years, editions and filler words first (similarity.py). Rows of one project are linked by likeness, rows of
two projects only when nothing but filler words tells them apart, and only within one implementing unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from extractor.model.form import Form
from extractor.profiles.files import builtin
from extractor.profiles.profile import Profile
from extractor.terms.families import family, rows
from extractor.terms.names import measured, name_key, name_likeness, undated
from extractor.terms.text import fold_text


class Link(NamedTuple):
    """A row of a form and the row of an earlier form it continues. own: both are of one project."""

    form: int
    row: int
    past: int
    past_row: int
    own: bool


def project_key(form: Form) -> str:
    return undated(form.project_name or "")


@lru_cache(maxsize=65536)
def _same_key(one: str, other: str, least: float) -> bool:
    return one == other or fuzz.ratio(one, other) >= least


def same_project(one: Form, other: Form, profile: Profile | None = None) -> bool:
    """One project by name, years and editions aside; rewordings up to limits.same_project of the profile are allowed.

    Without a profile by the root's.
    """
    keys = project_key(one), project_key(other)
    return all(keys) and _same_key(*keys, float((profile or builtin()).number("limits.same_project")))


def _unit(form: Form) -> str:
    return fold_text(form.implementing_unit or form.department or "")


class History:
    """What came before each form of a set, by the profile's `history.same_name` and `limits`."""

    def __init__(self, forms: Sequence[Form], profile: Profile) -> None:
        self._forms = forms
        self._profile = profile
        self._likeness = float(profile.number("history.same_name"))
        self._years_back = profile.number("limits.years_back")
        self._key_length = profile.number("limits.key_length")
        self._order = sorted(
            (index for index, form in enumerate(forms) if form.fiscal_year is not None),
            key=lambda index: (-(forms[index].fiscal_year or 0), forms[index].kind != "self_evaluation"),
        )
        self._by_unit: dict[str, list[int]] = {}
        self._by_key: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for index in self._order:
            unit = _unit(forms[index])
            self._by_unit.setdefault(unit, []).append(index)
            for row, indicator in rows(forms[index]):
                self._by_key.setdefault((unit, name_key(indicator.name or "")), []).append((index, row))

    def _before(self, index: int, past: int) -> bool:
        now, then = self._forms[index].fiscal_year, self._forms[past].fiscal_year
        return now is not None and then is not None and 0 < now - then <= self._years_back

    def of_project(self, index: int) -> list[int]:
        """Earlier forms of the project, the latest year first, of one year the self-evaluation first."""
        form = self._forms[index]
        same_unit = self._by_unit.get(_unit(form), [])
        return [
            past
            for past in same_unit
            if self._before(index, past) and same_project(form, self._forms[past], self._profile)
        ]

    def links(self, index: int) -> Iterator[Link]:
        """For each row of a form the row it continues: of the same project if there is one, else of another."""
        own = self.of_project(index)
        for row, _ in rows(self._forms[index]):
            found = self._own(index, row, own) or self._foreign(index, row)
            if found:
                yield found

    def _own(self, index: int, row: int, own: list[int]) -> Link | None:
        now = self._forms[index].indicators[row]
        for past in own:
            alike = [
                (name_likeness(now.name or "", then.name or ""), -past_row)
                for past_row, then in rows(self._forms[past])
                if family(then) == family(now)
            ]
            best = max(alike, default=(0.0, 0))
            if best[0] >= self._likeness:
                return Link(index, row, past, -best[1], own=True)
        return None

    def _foreign(self, index: int, row: int) -> Link | None:
        form = self._forms[index]
        now = form.indicators[row]
        key = name_key(now.name or "")
        if len(key) < self._key_length or not _unit(form):
            return None
        for past, past_row in self._by_key.get((_unit(form), key), []):
            then = self._forms[past].indicators[past_row]
            alike = family(then) == family(now) and measured(then.name or "") == measured(now.name or "")
            if alike and self._before(index, past):
                return Link(index, row, past, past_row, own=False)
        return None
