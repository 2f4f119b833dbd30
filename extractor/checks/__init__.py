"""A form (and its layout) in, findings out: deterministic rules, one function each.

A new rule is a function in a module of `rules/` and its test; the modules are imported when the first rule is needed.
"""

from extractor.checks.registry import load_rules
from extractor.checks.run import Checked, Outcome, check_form, check_forms, run_checks
from extractor.profiles.files import load_profile
from extractor.profiles.profile import Profile

__all__ = ["Checked", "Outcome", "Profile", "check_form", "check_forms", "load_profile", "load_rules", "run_checks"]
