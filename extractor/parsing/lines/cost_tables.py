"""What readings of torn text cost, from `grid_costs.yaml` and `block_costs.yaml`: the files say what each cost is for.

All costs are in one arbitrary unit, so that what a table of text is read as can be weighed against another reading.
"""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class ContinuationCosts(DataFile):
    """What a cell going on with the next token costs. same_line: by the gap between the two."""

    open_bracket: float
    full_line: float
    nearly_full_line: float
    short_line: float
    short_line_per_unit: float
    short_line_most: float
    after_sentence: float
    same_line: dict[str, float]
    across_label: float
    value_across_label: float
    lined: float
    single: float
    after_whole_name: float
    value: float
    after_value: float
    after_unit: float


class NewRowCosts(DataFile):
    """What beginning another row with the next token costs."""

    same_line: float
    after_label: float
    without_label: float
    bracket: float
    lined: float
    after_full_line: float


class BandCosts(DataFile):
    """What makes the lines of a band a bad row, where the print keeps its columns."""

    lost_cell: float
    two_values: float
    text_beside_value: float
    short_line: float
    nearly_full: float
    same_line: float
    ends_full: float
    reason_ends_full: float
    ends_inside_name: float
    after_whole_name: float
    other_place: float
    margin: float
    gap_in_cell: float
    unit_alone: float
    opens_bracket: float
    off_place: float
    label_inside: float
    labels_anywhere: float
    room_filled: float


class GridCosts(DataFile):
    """Content of grid_costs.yaml. emission: column → shape of a token → cost; skip: cost of a column left blank."""

    doubt: float
    margin: float
    emission: dict[str, dict[str, float]]
    text_value_per_unit: float
    skip: dict[str, float]
    deviation_without_loss: float
    loss_without_deviation: float
    continued_emission: float
    continuation: ContinuationCosts
    new_row: NewRowCosts
    full_within: int
    nearly_full_within: int
    bands: BandCosts


@cache
def load_grid_costs() -> GridCosts:
    """Read the costs of the grid's best path, once."""
    return read_data(GridCosts, __package__ or "extractor.parsing.lines", "grid_costs")


class MisfitCosts(DataFile):
    """How ill an indicator's wording suits a block."""

    neutral: float
    weak: float
    strong: float
    strong_but_weak_own: float


class BlockCosts(DataFile):
    """Content of block_costs.yaml. distance: by rows between a label and the beginning of its block.

    middle_prior: by how much labels in the middle of their blocks must be cheaper, by where the middle of an even
    number of rows is. margin, rival: rows that another border, or another way of printing, gives to another block are
    shown to a person when that is dearer by less.
    """

    distance: tuple[float, ...]
    misfit: MisfitCosts
    middle_prior: dict[str, float]
    margin: float
    rival: float


@cache
def load_block_costs() -> BlockCosts:
    """Read the costs of the borders between blocks, once."""
    return read_data(BlockCosts, __package__ or "extractor.parsing.lines", "block_costs")
