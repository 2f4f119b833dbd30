"""Thresholds of the proposals: thresholds.yaml, where each stands with what it means."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from extractor.resources import DataFile, read_data


class Thresholds(DataFile):
    """Content of thresholds.yaml. Shares are of the value they speak of."""

    trend_years: int
    shrink: Decimal
    fade: Decimal
    damp: Decimal
    growth: Decimal
    budget_low: Decimal
    budget_high: Decimal
    budget_same: Decimal
    spike: Decimal
    far_over: Decimal
    survey_gain: Decimal
    near_miss: Decimal
    cost_gap: Decimal
    ambition: Decimal


@cache
def load_thresholds() -> Thresholds:
    """Read the thresholds, once."""
    return read_data(Thresholds, __package__ or "extractor.drafting.targets", "thresholds")
