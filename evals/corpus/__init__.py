"""A seed in; forms of invented but plausible content out, printed as messy text with known gold.

Real forms are few and known to the grammar's authors; this corpus measures how reading falls off as prints get worse.
"""

from evals.corpus.make import CorpusDocument, make

__all__ = ["CorpusDocument", "make"]
