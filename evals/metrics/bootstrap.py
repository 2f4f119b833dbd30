"""Scores of documents in, a confidence interval of any rate out: percentile bootstrap over documents.

Documents are drawn and not values, because the errors of one document come together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.metrics.rates import COUNTS, Scores

RESAMPLES, CONFIDENCE, SEED = 1_000, 0.95, 20_240_101


def interval(scores: Sequence[Scores], rate: str) -> tuple[float, float] | tuple[None, None]:
    """(low, high) of a rate of `Scores`; (None, None) where no resample has anything to measure."""
    if not scores:
        return None, None
    counts = np.array([[getattr(score, name) for name in COUNTS] for score in scores])
    drawn = np.random.default_rng(SEED).integers(0, len(scores), size=(RESAMPLES, len(scores)))
    sums = counts[drawn].sum(axis=1)
    values = [getattr(_scores(row), rate) for row in sums.tolist()]
    known = [value for value in values if value is not None]
    if not known:
        return None, None
    edge = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(known, [edge, 100 - edge])
    return float(low), float(high)


def _scores(counts: Sequence[int]) -> Scores:
    scores = Scores()
    for name, count in zip(COUNTS, counts, strict=True):
        setattr(scores, name, count)
    return scores
