"""Profiles: weights, bands, thresholds and rules on or off, as YAML. A body's own file in, a `Profile` out.

No national figure holds everywhere and every year, so nothing of it stands in code. A file says `extends: shanghai`
and holds only what differs; every key must exist in the root, which is where its meaning is explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from extractor.data import load
from extractor.errors import JixiaoError

ROOT = "national"
RULE_KEYS = ("off", "severity", "since")
SEVERITIES = ("error", "warning", "info")
_OWN_KEYS = ("name", "extends", "rules")
_YEARS = (1990, 2100)
_ONE, _FULL = Decimal(1), Decimal(100)
SCHEMES = ("weights", "schemes")
_SHARES = frozenset(
    f"limits.{key}"
    for key in (
        "completion_share",
        "loose_share",
        "slogan_share",
        "failed_share",
        "explained_share",
        "budget_tolerance",
    )
) | {"grades.full_from", "grades.partial_from", "under_target.share"}
"""Shares of a whole. What passes a target may be more than the whole of it."""
_PERCENTAGES = frozenset(
    {"limits.same_project", "limits.kept_name", "history.same_name", "similarity.texts", "execution.explain_below"}
)


class ProfileError(JixiaoError):
    """A profile cannot be used; the message names file and key and says what to write instead.

    keys: what in the file to leave out so that the rest can be used, one path of keys each; none when nothing helps.
    """

    def __init__(self, message: str, *keys: tuple[str, ...]) -> None:
        super().__init__(message)
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings of the checks. values: nested mappings, decimals as Decimal. rules: per code off, severity, since."""

    name: str
    values: Mapping[str, Any]
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parent: Profile | None = None

    def get(self, key: str) -> Any:
        """The value of a dotted key: Decimal for a number, else str, bool, list or mapping. Raises KeyError."""
        node: Any = self.values
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                raise KeyError(f"no “{key}” in the profile {self.name}; declare it in data/profiles/{ROOT}.yaml")
            node = node[part]
        return node

    def number(self, key: str) -> Decimal:
        """A number; raises TypeError for anything else."""
        value = self.get(key)
        if not isinstance(value, Decimal):
            raise TypeError(f"{key} is no number")
        return value

    def words(self, key: str) -> list[str]:
        """A list of words."""
        return [str(word) for word in self.get(key)]

    def text(self, key: str) -> str:
        return str(self.get(key))

    def flag(self, key: str) -> bool:
        return self.get(key) is True

    def is_off(self, code: str) -> bool:
        return self.rules.get(code, {}).get("off") is True

    def severity_of(self, code: str, default: Any) -> Any:
        return self.rules.get(code, {}).get("severity", default)

    def since(self, code: str) -> int | None:
        """The first fiscal year the rule is for."""
        year = self.rules.get(code, {}).get("since")
        return int(year) if year is not None else None


@cache
def builtin(name: str = ROOT) -> Profile:
    """A profile of the package. Raises ProfileError for a name there is not."""
    if name not in names():
        raise ProfileError(f"没有名为“{name}”的方案{_nearest(name, names())}；可选 {'、'.join(names())}，或给出文件")
    text = (files("extractor.data.profiles") / f"{name}.yaml").read_text(encoding="utf-8")
    return _built(_parsed(text, f"{name}.yaml"), f"{name}.yaml", is_root=name == ROOT)


@cache
def names() -> tuple[str, ...]:
    """Names of the profiles of the package, the root first."""
    found = (Path(entry.name) for entry in files("extractor.data.profiles").iterdir())
    listed = sorted(path.stem for path in found if path.suffix == ".yaml")
    return (ROOT, *(name for name in listed if name != ROOT))


def load_profile(named: str | None) -> Profile:
    """A profile by name or by file; the root without either. Raises ProfileError, ready to print."""
    content = None if named is None else _content(named)
    return builtin(named or ROOT) if content is None else _built(content, str(named))


def usable_profile(named: str | None, codes: Mapping[str, Any]) -> tuple[Profile, list[str]]:
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


def changes(profile: Profile) -> Iterator[tuple[str, Any, Any]]:
    """(key, value in the parent, value here) of everything that differs from the parent; none for the root."""
    if profile.parent is None:
        return
    before, after = (dict(_flat(each.values)) for each in (profile.parent, profile))
    for key in after:
        if before.get(key) != after[key]:
            yield key, before.get(key), after[key]
    before, after = (dict(_flat({"rules": _nested(each.rules)})) for each in (profile.parent, profile))
    for key in after:
        if before.get(key) != after[key]:
            yield key, before.get(key), after[key]


def _nested(rules: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    return {code: dict(about) for code, about in rules.items()}


def _flat(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


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
    return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:int", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _built(content: dict[str, Any], name: str, *, is_root: bool = False) -> Profile:
    own = {key: value for key, value in content.items() if key not in _OWN_KEYS}
    rules = _checked_rules(content.get("rules") or {}, name)
    shown = str(content.get("name") or Path(name).stem)
    if is_root:
        profile = Profile(shown, own, rules)
    else:
        parent = _parent(content.get("extends", ROOT), name)
        merged = _merged(parent.values, own, name, "")
        profile = Profile(shown, merged, _merged_rules(parent.rules, rules), parent)
    _check_weights(profile, name)
    _check_families(profile, name)
    _check_ranges(profile, name)
    _check_grades(profile, name)
    return profile


def _parent(named: Any, name: str) -> Profile:
    if not isinstance(named, str) or named not in names():
        hint = _nearest(str(named), names())
        raise ProfileError(f"{name}：extends “{named}” 不存在{hint}；可选 {'、'.join(names())}", ("extends",))
    return builtin(named)


def _merged(base: Mapping[str, Any], own: Mapping[str, Any], name: str, prefix: str) -> dict[str, Any]:
    """`base` with what `own` changes. A key the base does not have, or of another kind, is a mistake."""
    result = dict(base)
    for key, value in own.items():
        where = f"{prefix}{key}"
        if key not in base:
            raise ProfileError(f"{name}：不认识的键“{where}”{_nearest(str(key), list(base))}", _path(where))
        if isinstance(base[key], Mapping) and not _open(base[key]):
            if not isinstance(value, Mapping):
                raise ProfileError(f"{name}：“{where}”应是一组“键: 值”", _path(where))
            result[key] = _merged(base[key], value, name, f"{where}.")
        elif not isinstance(value, type(base[key])):
            kinds = {Decimal: "数字", str: "文字", bool: "true 或 false", list: "列表", dict: "一组“键: 值”"}
            wanted = next((shown for kind, shown in kinds.items() if isinstance(base[key], kind)), "同类的值")
            shown = "空" if value is None else value
            raise ProfileError(f"{name}：“{where}”应是{wanted}，现为“{shown}”", _path(where))
        else:
            result[key] = value
    return result


def _path(dotted: str) -> tuple[str, ...]:
    return tuple(dotted.split("."))


def _open(base: Mapping[str, Any]) -> bool:
    """A mapping with Chinese keys (weights by label) is replaced as a whole: its keys are the body's own words."""
    return any(not str(key).isascii() for key in base)


def _merged_rules(
    base: Mapping[str, Mapping[str, Any]], own: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    return {code: {**base.get(code, {}), **own.get(code, {})} for code in (*base, *(set(own) - set(base)))}


def _checked_rules(rules: Any, name: str) -> dict[str, Mapping[str, Any]]:
    """Keys of each entry; that the codes exist is checked by `check_codes`, which knows the rules."""
    if not isinstance(rules, Mapping):
        raise ProfileError(f"{name}：rules 应是“规则代码: 设置”", ("rules",))
    for code, about in rules.items():
        if not isinstance(about, Mapping):
            wanted = "{off: true}、{severity: warning} 或 {since: 2022}"
            raise ProfileError(f"{name}：rules.{code} 应写作 {wanted}", ("rules", code))
        for key, value in about.items():
            if key not in RULE_KEYS:
                hint = _nearest(str(key), RULE_KEYS)
                raise ProfileError(f"{name}：不认识的键“rules.{code}.{key}”{hint}", ("rules", code, key))
            if key == "severity" and value not in SEVERITIES:
                wanted = "、".join(SEVERITIES)
                message = f"{name}：rules.{code}.severity 应是 {wanted} 之一，现为“{value}”"
                raise ProfileError(message, ("rules", code, key))
            if key == "off" and not isinstance(value, bool):
                message = f"{name}：rules.{code}.off 应是 true 或 false，现为“{value}”"
                raise ProfileError(message, ("rules", code, key))
            if key == "since" and not (isinstance(value, Decimal) and value in range(*_YEARS)):
                raise ProfileError(f"{name}：rules.{code}.since 应是年份，现为“{value}”", ("rules", code, key))
    return {str(code): dict(about) for code, about in rules.items()}


def check_codes(profile: Profile, known: Mapping[str, Any]) -> None:
    """Raises ProfileError when the profile speaks of a rule there is not."""
    for code in profile.rules:
        if code not in known:
            message = f"方案“{profile.name}”：没有代码为“{code}”的规则{_nearest(code, list(known))}"
            raise ProfileError(message, ("rules", code))


def _check_families(profile: Profile, name: str) -> None:
    known = [*load("checks_structure")["families"], *load("checks_structure")["groups"]]
    for family in profile.get("required.families"):
        if family not in known:
            message = f"{name}：required.families 中的“{family}”不是指标类别{_nearest(str(family), known)}"
            raise ProfileError(message, ("required", "families"))


def _check_weights(profile: Profile, name: str) -> None:
    """Every scheme of weights is of 100 points together, and there is one."""
    if not profile.get("weights.schemes"):
        raise ProfileError(f"{name}：weights.schemes 至少要有一个权重方案", SCHEMES)
    for scheme in profile.get("weights.schemes"):
        points = scheme.get("points") if isinstance(scheme, Mapping) else None
        if not isinstance(points, Mapping) or not all(isinstance(value, Decimal) for value in points.values()):
            raise ProfileError(
                f"{name}：weights.schemes 的每一项应写作 {{name: 名称, points: {{产出指标: 50, …}}}}", SCHEMES
            )
        if set(scheme) != {"name", "points"}:
            raise ProfileError(f"{name}：weights.schemes 的每一项应有且只有 name 和 points", SCHEMES)
        total = sum((value for value in scheme["points"].values()), Decimal(0))
        if total != _FULL:
            parts = " + ".join(f"{key}{value}" for key, value in scheme["points"].items())
            raise ProfileError(f"{name}：权重方案“{scheme['name']}”合计 {parts} = {total}，应为 {_FULL}", SCHEMES)


def _check_ranges(profile: Profile, name: str) -> None:
    """No threshold lies below nothing, no share of a whole above 1, no percentage above 100."""
    for key, value in _flat(profile.values):
        if not isinstance(value, Decimal):
            continue
        most = _ONE if key in _SHARES else _FULL if key in _PERCENTAGES else None
        if value < 0 or (most is not None and value > most):
            wanted = f"应在 0 至 {most} 之间" if most is not None else "不应小于 0"
            hint = "（0.3 表示 30%）" if most == _ONE else ""
            raise ProfileError(f"{name}：“{key}”{wanted}{hint}，现为 {value}", _path(key))


def _check_grades(profile: Profile, name: str) -> None:
    """Bands from high to low, the last from 0: the first whose floor is reached counts. So with shares of a weight."""
    bands = profile.get("total_grades")
    whole = all(
        isinstance(band, Mapping)
        and set(band) == {"names", "floor"}
        and isinstance(band.get("names"), list)
        and isinstance(band.get("floor"), Decimal)
        for band in bands
    )
    floors: list[Decimal] = [band["floor"] for band in bands] if whole else []
    if floors != sorted(set(floors), reverse=True) or floors[-1:] != [Decimal(0)]:
        example = "{names: [优], floor: 90}"
        message = f"{name}：total_grades 应从高到低逐级列出，每级写作 {example}，最后一级 floor 为 0"
        raise ProfileError(message, ("total_grades",))
    if profile.number("grades.partial_from") >= profile.number("grades.full_from"):
        keys = (("grades", "partial_from"), ("grades", "full_from"))
        raise ProfileError(f"{name}：grades.partial_from 应小于 grades.full_from", *keys)
    if profile.number("history.low") >= profile.number("history.high"):
        raise ProfileError(f"{name}：history.low 应小于 history.high", ("history", "low"), ("history", "high"))


def _nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    found = get_close_matches(word, [str(each) for each in known], n=2, cutoff=0.5)
    return f"，是否想写“{'”或“'.join(found)}”？" if found else f"（可用的有 {'、'.join(map(str, known))}）"
