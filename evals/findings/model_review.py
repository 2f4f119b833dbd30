"""What a strong model says of the sample forms' texts: prints it; `--record` keeps the traffic for the tests.

Without `--record` it replays. To record: start an OpenAI-compatible endpoint at the address of evals/runs/recorded.py,
delete what is to be recorded anew, run `python -m evals.findings.model_review --record`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import track

from evals.runs.dataset import SAMPLES
from evals.runs.recorded import cassette, settings
from extractor.checks import check_form
from extractor.checks.model_review.reviewer import review_forms
from extractor.errors import JixiaoError, ModelError
from extractor.extraction import extract
from extractor.model.form import Finding, Form, Usage
from extractor.reading import read

FOLDER = Path(__file__).parents[2] / "tests" / "cassettes" / "review"
STEMS = (
    "sh-2021-employment-center-declarations",
    "sh-2024-skills-center-self-evaluations",
    "sh-2025-skills-center-declarations",
    "sh-2026-employment-center-declarations",
)
ATTEMPTS = 2
"""One re-ask is on the tape as well, where the model pointed at what does not exist."""


def forms_of(stem: str) -> list[Form]:
    """The forms of one sample, read by the grammar."""
    return extract(read(SAMPLES / f"{stem}.txt"), engine="rules").forms


def reviewed(stem: str, *, record: bool = False) -> list[tuple[Form, list[Finding] | ModelError]]:
    """Each form of a sample and what the model said of it that the rules do not say.

    Raises CassetteError when it was not recorded or the prompts changed since.
    """
    forms = forms_of(stem)
    known = [check_form(form) for form in forms]
    with cassette(FOLDER, stem, record=record):
        said = review_forms(forms, settings(max_attempts=ATTEMPTS), Usage(), known=known)
    return list(zip(forms, said, strict=True))


def shown(form: Form, said: list[Finding] | ModelError) -> Iterator[str]:
    """Lines for a person to judge."""
    yield f"# {form.project_name}"
    if isinstance(said, ModelError):
        yield f"  未审读：{said}"
        return
    for finding in said:
        yield f"  [{finding.code}] {'+'.join(finding.pointers)}  {finding.message}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stems", nargs="*", default=STEMS, help="samples to review")
    parser.add_argument("--record", action="store_true", help="ask the model for what is not recorded yet")
    arguments = parser.parse_args()
    try:
        for stem in track(arguments.stems, description="审读", console=Console(stderr=True)):
            for form, said in reviewed(stem, record=arguments.record):
                print("\n".join(shown(form, said)))
    except JixiaoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
