"""The data files of drafting, and of writing drafts and histories, are read whole and refuse what nobody reads."""

from __future__ import annotations

from importlib.resources import files
from typing import get_args

import pytest
import yaml
from pydantic import ValidationError

from extractor.drafting.facts.guards import GuardSettings, TextKind, load_guard_settings
from extractor.drafting.facts.note_clauses import ClauseMarks
from extractor.drafting.facts.note_words import Column, NoteWords, load_note_words
from extractor.drafting.facts.slots import SlotShape
from extractor.drafting.facts.unknown_names import NamePatterns
from extractor.drafting.facts.unknown_words import TradeWords, WordGroup, load_trade_words
from extractor.drafting.forms.declaration_head import DeclarationWords
from extractor.drafting.forms.marks import MarkWords, load_mark_words
from extractor.drafting.forms.notices import Notices
from extractor.drafting.targets.handed_over import MovedWords
from extractor.drafting.targets.new_rows import NewRowWords
from extractor.drafting.targets.proposal_words import ProposalWords, Question, RuleName, load_proposal_words
from extractor.drafting.targets.row_kind import KindPatterns
from extractor.drafting.targets.thresholds import Thresholds
from extractor.drafting.texts.annual_goal import GoalWords
from extractor.drafting.texts.deviation_words import Case, DeviationWords, load_deviation_words
from extractor.drafting.texts.house_style import UsualStyle
from extractor.drafting.texts.results_summary import SummaryWords
from extractor.export.drafts.draft_words import DraftWords, load_draft_words
from extractor.export.history.history_words import HistoryWords
from extractor.model.draft import Origin, Status
from extractor.model.form import Severity
from extractor.resources import DataFile, read_data

FILES: list[tuple[type[DataFile], str, str]] = [
    (GuardSettings, "extractor.drafting.facts", "guards"),
    (ClauseMarks, "extractor.drafting.facts", "note_clauses"),
    (NoteWords, "extractor.drafting.facts", "note_words"),
    (SlotShape, "extractor.drafting.facts", "slots"),
    (NamePatterns, "extractor.drafting.facts", "unknown_names"),
    (TradeWords, "extractor.drafting.facts", "unknown_words"),
    (DeclarationWords, "extractor.drafting.forms", "declaration_words"),
    (MarkWords, "extractor.drafting.forms", "marks"),
    (Notices, "extractor.drafting.forms", "notices"),
    (MovedWords, "extractor.drafting.targets", "handed_over"),
    (NewRowWords, "extractor.drafting.targets", "new_rows"),
    (ProposalWords, "extractor.drafting.targets", "proposal_words"),
    (KindPatterns, "extractor.drafting.targets", "row_kind"),
    (Thresholds, "extractor.drafting.targets", "thresholds"),
    (GoalWords, "extractor.drafting.texts", "annual_goal"),
    (DeviationWords, "extractor.drafting.texts", "deviation_words"),
    (UsualStyle, "extractor.drafting.texts", "house_style"),
    (SummaryWords, "extractor.drafting.texts", "results_summary"),
    (DraftWords, "extractor.export.drafts", "draft_words"),
    (HistoryWords, "extractor.export.history", "history_words"),
]


@pytest.mark.parametrize(("model", "package", "name"), FILES, ids=[name for _, _, name in FILES])
def test_a_data_file_fits_its_model_and_an_unknown_key_is_refused(
    model: type[DataFile], package: str, name: str
) -> None:
    read_data(model, package, name)
    content = yaml.safe_load((files(package) / f"{name}.yaml").read_text(encoding="utf-8"))
    with pytest.raises(ValidationError, match="unknown_key"):
        model.model_validate(content | {"unknown_key": 1})


def test_there_are_words_for_every_name_the_code_uses() -> None:
    """A table by name is checked for unknown names when it is read; this is the other half."""
    guards, deviation, drafts = load_guard_settings(), load_deviation_words(), load_draft_words()
    assert set(guards.lengths) == set(get_args(TextKind))
    assert set(load_note_words().columns) == set(get_args(Column))
    assert set(load_trade_words().groups) == set(get_args(WordGroup))
    assert set(load_mark_words().origins) == set(get_args(Origin))
    assert set(load_proposal_words().rules) == set(get_args(RuleName))
    assert set(load_proposal_words().confirm) == set(get_args(Question))
    assert set(deviation.effect) == set(deviation.cause.missing) == set(get_args(Case))
    assert set(drafts.statuses) == set(get_args(Status))
    assert set(drafts.severities) == set(get_args(Severity))
