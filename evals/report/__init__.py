"""Runs in, one self-contained Chinese HTML page out: what is right, what is wrong and where, what it costs.

For a person who decides whether a reader is good enough, and for one who wants to know why a value came out wrong.
"""

from evals.report.page import write_html

__all__ = ["write_html"]
