"""A body's own file, or the name of a profile of the package, in; a `Profile` that holds together out.

A file says `extends: shanghai` and holds only what differs; every key must exist in the root, which is where its
meaning is explained.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from extractor.profiles.mistakes import explain_mistake
from extractor.profiles.profile import ROOT, Profile, ProfileError
from extractor.profiles.suggestions import suggest_nearest

_PACKAGE = "extractor.profiles"


@cache
def builtin(name: str = ROOT) -> Profile:
    """A profile of the package. Raises ProfileError for a name there is not."""
    if name not in profile_names():
        hint = suggest_nearest(name, profile_names())
        raise ProfileError(f"没有名为“{name}”的方案{hint}；可选 {'、'.join(profile_names())}，或给出文件")
    text = (files(_PACKAGE) / f"{name}.yaml").read_text(encoding="utf-8")
    return _built(_parsed(text, f"{name}.yaml"), f"{name}.yaml", is_root=name == ROOT)


@cache
def profile_names() -> tuple[str, ...]:
    """Names of the profiles of the package, the root first."""
    found = (Path(entry.name) for entry in files(_PACKAGE).iterdir())
    listed = sorted(path.stem for path in found if path.suffix == ".yaml")
    return (ROOT, *(name for name in listed if name != ROOT))


def load_profile(named: str | None) -> Profile:
    """A profile by name or by file; the root without either. Raises ProfileError, ready to print."""
    content = None if named is None else _content(named)
    return builtin(named or ROOT) if content is None else _built(content, str(named))


def usable_profile(named: str | None, codes: Collection[str]) -> tuple[Profile, list[str]]:
    """As `load_profile`, but what is wrong in a body's own file is left out and reported, and the rest counts.

    codes: the rules there are. Raises ProfileError when nothing of the file can be used.
    """
    content = None if named is None else _content(named)
    if content is None:
        return builtin(named or ROOT), []
    problems: list[str] = []
    while True:
        try:
            profile = _built(content, str(named))
            check_codes(profile, codes)
        except ProfileError as error:
            found = [_left_out(content, path) for path in error.keys]
            if not any(found):
                raise
            problems.append(str(error))
        else:
            return profile, problems


def check_codes(profile: Profile, known: Collection[str]) -> None:
    """Raise ProfileError when the profile speaks of a rule there is not."""
    for code in profile.rules:
        if code not in known:
            message = f"方案“{profile.name}”：没有代码为“{code}”的规则{suggest_nearest(code, known)}"
            raise ProfileError(message, ("rules", code))


def _content(named: str) -> dict[str, Any] | None:
    """What a body's own file says; None for the name of a profile of the package."""
    path = Path(named)
    if not path.suffix and not path.exists():
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是 UTF-8 文本"
        raise ProfileError(f"{named}：无法读取方案文件（{reason}）") from error
    return _parsed(text, named)


def _left_out(content: dict[str, Any], path: tuple[str, ...]) -> bool:
    """Takes a key out of a file's content; whether it was there."""
    *above, last = path
    node: Any = content
    for part in above:
        node = node.get(part) if isinstance(node, dict) else None
    if not isinstance(node, dict) or last not in node:
        return False
    del node[last]
    return True


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        content = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, InvalidOperation) as error:
        where = getattr(error, "problem_mark", None)
        line = f"第 {where.line + 1} 行" if where else ""
        problem = str(getattr(error, "problem", "") or "")
        if problem.startswith("键"):
            raise ProfileError(f"{name}：{line}{problem}") from error
        raise ProfileError(f"{name}：{line}不是合法的 YAML，请检查缩进和冒号") from error
    if not isinstance(content, dict):
        raise ProfileError(f"{name}：方案应是“键: 值”的 YAML")
    return content


class _Loader(yaml.SafeLoader):
    """Numbers are Decimal, so that a threshold is never a float; `off` is a word and only true and false are flags."""


_BOOL = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in entries if tag != _BOOL]
    for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile("^(true|false)$"), list("tf"))


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal | str:
    text = str(loader.construct_scalar(node))
    try:
        value = Decimal(text.replace("_", ""))
    except InvalidOperation:
        return text
    return value if value.is_finite() else text


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """A mapping; a key that stands twice is a slip of which one half would be lost."""
    keys = [loader.construct_object(key) for key, _ in node.value]
    for position, key in enumerate(keys):
        if key in keys[:position]:
            raise yaml.MarkedYAMLError(problem=f"键“{key}”写了两次", problem_mark=node.value[position][0].start_mark)
    values = [loader.construct_object(value, deep=True) for _, value in node.value]
    return dict(zip(map(str, keys), values, strict=True))


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:int", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _built(content: dict[str, Any], name: str, *, is_root: bool = False) -> Profile:
    settings = {**content, "name": str(content.get("name") or Path(name).stem)}
    if settings.get("rules", {}) is None:
        del settings["rules"]
    if not is_root:
        settings["extends"] = settings.get("extends", ROOT)
        settings = _merged(_parent(settings["extends"], name).model_dump(exclude_unset=True), settings)
    try:
        return Profile.model_validate(settings)
    except ValidationError as error:
        raise explain_mistake(error, name) from error


def _parent(named: Any, name: str) -> Profile:
    if not isinstance(named, str) or named not in profile_names():
        hint = suggest_nearest(str(named), profile_names())
        message = f"{name}：extends “{named}” 不存在{hint}；可选 {'、'.join(profile_names())}"
        raise ProfileError(message, ("extends",))
    return builtin(named)


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """`base` with what `own` changes, key by key; whether a key or its value can be meant is seen afterwards."""
    result = dict(base)
    for key, value in own.items():
        inner = base.get(key)
        result[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return result
