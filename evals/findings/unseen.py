"""Forms of other bodies that the rules were not written with: every finding judged, before and after.

`python -m evals.findings.unseen` prints how many findings were right, noise or wrong, before the rules were changed
for what they said of these forms and now; `--list` prints every finding of now with its key. Verdicts and what the
rules overlook: judged_unseen.yaml.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extractor.checks import check_forms, load_profile
from extractor.checks.reporting.report import finding_key
from extractor.extraction import extract
from extractor.reading import read

HERE = Path(__file__).parent
FORMS = HERE / "unseen"
RIGHT, NOISE, WRONG = "right", "noise", "wrong"
PROFILE = "national"


@cache
def found(profile: str = PROFILE) -> Mapping[str, str]:
    """Key → severity of everything said of the forms, each of them checked alone."""
    chosen = load_profile(profile)
    said: dict[str, str] = {}
    for path in sorted(FORMS.glob("*.txt")):
        layout = read(path)
        forms = extract(layout, engine="rules").forms
        for number, checked in enumerate(check_forms(forms, [layout] * len(forms), chosen), 1):
            said |= {
                finding_key(path.name, number, each.code, each.pointers): each.severity for each in checked.findings
            }
    return said


@cache
def judged() -> Mapping[str, Any]:
    """judged_unseen.yaml: `after`, `before`, `kept`, `overlooked`."""
    content = yaml.safe_load((HERE / "judged_unseen.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def verdicts(state: str) -> Counter[tuple[str, str]]:
    """Counts by (severity, verdict), `state` being before or after."""
    known, now = judged(), found()
    if state == "after":
        return Counter(
            (severity, known["after"][key]["verdict"]) for key, severity in now.items() if key in known["after"]
        )
    gone = Counter((entry["severity"], entry["verdict"]) for entry in known["before"].values())
    return gone + Counter((known["kept"][key], known["after"][key]["verdict"]) for key in known["kept"])


def precision(counts: Mapping[tuple[str, str], int], severity: str) -> Decimal:
    """Share of right ones; noise is not right."""
    own = {verdict: counts.get((severity, verdict), 0) for verdict in (RIGHT, NOISE, WRONG)}
    total = sum(own.values())
    return (Decimal(own[RIGHT]) / total).quantize(Decimal("0.001")) if total else Decimal(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print every finding of now")
    if parser.parse_args().list:
        print(*(f"{severity} {key}" for key, severity in found().items()), sep="\n")
    for state in ("before", "after"):
        counts = verdicts(state)
        for severity in ("error", "warning", "info"):
            told = ", ".join(f"{verdict} {counts[severity, verdict]}" for verdict in (RIGHT, NOISE, WRONG))
            print(f"{state} {severity}: {told}; precision {precision(counts, severity)}")
    unjudged = sorted(set(found()) - set(judged()["after"]))
    stale = sorted(set(judged()["after"]) - set(found()))
    print("unjudged:", *unjudged, "stale:", *stale, sep="\n    ")
    return int(bool(unjudged or stale))


if __name__ == "__main__":
    sys.exit(main())
