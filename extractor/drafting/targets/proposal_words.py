"""What proposals say to staff: proposal_words.yaml, and the names of the rules and questions it has words for."""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

from extractor.resources import DataFile, read_data

RuleName: TypeAlias = Literal[
    "raised", "trend", "trend_down", "above_trend", "spike", "spike_budget", "trend_budget", "trend_budget_down",
    "budget", "budget_down", "missed", "met", "no_actual", "no_actual_budget", "not_begun", "earlier_level",
    "no_number", "fixed", "rate_kept", "rate_survey", "rate_raised", "rate_years", "rate_near_miss", "rate_missed",
    "cost_standard", "cost_lowered", "cost_budget", "cost_total", "cost_same", "down_kept", "deadline", "words",
    "finished",
]  # fmt: skip
"""What a target was set by."""
Question: TypeAlias = Literal[
    "budget_share", "budget", "budget_bound", "far_over", "improve", "below_actual", "vague", "failed", "deadline",
    "fill", "finished",
]  # fmt: skip
"""What staff must confirm because of a rule."""


class RuleWords(DataFile):
    """The method in a few words, and a rationale that a reviewer can follow."""

    method: str
    rationale: str


class EndedWords(RuleWords):
    """Words for a row that the latest form no longer has."""

    confirm: str


class LinkWords(DataFile):
    """What staff must confirm of a name that moved on, and of a doubtful link."""

    renamed: str
    link: str
    link_others: str


class ProposalWords(DataFile):
    """Content of proposal_words.yaml."""

    rules: dict[RuleName, RuleWords]
    given_up: EndedWords
    confirm: dict[Question, str]
    links: LinkWords


@cache
def load_proposal_words() -> ProposalWords:
    """Read the words of proposals, once."""
    return read_data(ProposalWords, __package__ or "extractor.drafting.targets", "proposal_words")
