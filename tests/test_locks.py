"""Both locks are complete: what an environment holds is read from the lock alone, and nothing is resolved again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TESTED = ["dev", "eval", "ocr", "parquet", "corpus"]
EXTRAS = {"requirements.lock": TESTED, "requirements-local.lock": [*TESTED, "baselines", "local", "semantic"]}
"""The extras of pyproject.toml that each lock is made of."""


def read_lock(name: str) -> dict[str, str]:
    """Version of each distribution of a lock, by its normalised name. Fails on an entry without version or hash."""
    pins: dict[str, str] = {}
    for entry in re.sub(r"\\\n\s*", " ", (ROOT / name).read_text(encoding="utf-8")).splitlines():
        if entry.strip() and not entry.lstrip().startswith("#"):
            pinned = re.match(r"([A-Za-z0-9._-]+)==(\S+)(?: ;[^-]*)?(?: +--hash=sha256:[0-9a-f]{64})+ *$", entry)
            assert pinned, f"{name}: not pinned with a hash: {entry[:80]}"
            pins[canonicalize_name(pinned[1])] = pinned[2]
    return pins


def list_needs(requirements: list[str], extras: set[str]) -> Iterator[Requirement]:
    """The requirements that hold on this machine with one of the extras, or with none."""
    for text in requirements:
        need = Requirement(text)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras | {""}):
            yield need


@pytest.mark.parametrize("name", EXTRAS)
def test_a_lock_holds_everything_that_is_needed_and_in_a_version_that_fits(name: str) -> None:
    pins = read_lock(name)
    asked = [Requirement(text) for text in PROJECT["dependencies"]]
    asked += [Requirement(text) for extra in EXTRAS[name] for text in PROJECT["optional-dependencies"][extra]]
    seen: set[tuple[str, frozenset[str]]] = set()
    while asked:
        need = asked.pop()
        known = canonicalize_name(need.name)
        assert known in pins, f"{name}: {need} is missing; run make lock"
        assert need.specifier.contains(pins[known], prereleases=True), f"{name}: {known}=={pins[known]}, wanted {need}"
        key = (known, frozenset(need.extras))
        if key not in seen:
            seen.add(key)
            try:
                asked += list_needs(requires(known) or [], set(need.extras))
            except PackageNotFoundError:  # of the lock of local models, where only the other one is installed
                assert name == "requirements-local.lock", f"{known} is in {name} and not installed; run make setup"


def test_the_environment_is_one_of_the_locks() -> None:
    differing = []
    for name in EXTRAS:
        pins = read_lock(name)
        differing.append([f"{known}=={pins[known]}" for known in pins if find_version(known) != pins[known]])
    assert [] in differing, f"neither lock is what is installed: {differing}"


def find_version(known: str) -> str | None:
    """The installed version of a distribution, or None."""
    try:
        return version(known)
    except PackageNotFoundError:
        return None


def test_locks_are_installed_as_they_stand_and_not_resolved_again() -> None:
    installs = [
        line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "-r requirements" in line
    ]
    assert len(installs) == len(EXTRAS)
    assert all("--no-deps --require-hashes" in line for line in installs)
