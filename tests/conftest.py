"""What all tests share: the record of written files lies in a folder of its own, not in the developer's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extractor.export.own_outputs import STATE_DIR


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In the environment, so that processes inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_DIR, str(tmp_path_factory.mktemp("state")))
        yield
