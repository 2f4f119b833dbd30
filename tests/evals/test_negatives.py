"""Documents that talk about forms and hold none: nothing may be found in them."""

from __future__ import annotations

import pytest

from evals.runs.dataset import NEGATIVES, GoldDocument, from_folder
from evals.runs.systems import read_with
from extractor.settings import Settings

DOCUMENTS = list(from_folder(NEGATIVES))


def test_there_are_enough_of_them_and_their_gold_holds_nothing() -> None:
    assert len(DOCUMENTS) >= 8
    assert all(document.gold == {"forms": []} for document in DOCUMENTS)


def test_most_of_them_name_what_forms_name() -> None:
    """A negative without a single word of a form would test nothing."""
    words = ("绩效", "指标", "项目", "预算")
    assert sum(any(word in document.layout.text for word in words) for document in DOCUMENTS) >= len(DOCUMENTS) - 1


@pytest.mark.parametrize(
    "document",
    [pytest.param(one, id=one.name) for one in DOCUMENTS],
)
def test_the_rules_find_no_form(document: GoldDocument) -> None:
    output = read_with("rules", document.layout, Settings(_env_file=None))
    assert output.error is None
    assert output.extraction["forms"] == []
    assert output.notices, "a document without forms is said to be one"
