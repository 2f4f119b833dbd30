"""A form (and its layout) in, findings out: deterministic rules, one function each.

Importing a module of rules registers them; a new rule is a function in one of these modules and its test.
"""

from extractor.checks import arithmetic, dates, recognition, scoring, structure
from extractor.checks.registry import RULES, run_checks

__all__ = ["RULES", "arithmetic", "dates", "recognition", "run_checks", "scoring", "structure"]
