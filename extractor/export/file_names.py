"""Paths of the files of one call in, a distinct output name for each out.

Two departments send the same `自评表.txt`: neither may overwrite the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path


def output_stems(paths: Sequence[Path]) -> list[str]:
    """A name without suffix for each path, distinct even where case does not count, and the shortest that is.

    The file's stem where it is the only one of its kind; otherwise with its folder in front, with its suffix behind,
    or with a number.
    """
    absolute = [path.absolute() for path in paths]
    stems = [path.stem for path in absolute]
    spellings: tuple[Callable[[Path], str], ...] = (
        lambda path: f"{path.parent.name}-{path.stem}",
        lambda path: path.name,
        lambda path: f"{path.parent.name}-{path.name}",
    )
    for spelling in spellings:
        clashing = _clashing(stems)
        trial = [
            spelling(path) if stem.casefold() in clashing else stem for path, stem in zip(absolute, stems, strict=True)
        ]
        if len(_clashing(trial)) < len(clashing):
            stems = trial
    return _numbered(stems)


def _clashing(stems: Sequence[str]) -> set[str]:
    return {stem for stem, count in Counter(stem.casefold() for stem in stems).items() if count > 1}


def _numbered(stems: Sequence[str]) -> list[str]:
    taken = {stem.casefold() for stem in stems if stem.casefold() not in _clashing(stems)}
    result = []
    for stem in stems:
        free, number = stem, 1
        if stem.casefold() in _clashing(stems):
            while free.casefold() in taken:
                number += 1
                free = f"{stem}-{number}"
            taken.add(free.casefold())
        result.append(free)
    return result
