"""Typed errors. Each names the file (and where it can, the place) and says what to do about it.

Messages reach staff through the command line and are Chinese; class names and docstrings are for developers.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model.form import Usage


class JixiaoError(Exception):
    """Base of every error this package raises on purpose."""


class ReadError(JixiaoError):
    """A file could not be turned into a layout. `name` is the file's name, `reason` a Chinese sentence."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}：{reason}")


_OS_REASONS = {
    errno.ENOENT: "找不到文件，或所在的文件夹不存在、无法新建",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EEXIST: "同名的文件已存在",
    errno.ENAMETOOLONG: "文件名太长",
}


def os_reason(error: OSError) -> str:
    """What went wrong with a file, in Chinese where it is one of the usual reasons."""
    return _OS_REASONS.get(error.errno or 0) or error.strerror or str(error)


class OverwriteError(JixiaoError):
    """Files that are there must not be written over. `paths` are these files; the message says what to do instead."""

    def __init__(self, paths: Sequence[Path], reason: str) -> None:
        self.paths = tuple(paths)
        super().__init__(f"{'、'.join(map(str, paths))} {reason}")


class SettingsError(JixiaoError):
    """The settings in force cannot work together (no endpoint for a model engine, an unknown mode …)."""


class ModelError(JixiaoError):
    """A model call failed for good. `kind` is one word for programs, the message is for people.

    kinds: transport, timeout, rejected, truncated, refused, empty, malformed, invalid.
    `usage` is what the failed document cost, once it is known.
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        self.usage: Usage | None = None
        super().__init__(message)
