"""A form (and its layout) in, findings out: deterministic rules, one function each.

Importing a module of rules registers them; a new rule is a function in one of these modules and its test.
"""

from importlib import import_module

from extractor.checks.registry import RULES
from extractor.checks.run import Checked, Outcome, check_form, check_forms, run_checks
from extractor.profiles.files import load_profile
from extractor.profiles.profile import Profile

RULE_MODULES = (
    "recognition",
    "arithmetic",
    "scoring",
    "dates",
    "structure",
    "formula",
    "reasons",
    "contradictions",
    "owed",
    "results",
    "units",
    "absurd",
    "costs",
    "goal_texts",
    "printed_text",
    "rates",
    "goal_numbers",
    "placement",
    "completeness",
    "goal_coverage",
    "wording",
    "across",
    "years",
)
"""Every module of rules, in the order their findings are shown; a test keeps it whole."""

for _name in RULE_MODULES:
    import_module(f"extractor.checks.rules.{_name}")

__all__ = ["RULES", "Checked", "Outcome", "Profile", "check_form", "check_forms", "load_profile", "run_checks"]
