"""Every rule's fault planted into faultless forms: is it found, whatever form it stands in, and nothing on clean ones?

A fault is taken from the rule's example: the values its finding names are grafted onto a clean form of the same kind.
`python -m evals.findings.plant` prints recall by rule and every finding on a clean form.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rich.console import Console
from rich.progress import track

from evals.findings.clean import clean_form
from extractor.checks import check_forms, load_rules
from extractor.checks.registry import Rule
from extractor.checks.reporting.examples import case_of
from extractor.model.form import Form

FORMS = 10
"""Clean forms each fault is planted into."""
CLEAN = 200
RECALL = Decimal("0.99")
WHOLE_GRID = ("costs.within_budget", "weights.satisfaction", "rows.completion_rates", "rows.beyond_goal")
"""Rules that judge the grid as a whole: rows added to a sound grid are no fault, so the grid is replaced."""
IDENTITY = ("/project_name", "/fiscal_year", "/implementing_unit", "/department")
"""By these the rules across forms know one project again in another form."""
BESIDE = {"goals.same_twice": ("/start_date", "/end_date"), "execution.low": ("/goals/actual",)}
"""What a rule looks at and does not name, because it is not what is wrong."""


@dataclass(slots=True)
class Planted:
    """Counts by rule: faults planted and found. clean: findings on clean forms, errors and warnings."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: list[str] = field(default_factory=list)

    def recall(self, code: str) -> Decimal:
        return Decimal(self.found[code]) / self.planted[code]

    @property
    def weak(self) -> dict[str, Decimal]:
        """Rules below the target, with their recall."""
        return {code: self.recall(code) for code in self.planted if self.recall(code) < RECALL}


def clean_forms(count: int, seed: int = 7) -> Iterator[Form]:
    return (clean_form(random.Random(f"{seed}/{number}")) for number in range(count))


def plant(rules: Sequence[Rule], forms: int = FORMS, seed: int = 7) -> Planted:
    """Plants each rule's fault into `forms` clean forms of its kind. Rules that need a text are left out."""
    result = Planted()
    pool = list(clean_forms(forms * 8, seed))
    for entry in track(rules, "planting", console=Console(stderr=True), transient=True):
        if entry.source_check:
            continue
        case = case_of(entry, "example")
        assert case
        for number in range(forms):
            hosts = _hosts(pool, case[0], number)
            result.planted[entry.code] += 1
            result.found[entry.code] += _is_found(entry, hosts, case[0])
    return result


def on_clean(count: int = CLEAN, seed: int = 11) -> list[str]:
    """Errors and warnings on clean forms, which are all false alarms."""
    return [
        f"{finding.code}: {form.project_name}: {finding.message}"
        for form in clean_forms(count, seed)
        for finding in check_forms([form])[0].findings
        if finding.severity != "info"
    ]


def _hosts(pool: Sequence[Form], example: Sequence[Form], number: int) -> list[Form]:
    """A clean form for each form of the example, of its kind, another one for each."""
    hosts: list[Form] = []
    for part in example:
        fitting = [form for form in pool if form.kind == part.kind and form not in hosts]
        hosts.append(fitting[number % len(fitting)])
    return hosts


def _is_found(entry: Rule, hosts: Sequence[Form], example: Sequence[Form]) -> bool:
    """Whether the rule speaks when what it named in its example stands in other forms."""
    before = check_forms(example, codes=[entry.code])
    grafted = []
    for at, (host, checked) in enumerate(zip(hosts, before, strict=True)):
        own = [pointer for finding in checked.findings for pointer in finding.pointers]
        own += [p for each in before for raised in each.raised for index, p in raised.others if index == at]
        own += ["/indicators", "/goals"] if entry.code in WHOLE_GRID else []
        own += BESIDE.get(entry.code, ())
        own += IDENTITY if entry.set_check else []
        grafted.append(graft(host, checked.form, own))
    return any(checked.findings for checked in check_forms(grafted, codes=[entry.code]))


def graft(host: Form, donor: Form, pointers: Sequence[str]) -> Form:
    """A copy of `host` with the values that `pointers` name in `donor`: rows are added, all else is replaced.

    A pointer to the whole grid takes the donor's grid; one to any amount takes its funding.
    """
    form = host.model_copy(deep=True)
    parts = [pointer.strip("/").split("/") for pointer in pointers]
    rows = sorted({int(part[1]) for part in parts if part[0] == "indicators" and len(part) > 1})
    if any(part == ["indicators"] for part in parts):
        form.indicators = donor.model_copy(deep=True).indicators
    else:
        form.indicators += [donor.indicators[row].model_copy(deep=True) for row in rows]
    for part in parts:
        if part[0] == "goals":
            form.goals = donor.goals.model_copy(deep=True)
        elif part[0] == "funding":
            form.funding = donor.funding.model_copy(deep=True)
        elif part[0] != "indicators" and part[0]:
            setattr(form, part[0], getattr(donor, part[0]))
    return form


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=FORMS)
    chosen = parser.parse_args(arguments)
    result = plant(list(load_rules().values()), chosen.forms)
    result.clean = on_clean()
    print(f"rules {len(result.planted)}, planted {result.planted.total()}, found {result.found.total()}")
    print("below target:", *(f"{code} {value:.2f}" for code, value in result.weak.items()), sep="\n    ")
    print(f"on {CLEAN} clean forms: {len(result.clean)}", *result.clean[:20], sep="\n    ")
    return int(bool(result.weak or result.clean))


if __name__ == "__main__":
    sys.exit(main())
