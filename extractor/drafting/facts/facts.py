"""A row, its notes and its form in; the numbered facts a text about it may use, with their evidence, out.

Whoever writes, a rule or a model, gets these and nothing else, and the guards hold the text against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from extractor.model.draft import Evidence
from extractor.model.form import EvaluationFunding, EvaluationFundingRow, Form, Indicator, Measure
from extractor.terms.indicators import figures
from extractor.terms.phrasing import figure
from extractor.terms.text import fold_text

FactKind: TypeAlias = Literal[
    "name", "target", "actual", "points", "computed", "cause", "measure", "note", "form", "text"
]
POINTS = "个百分点"
"""What two percentages differ by."""
_CENT = Decimal("0.01")


class Source(NamedTuple):
    """The document a form was read from, for evidence: file name and the form's place in it, from 0."""

    document: str = ""
    form: int = 0

    def at(self, pointer: str, text: str) -> Evidence:
        """A place in the form."""
        return Evidence(document=self.document, form=self.form, pointer=pointer, text=text)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known. exact: of a computed number its unrounded value; unit: what it counts."""

    kind: FactKind
    label: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    exact: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one text, in the order the writer sees it."""

    items: tuple[Fact, ...] = ()

    def of(self, *kinds: FactKind) -> list[Fact]:
        return [fact for fact in self.items if fact.kind in kinds]

    def texts(self, *kinds: FactKind) -> list[str]:
        """Texts of the facts, of all of them without kinds."""
        return [fact.text for fact in self.items if not kinds or fact.kind in kinds]

    def evidence(self) -> list[Evidence]:
        """Each place once."""
        found: dict[tuple[str, int, str, str], Evidence] = {}
        for fact in self.items:
            for place in fact.evidence:
                found.setdefault((place.document, place.form, place.pointer, place.text), place)
        return list(found.values())

    def plus(self, *facts: Fact) -> Facts:
        return replace(self, items=(*self.items, *facts))

    def numbered(self) -> str:
        """One fact a line: what a model is shown."""
        return "\n".join(f"{number} {fact.label}：{_one_line(fact.text)}" for number, fact in enumerate(self.items, 1))


class Difference(NamedTuple):
    """Target and actual as printed, and what follows from them. share, over: percent; gap without sign."""

    target: Decimal
    actual: Decimal
    unit: str

    @property
    def gap(self) -> Decimal:
        return abs(self.actual - self.target)

    @property
    def share(self) -> Decimal | None:
        return self.actual / self.target * 100 if self.target > 0 else None

    @property
    def over(self) -> Decimal | None:
        return (self.actual - self.target) / self.target * 100 if self.target > 0 else None


def difference(row: Indicator) -> Difference | None:
    """None where the two cells are not numbers of one unit."""
    pair = figures(row)
    if pair is None:
        return None
    unit = (row.actual and row.actual.unit) or (row.target and row.target.unit) or ""
    return Difference(pair[0], pair[1], plain_unit(unit))


def plain_unit(unit: str) -> str:
    """A unit as it stands in a sentence: (个) → 个."""
    return unit.strip("()（）[]【】")


def rounded(value: Decimal) -> str:
    """At most two places, no zeros without meaning."""
    return figure(value.quantize(_CENT)) if value != value.to_integral_value() else figure(value)


def said_measure(measure: Measure | None, *, unit: str = "") -> str:
    """A target or an actual as a sentence says it: 15个; a qualitative one as printed."""
    if measure is None:
        return ""
    if measure.value is None:
        return _one_line(measure.text)
    return figure(measure.value) + (plain_unit(measure.unit) if measure.unit else unit)


def row_facts(form: Form, index: int, source: Source) -> Facts:
    """Cells of one row and what can be computed from them."""
    row = form.indicators[index]
    path = f"/indicators/{index}"
    cells: list[tuple[FactKind, str, str, str | None]] = [
        ("name", "指标", "name", row.name),
        ("target", "指标值", "target", row.target.text if row.target else None),
        ("actual", "实际完成值", "actual", row.actual.text if row.actual else None),
        ("points", "分值", "weight", f"{figure(row.weight)}分" if row.weight is not None else None),
        ("points", "得分", "score", f"{figure(row.score)}分" if row.score is not None else None),
    ]
    found = [
        Fact(
            kind,
            label,
            text,
            (Evidence(document=source.document, form=source.form, pointer=f"{path}/{key}", text=text),),
        )
        for kind, label, key, text in cells
        if text
    ]
    return Facts((*found, *_computed(row), *year_facts(form)))


def _computed(row: Indicator) -> Iterator[Fact]:
    parts = difference(row)
    if parts:
        yield from numbers_of(parts)
    if row.weight is not None and row.score is not None and row.score < row.weight:
        yield computed("扣分", row.weight - row.score, "分")


def numbers_of(parts: Difference) -> Iterator[Fact]:
    """Gap, share and excess of a pair of numbers."""
    yield computed("实际与指标值相差", parts.gap, POINTS if parts.unit == "%" else parts.unit)
    if parts.share is not None and parts.over is not None:
        yield computed("实际为指标值的", parts.share, "%")
        if parts.over > 0:
            yield computed("超出", parts.over, "%")
            if parts.share >= 200:
                yield computed("实际为指标值的", parts.share / 100, "倍")
        else:
            yield computed("低于指标值", -parts.over, "%")


def computed(label: str, value: Decimal, unit: str) -> Fact:
    return Fact("computed", label, rounded(value) + unit, exact=value, unit=unit)


def year_facts(form: Form) -> list[Fact]:
    """The year of the form, and the one after, in which measures are taken."""
    if form.fiscal_year is None:
        return []
    return [Fact("form", "年度", f"{form.fiscal_year}年"), Fact("form", "下年", f"{form.fiscal_year + 1}年")]


def total_row(form: Form) -> tuple[int, EvaluationFundingRow] | None:
    """The funding row of the whole project."""
    rows = form.funding.rows if isinstance(form.funding, EvaluationFunding) else []
    return next(((index, row) for index, row in enumerate(rows) if row.item == "annual_total"), None)


def funding_facts(form: Form, source: Source) -> Facts:
    """Budget, what was spent and the rate, of a self-evaluation that prints them."""
    found = total_row(form)
    if found is None or found[1].adjusted_budget is None or found[1].executed is None:
        return Facts(tuple(year_facts(form)))
    index, row = found
    budget, spent, unit = found[1].adjusted_budget, found[1].executed, form.funding.currency_unit or ""
    cells: list[tuple[FactKind, str, str, str | None]] = [
        ("target", "全年预算数", "adjusted_budget", figure(budget) + unit),
        ("actual", "全年执行数", "executed", figure(spent) + unit),
        ("points", "预算执行率", "execution_rate", f"{figure(row.execution_rate)}%" if row.execution_rate else None),
    ]
    path = f"/funding/rows/{index}"
    facts = [Fact(kind, label, text, (source.at(f"{path}/{key}", text),)) for kind, label, key, text in cells if text]
    if budget:
        facts += [computed("实际为全年预算的", spent / budget * 100, "%"), computed("结余", budget - spent, unit)]
    return Facts((*facts, *year_facts(form)))


_WIDE = str.maketrans(
    {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), 0xFF05, 0xFF0E)}
)
"""Full-width digits, capitals, per cent and point; punctuation stays as the body prints it."""


def tidy(text: str) -> str:
    """A text for a sentence: no white space, plain digits, its own punctuation. As long as folded where it can be."""
    plain = "".join(text.split()).translate(_WIDE)
    return plain if len(plain) == len(fold_text(text)) else fold_text(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
