"""The files this program wrote, remembered by path and SHA-256, so that a later run knows its own unchanged output.

The record lies in the user's state folder (JIXIAO_STATE_DIR names another) and holds no text of any document. Where it
cannot be read or written no file counts as the program's own: at worst a person is asked for --force.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from platformdirs import user_state_dir

STATE_DIR = "JIXIAO_STATE_DIR"
NAME = "outputs.sqlite"
SECONDS = 5
"""How long to wait for another run that is writing to the record."""
_TABLE = "CREATE TABLE IF NOT EXISTS outputs (path BLOB PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID"


def is_own_output(path: Path) -> bool:
    """Whether the file is, byte for byte, what this program last wrote there. A link never is. Does not raise."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        with _record() as record:
            found = record.execute("SELECT sha256 FROM outputs WHERE path = ?", (_key(path),)).fetchone()
        return found is not None and found[0] == sha256(path.read_bytes()).hexdigest()
    except (OSError, sqlite3.Error):
        return False


def remember_outputs(written: Mapping[Path, bytes]) -> None:
    """Keeps what was written where; forgets it silently where the record cannot be written."""
    rows = [(_key(path), sha256(content).hexdigest()) for path, content in written.items()]
    if not rows:
        return
    try:
        with _record() as record:
            record.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?)", rows)
    except (OSError, sqlite3.Error):
        return


@contextmanager
def _record() -> Iterator[sqlite3.Connection]:
    """The open record, with its table; committed at the end. Raises OSError and sqlite3.Error."""
    folder = Path(os.environ.get(STATE_DIR) or user_state_dir("jixiao", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(folder / NAME, timeout=SECONDS)) as connection, connection:
        connection.execute(_TABLE)
        yield connection


def _key(path: Path) -> bytes:
    """One spelling for a file, its folder's links followed; bytes, because a file name need not be valid text."""
    return os.fsencode(os.path.normcase(Path(os.path.realpath(path.parent)) / path.name))
