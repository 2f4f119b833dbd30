"""The stream of a worksheet in, the same without its empty rows out.

Formatting a whole column leaves a million rows of empty cells. Parsing them takes half a minute, dropping them
unparsed a few seconds; everything else passes through as it is.
"""

from __future__ import annotations

import io
import re
from typing import IO, Any

CHUNK = 1024 * 1024
_EMPTY_ROW = re.compile(rb'<row r="\d+"[^<>]*(?:/>|>(?:<c r="[A-Z]{1,3}\d+"(?: s="\d+")?/>)*</row>)')


class WithoutEmptyRows(io.RawIOBase):
    """A readable stream. Rows and cells without numbers of their own stay: the place of others hangs on them."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._ready = b""
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = self._source.read(CHUNK)
            data = self._rest + chunk
            cut = self._cut(data) if chunk else len(data)
            self._ready, self._rest = _EMPTY_ROW.sub(b"", data[:cut]), data[cut:]
            if not chunk:
                break
        part, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _cut(self, data: bytes) -> int:
        """Where the last row begins, which may go on in the next chunk; a long one is passed on in pieces."""
        cut = data.rfind(b"<row")
        return cut if cut > 0 and len(data) - cut < CHUNK else max(data.rfind(b"<"), 0) or len(data)
