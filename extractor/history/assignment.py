"""A table of gains in; the one-to-one choice of rows and columns with the largest sum, out."""

from __future__ import annotations

from collections.abc import Sequence


def assign(gains: Sequence[Sequence[float]]) -> dict[int, int]:
    """Choose row → column, one to one, with the largest total gain; pairs without gain (≤ 0) are left out."""
    if not gains or not gains[0]:
        return {}
    # Imported here: loading SciPy takes longer than reading a form, and reading forms links no rows.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment([[max(gain, 0.0) for gain in row] for row in gains], maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {row: column for row, column in pairs if gains[row][column] > 0}
