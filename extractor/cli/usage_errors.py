"""Errors in how a command is used, said in Chinese: what is wrong, and what could be meant."""

from __future__ import annotations

import re

from typer.exceptions import TyperException

_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"No such command '(?P<name>.*)'\. Did you mean (?P<likely>.*)\?", "没有命令“{name}”（是不是 {likely}？）"),
        (r"No such command '(?P<name>.*)'\.", "没有命令“{name}”"),
        (r"Missing command\.", "缺少命令"),
        (r"Got unexpected extra arguments?(?:\(s\))? \((?P<rest>.*)\)\.?", "多出的参数：{rest}"),
        (r"Option '(?P<name>.*)' requires an argument\.", "选项 {name} 后面要跟一个值"),
        (r"Option '(?P<name>.*)' does not take a value\.", "选项 {name} 后面不能跟值"),
        (r"Input should be a valid integer.*", "应为整数"),
        (r"Input should be a valid number.*", "应为数字"),
    )
)
"""Messages of the command-line library that have no class of their own."""
UNKNOWN_OPTION = "没有选项 {}"
LIKELY = "{}（是不是 {}？）"
MISSING = {"argument": "缺少参数 {}", "option": "缺少选项 {}"}
BAD_VALUE = "{} 的值有误：{}"


def translate_usage_error(error: TyperException) -> None:
    """Give an error of use its Chinese message. Errors of other kinds, and Chinese ones, stay as they are.

    An error passes through the contexts of a group and its command; it is translated once.
    """
    said = None if hasattr(error, "translated") else _said(error)
    if said is not None:
        error.message = said
        error.translated = True  # type: ignore[attr-defined]
        error.format_message = lambda: said  # type: ignore[method-assign]


def _said(error: TyperException) -> str | None:
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return None
    if kind == "NoSuchOption":
        return _unknown_option(error)
    name = _named(error)
    if kind == "MissingParameter":
        form = MISSING.get(getattr(getattr(error, "param", None), "param_type_name", ""), MISSING["option"])
        return form.format(name)
    message = _message(error.message)
    if kind == "BadParameter":
        return BAD_VALUE.format(name, message)
    return message


def _unknown_option(error: TyperException) -> str:
    said = UNKNOWN_OPTION.format(getattr(error, "option_name", ""))
    likely = getattr(error, "possibilities", None)
    return LIKELY.format(said, "、".join(sorted(likely))) if likely else said


def _named(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return "参数"
    if parameter.param_type_name == "argument":
        return f"“{parameter.metavar or parameter.name}”"
    return " / ".join(parameter.opts)


def _message(text: str) -> str:
    for pattern, said in _SAID:
        found = pattern.fullmatch(text)
        if found:
            return said.format(**found.groupdict())
    return text
