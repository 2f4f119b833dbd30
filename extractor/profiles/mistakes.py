"""What pydantic says of a profile, told in Chinese: the file, the key, what stands there and what should.

A person who writes a profile knows YAML at most; the first mistake is told, and what to leave out so that the rest of
the file can be used.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from extractor.model.form import Severity
from extractor.profiles.profile import GRADES_WANTED, Profile, ProfileError, RuleSettings, Section
from extractor.profiles.suggestions import suggest_nearest

_KINDS = {
    "is_instance_of": "数字",
    "string_type": "文字",
    "bool_type": "true 或 false",
    "list_type": "列表",
    "dict_type": "一组“键: 值”",
}
_SCHEMES = ("weights", "schemes")


def explain_mistake(caught: ValidationError, name: str) -> ProfileError:
    """Turn the first error into a message that names the file, and the keys to leave out."""
    error = caught.errors(include_url=False)[0]
    keys = tuple(str(part) for part in takewhile(lambda part: isinstance(part, str), error["loc"]))
    if error["type"] == "mistake":
        named = [tuple(key.split(".")) for key in error["ctx"]["keys"]]
        return ProfileError(f"{name}：{error['ctx']['message']}", *(named or [keys]))
    return ProfileError(f"{name}：{_tell(error)}", keys)


def _tell(error: ErrorDetails) -> str:
    """Say what is wrong, without the file."""
    where = ".".join(str(part) for part in error["loc"] if isinstance(part, str))
    if error["type"] == "extra_forbidden" and error["loc"][:2] != _SCHEMES and error["loc"][0] != "total_grades":
        return f"不认识的键“{where}”{suggest_nearest(str(error['loc'][-1]), _known_keys(error['loc'][:-1]))}"
    if error["loc"][0] == "rules":
        return _tell_of_rule(error, where)
    if error["loc"][0] == "total_grades" and len(error["loc"]) > 1:
        return GRADES_WANTED
    if error["type"] == "range":
        return f"“{where}”{error['ctx']['wanted']}，现为 {error['input']}"
    if error["loc"][:2] == _SCHEMES and len(error["loc"]) > len(_SCHEMES):
        return _tell_of_scheme(error)
    if error["type"] == "model_type":
        return f"“{where}”应是一组“键: 值”"
    return f"“{where}”应是{_KINDS.get(error['type'], '同类的值')}，现为“{_show(error['input'])}”"


def _tell_of_rule(error: ErrorDetails, where: str) -> str:
    if len(error["loc"]) == 1:
        return "rules 应是“规则代码: 设置”"
    wanted = {
        "off": "是 true 或 false",
        "severity": f"是 {'、'.join(get_args(Severity))} 之一",
        "since": "是年份",
    }.get(str(error["loc"][-1]))
    if wanted is None or len(error["loc"]) == 2:
        return f"{where} 应写作 {{off: true}}、{{severity: warning}} 或 {{since: 2022}}"
    return f"{where} 应{wanted}，现为“{_show(error['input'])}”"


def _tell_of_scheme(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden" or (error["type"] == "missing" and error["loc"][-1] == "name"):
        return "weights.schemes 的每一项应有且只有 name 和 points"
    return "weights.schemes 的每一项应写作 {name: 名称, points: {产出指标: 50, …}}"


def _known_keys(path: tuple[int | str, ...]) -> list[str]:
    """List the keys of the section at a path."""
    if path[:1] == ("rules",):
        return list(RuleSettings.model_fields)
    section: type[Section] = Profile
    for key in path:
        inner = section.model_fields[str(key)].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, Section)
        section = inner
    return list(section.model_fields)


def _show(value: Any) -> str:
    return "空" if value is None else str(value)
