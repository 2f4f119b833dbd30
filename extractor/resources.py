"""Files that come with the program: prompts, schemas, and the YAML of each room.

In the wheel prompts and schemas lie inside the package under `_packed`; in a checkout they stand beside it, where
people look. A room's YAML lies beside the module that owns it and is read into that module's own pydantic model.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

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


class DataFile(BaseModel):
    """Content of a YAML file of the package. An unknown key is an error; nothing changes it once it is read.

    A field of type `re.Pattern[str]` is compiled when the file is read, so that a broken pattern is found at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


_Content = TypeVar("_Content", bound=DataFile)
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser takes a tenth of the time, at every start; wheels without it exist."""


def read_data(content: type[_Content], package: str, name: str) -> _Content:
    """Read `NAME.yaml` of a package into its model. The caller keeps the result (`functools.cache`).

    Raises ValueError that names the file and the key when the file does not fit the model.
    """
    text = (files(package) / f"{name}.yaml").read_text(encoding="utf-8")
    try:
        return content.model_validate(yaml.load(text, Loader=_YAML_LOADER))
    except ValidationError as error:
        raise ValueError(f"{package}/{name}.yaml: {error}") from error
