"""Sound files in, damaged ones out: bytes turned, cut, swapped, as bad transfers and disks leave them.

Deterministic by seed; the damage says nothing about what a reader should find, only that it must not fail on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from evals.corpus.files import chosen, print_files, sample_sheets

Damage = Callable[[bytes, random.Random], bytes]
BASES = ("pdf/ruled", "docx/plain", "xlsx/numbers", "html/site", "html/mhtml", "scan/tiff")
CHUNKS = 8


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file that may be read or refused. gold: of the sound file, where it came from one."""

    name: str
    mutation: str
    data: bytes
    gold: dict[str, Any] | None = None


def flipped(data: bytes, rng: random.Random) -> bytes:
    """One byte in a thousand, at least three, has another value."""
    out = bytearray(data)
    for _ in range(max(3, len(data) // 1000)):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def few_flipped(data: bytes, rng: random.Random) -> bytes:
    """Three bytes have one other bit."""
    out = bytearray(data)
    for _ in range(3):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def cut(data: bytes, rng: random.Random) -> bytes:
    """The end is missing."""
    return data[: rng.randrange(1, len(data))]


def beheaded(data: bytes, rng: random.Random) -> bytes:
    """The beginning is missing."""
    return data[rng.randrange(1, max(2, len(data) // 4)) :]


def swapped(data: bytes, rng: random.Random) -> bytes:
    """Eight equal parts in another order; the first stays, so that the kind is still known."""
    size = max(1, len(data) // CHUNKS)
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    others = chunks[1:]
    rng.shuffle(others)
    return b"".join([chunks[0], *others])


def zeroed(data: bytes, rng: random.Random) -> bytes:
    """A sector of the disk reads as zeros."""
    start = rng.randrange(len(data))
    return data[:start] + bytes(min(512, len(data) - start)) + data[start + 512 :]


def padded(data: bytes, rng: random.Random) -> bytes:
    """Rubbish before and behind, as mail gateways leave it."""
    return rng.randbytes(rng.randrange(1, 64)) + data + rng.randbytes(rng.randrange(1, 4096))


DAMAGES: dict[str, Damage] = {
    damage.__name__: damage for damage in (flipped, few_flipped, cut, beheaded, swapped, zeroed, padded)
}


def damaged_files(seed: int, count: int) -> Iterator[BrokenFile]:
    """`count` files: every damage of every base in turn, with a random source of its own each."""
    kinds = sorted({base.split("/")[0] for base in BASES})
    sheet = min(sample_sheets(), key=lambda each: each.page.rows)
    bases = list(print_files([sheet], chosen(kinds, list(BASES))))
    for number in range(count):
        base = bases[number % len(bases)]
        name, damage = list(DAMAGES.items())[number // len(bases) % len(DAMAGES)]
        data = damage(base.data, random.Random(f"{seed}/{number}"))
        yield BrokenFile(f"{number:03}-{name}{base.suffix}", f"{name} {base.style}", data, base.gold)
