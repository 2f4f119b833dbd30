"""Checks of the indicator grid's shape: labels against families, missing labels and names, doubles, unparsed numbers.

In: a form. Out: problems. Families of labels are those of terms/level_labels.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from extractor.checks.registry import PRACTICE, READING, TEMPLATE, Problem, rule
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.level_labels import load_level_labels
from extractor.terms.names import measured, name_key
from extractor.terms.phrasing import limits, row_name, short
from extractor.terms.text import fold_text

_SUFFIXES = ("指标", "目标")


@lru_cache(maxsize=512)
def _stem(label: str) -> str:
    """产出 for 产出指标 and 产出目标: templates differ in the suffix only."""
    text = fold_text(label)
    return text[:-2] if text.endswith(_SUFFIXES) else text


@cache
def _families() -> dict[str, frozenset[str]]:
    """Stems of level 2 → stems of the level 1 they stand under. A level 2 of several templates has several."""
    families: dict[str, set[str]] = {}
    for level2, parents in load_level_labels().level2.items():
        families.setdefault(_stem(level2), set()).update(_stem(parent) for parent in parents)
    return {stem: frozenset(parents) for stem, parents in families.items()}


@cache
def _known() -> frozenset[str]:
    """Stems of every label of a template, of either level."""
    return frozenset(_families()).union(*_families().values())


@rule(
    "labels.family",
    "error",
    TEMPLATE,
    family="relevance",
    title="二级指标应放在所属的一级指标之下",
    needs="一级指标、二级指标",
    reading=True,
)
def label_family(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A level 2 stands under a level 1 of its family. A label that no template knows is not judged."""
    for index, row in enumerate(form.indicators):
        level1, level2 = _stem(row.level1 or ""), _stem(row.level2 or "")
        allowed = _families().get(level2)
        if allowed is None or level1 not in _known() or level1 in allowed or level1 == level2:
            continue
        message = f"{row_name(form, index)}的二级指标“{row.level2}”不属于一级指标“{row.level1}”"
        pointers = [f"/indicators/{index}/level1", f"/indicators/{index}/level2"]
        yield Problem(pointers, message, f"“{row.level2}”应在“{'”或“'.join(sorted(allowed))}”之下")


@rule(
    "labels.missing",
    "warning",
    TEMPLATE,
    family="completeness",
    title="每行指标应有一级、二级指标",
    needs="一级指标、二级指标",
    reading=True,
)
def label_missing(form: Form, _profile: Profile) -> Iterator[Problem]:
    for index, row in enumerate(form.indicators):
        if row.level1 is None or row.level2 is None:
            missing = [key for key in ("level1", "level2") if getattr(row, key) is None]
            names = "、".join({"level1": "一级指标", "level2": "二级指标"}[key] for key in missing)
            pointers = [f"/indicators/{index}/{key}" for key in missing]
            yield Problem(pointers, f"{row_name(form, index)}没有{names}", "每行指标应有一级、二级指标")


@rule(
    "name.missing",
    "error",
    TEMPLATE,
    family="completeness",
    title="每行指标应有三级指标名称",
    needs="三级指标",
    reading=True,
)
def name_missing(form: Form, _profile: Profile) -> Iterator[Problem]:
    for index, row in enumerate(form.indicators):
        if row.name is None:
            yield Problem([f"/indicators/{index}/name"], f"第{index + 1}行没有三级指标名称", "每行指标应有名称")


def _doubles(form: Form) -> Iterator[tuple[int, int]]:
    """(earlier row, row) of rows with the same name under the same level 2."""
    names = [fold_text(row.name or "") for row in form.indicators]
    if len(set(names)) == len(names):
        return
    seen: dict[tuple[str, str], int] = {}
    for index, (row, name) in enumerate(zip(form.indicators, names, strict=True)):
        if row.name:
            key = (_stem(row.level2 or ""), name)
            if key in seen:
                yield seen[key], index
            seen.setdefault(key, index)


def _target(row: Indicator) -> str:
    return fold_text(row.target.text) if row.target else ""


@rule(
    "rows.duplicate",
    "error",
    PRACTICE,
    family="appropriateness",
    title="同一指标不应重复填报",
    needs="三级指标、指标值",
    reading=True,
)
def duplicate_rows(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The same indicator with the same target twice."""
    for first, second in _doubles(form):
        if _target(form.indicators[first]) == _target(form.indicators[second]):
            message = f"{row_name(form, second)}与第{first + 1}行重复"
            yield Problem([f"/indicators/{first}", f"/indicators/{second}"], message, "名称、二级指标和指标值都相同")


@rule(
    "rows.same_name",
    "warning",
    PRACTICE,
    family="appropriateness",
    title="同一名称的指标不应有两个指标值",
    needs="三级指标、指标值",
    reading=True,
)
def same_name(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The same name with two targets: one of them is about something else, or wrong."""
    for first, second in _doubles(form):
        rows = form.indicators[first], form.indicators[second]
        if _target(rows[0]) != _target(rows[1]):
            message = f"{row_name(form, second)}与第{first + 1}行名称相同而指标值不同"
            shown = "、".join(f"“{short(row.target.text)}”" if row.target else "空" for row in rows)
            yield Problem([f"/indicators/{first}", f"/indicators/{second}"], message, shown)


@rule(
    "measure.unparsed",
    "warning",
    READING,
    family="recognition",
    title="像数字的指标值、完成值应能解析",
    needs="指标值、实际完成值",
    reading=True,
)
def unparsed_measure(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A target or actual that looks like a number and was not read as one. Deadlines and terms are texts."""
    patterns = limits()["measure"]
    for index, row in enumerate(form.indicators):
        for key, caption in (("target", "指标值"), ("actual", "实际完成值")):
            measure = getattr(row, key)
            if measure is None or measure.value is not None:
                continue
            text = fold_text(measure.text)
            if re.fullmatch(patterns["numeric"], text) and not re.search(patterns["term"], text):
                message = f"{row_name(form, index)}的{caption}“{short(measure.text)}”含数字但未能解析"
                yield Problem([f"/indicators/{index}/{key}"], message, "应能分出符号、数值和计量单位")


@rule("rows.similar", "warning", PRACTICE, family="appropriateness", title="指标近似重复", needs="三级指标")
def similar_rows(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Two names under one level 2 that differ in filler words only (完成, 工作, 数量) and measure the same."""
    seen: dict[tuple[str, str, str], int] = {}
    for index, row in enumerate(form.indicators):
        if not row.name:
            continue
        key = (_stem(row.level2 or ""), name_key(row.name), measured(row.name))
        first = seen.setdefault(key, index)
        if first != index and fold_text(form.indicators[first].name or "") != fold_text(row.name):
            message = f"{row_name(form, index)}与第{first + 1}行“{short(form.indicators[first].name or '')}”近似重复"
            yield Problem([f"/indicators/{first}/name", f"/indicators/{index}/name"], message, "名称只有虚词不同")
