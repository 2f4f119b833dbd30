"""Where prompts and schemas are, from a checkout and from an installed wheel.

In the wheel they lie inside the package under `_packed`; in a checkout they stand beside it, where people look.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def prompts_dir() -> Path:
    """Folder of the prompt templates. Raises FileNotFoundError when the installation is broken."""
    return _found("prompts")


def schemas_dir() -> Path:
    """Folder of the generated JSON Schemas. Raises FileNotFoundError when the installation is broken."""
    return _found("schemas")


def _found(name: str) -> Path:
    for folder in (_PACKAGE / "_packed" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{name} is neither packed in {_PACKAGE} nor beside it; reinstall jixiao")
