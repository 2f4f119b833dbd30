"""Contents in, whole files out, over nothing a person would miss: what a command writes goes through its `Guard`."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from extractor.errors import OverwriteError
from extractor.export.own_outputs import is_own_output, remember_outputs

FOLDER, FILE = "文件夹", "文件名"
"""What -o names."""
_IS_INPUT = "是输入文件，不能覆盖；请用 -o 指定其他{}。"
_IS_THERE = "已存在，没有覆盖；加 --force 覆盖，或用 -o 指定其他{}。"
_IS_NEW = "已是本次另一份文件的结果，没有覆盖；请分两次运行，用 -o 指定不同的{}。"


class Guard:
    """What one call of a command may write over.

    Never a file it reads, nor a result of the same call; anything else that is there only with `force`, unless it is an
    output of this program that nobody changed.
    """

    def __init__(self, inputs: Iterable[Path | str | None] = (), *, force: bool = False, names: str = FOLDER) -> None:
        """inputs: every file the call reads; None and files that are not there are passed over.

        names: what -o names, FOLDER or FILE, for the messages.
        """
        self._inputs = {identity for path in inputs if path is not None for identity in _identities(Path(path))}
        self._force = force
        self._names = names
        self._written: set[str] = set()

    def check(self, targets: Iterable[Path]) -> None:
        """Raises OverwriteError where a target must not be written over, IsADirectoryError where one is a folder."""
        there = [path for path in targets if os.path.lexists(path)]
        self._refuse([path for path in there if self._is_input(path)], _IS_INPUT)
        for path in there:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        self._refuse([path for path in there if _spelling(path) in self._written], _IS_NEW)
        if not self._force:
            self._refuse([path for path in there if not is_own_output(path)], _IS_THERE)

    def write(self, contents: Mapping[Path, bytes]) -> list[Path]:
        """Writes the files and returns their paths; folders are made. Raises OverwriteError, OSError.

        All are checked before any is written. A file that already holds its content is left as it is.
        """
        new = {path: content for path, content in contents.items() if self._is_input(path) or not _holds(path, content)}
        self.check(new)
        done: dict[Path, bytes] = {}
        try:
            for path, content in new.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, content)
                done[path] = content
        finally:
            remember_outputs(done)
        self._written.update(map(_spelling, contents))
        return list(contents)

    def _is_input(self, path: Path) -> bool:
        return not self._inputs.isdisjoint(_identities(path))

    def _refuse(self, paths: Sequence[Path], reason: str) -> None:
        if paths:
            raise OverwriteError(paths, reason.format(self._names))


def _identities(path: Path) -> Iterator[str | tuple[int, int]]:
    """What tells that two paths are one file: the path itself, links followed, and what os.path.samefile compares.

    The path still holds when a program saves the file anew while it is being read.
    """
    yield os.path.normcase(os.path.realpath(path))
    try:
        status = path.stat()
    except OSError:
        return
    yield status.st_dev, status.st_ino


def _spelling(path: Path) -> str:
    """Names that differ only in case count as one: on some disks they are."""
    return os.path.realpath(path).casefold()


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def write_atomically(path: Path, content: bytes) -> None:
    """Writes through a temporary file in the same folder, so that a reader never sees a part. Raises OSError."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
