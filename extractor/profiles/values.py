"""A profile in; a ProfileError for the first value that cannot be meant out: what it is, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from extractor.data import load
from extractor.profiles.profile import Profile, ProfileError, flat, keys_of, nearest

RULE_KEYS = ("off", "severity", "since")
SEVERITIES = ("error", "warning", "info")
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


def check_values(profile: Profile, name: str) -> None:
    """Raises ProfileError where weights, families, thresholds or grades make no sense. name: of the file."""
    _check_weights(profile, name)
    _check_families(profile, name)
    _check_ranges(profile, name)
    _check_grades(profile, name)


def checked_rules(rules: Any, name: str) -> dict[str, Mapping[str, Any]]:
    """Keys of each entry; that the codes exist is checked by `check_codes`, which knows the rules."""
    if not isinstance(rules, Mapping):
        raise ProfileError(f"{name}：rules 应是“规则代码: 设置”", ("rules",))
    for code, about in rules.items():
        if not isinstance(about, Mapping):
            wanted = "{off: true}、{severity: warning} 或 {since: 2022}"
            raise ProfileError(f"{name}：rules.{code} 应写作 {wanted}", ("rules", code))
        for key, value in about.items():
            if key not in RULE_KEYS:
                hint = nearest(str(key), RULE_KEYS)
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
            message = f"方案“{profile.name}”：没有代码为“{code}”的规则{nearest(code, list(known))}"
            raise ProfileError(message, ("rules", code))


def _check_families(profile: Profile, name: str) -> None:
    known = [*load("checks_structure")["families"], *load("checks_structure")["groups"]]
    for family in profile.get("required.families"):
        if family not in known:
            message = f"{name}：required.families 中的“{family}”不是指标类别{nearest(str(family), known)}"
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
    for key, value in flat(profile.values):
        if not isinstance(value, Decimal):
            continue
        most = _ONE if key in _SHARES else _FULL if key in _PERCENTAGES else None
        if value < 0 or (most is not None and value > most):
            wanted = f"应在 0 至 {most} 之间" if most is not None else "不应小于 0"
            hint = "（0.3 表示 30%）" if most == _ONE else ""
            raise ProfileError(f"{name}：“{key}”{wanted}{hint}，现为 {value}", keys_of(key))


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
