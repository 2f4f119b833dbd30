"""What a status of the model service means to the user: `status_reasons.yaml`, typed."""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class StatusReasons(DataFile):
    """codes: HTTP statuses with a reason of their own."""

    codes: dict[int, str]
    no_money: str
    filtered: str
    server: str
    other: str


@cache
def load_status_reasons() -> StatusReasons:
    return read_data(StatusReasons, __package__ or "extractor.llm.client", "status_reasons")
