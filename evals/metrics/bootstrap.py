"""Scores of documents in, a confidence interval of any rate out: percentile bootstrap over documents.

Documents are drawn and not values, because the errors of one document come together.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np

from evals.metrics.rates import COUNTS, Scores

RESAMPLES, CONFIDENCE, SEED = 1_000, 0.95, 20_240_101


def interval(scores: Sequence[Scores], rate: str) -> tuple[float, float] | tuple[None, None]:
    """Estimate (low, high) of a rate of `Scores`; (None, None) where no resample has anything to measure."""
    if not scores:
        return None, None
    # Imported here: loading SciPy takes longer than most commands that never print an interval.
    from scipy.stats import DegenerateDataWarning, bootstrap

    counts = np.array([[getattr(score, name) for name in COUNTS] for score in scores])

    def measure(drawn: np.ndarray) -> float:
        value = getattr(_scores(counts[drawn].sum(axis=0).tolist()), rate)
        return math.nan if value is None else float(value)

    # SciPy wants two documents at least; one is drawn as well from itself and its copy.
    places = np.resize(np.arange(len(scores)), max(len(scores), 2))
    rng = np.random.default_rng(SEED)
    with warnings.catch_warnings():
        # Resamples that have nothing to measure are left out below.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        result = bootstrap((places,), measure, n_resamples=RESAMPLES, vectorized=False, method="percentile", rng=rng)
    drawn = result.bootstrap_distribution
    if np.isnan(drawn).all():
        return None, None
    edge = (1 - CONFIDENCE) / 2 * 100
    low, high = np.nanpercentile(drawn, [edge, 100 - edge])
    return float(low), float(high)


def _scores(counts: Sequence[int]) -> Scores:
    scores = Scores()
    for name, count in zip(COUNTS, counts, strict=True):
        setattr(scores, name, count)
    return scores
