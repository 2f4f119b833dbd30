"""The YAML of the checks and of the terms they share: what a file says is what its model knows, and nothing else."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from extractor.checks.registry import RuleFamilies, load_rule_families, load_rules
from extractor.checks.reporting.examples import BaseForms, ExampleFile, load_base_forms, load_examples
from extractor.profiles.files import builtin
from extractor.profiles.profile import Profile
from extractor.resources import DataFile
from extractor.terms.families import load_family_terms
from extractor.terms.indicators import load_indicator_terms
from extractor.terms.names import load_name_terms

RULES = files("extractor.checks.rules")
TOPICS = sorted(Path(entry.name).stem for entry in RULES.iterdir() if Path(entry.name).suffix == ".yaml")


def load_topic(topic: str) -> DataFile:
    """Call the one loader of the module a file of words stands beside."""
    module = import_module(f"extractor.checks.rules.{topic}")
    (found,) = [
        each for name, each in vars(module).items() if is_loader(name, each) and each.__module__ == module.__name__
    ]
    loaded = found()
    assert isinstance(loaded, DataFile)
    return loaded


def is_loader(name: str, value: Any) -> bool:
    return name.startswith("load_") and inspect.isfunction(inspect.unwrap(value))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_file_of_words_is_that_of_a_module(topic: str) -> None:
    content = yaml.safe_load((RULES / f"{topic}.yaml").read_text(encoding="utf-8"))
    loaded = load_topic(topic)
    assert set(type(loaded).model_fields) == set(content)


@pytest.mark.parametrize("load", [load_family_terms, load_indicator_terms, load_name_terms, load_rule_families])
def test_the_other_files_are_read(load: Callable[[], DataFile]) -> None:
    assert load() is load()


def test_the_examples_are_those_of_rules() -> None:
    assert set(load_examples()) <= set(load_rules())
    assert set(load_base_forms().bases) >= {"evaluation", "declaration", "blank"}


@pytest.mark.parametrize(
    "model",
    [*(type(load_topic(topic)) for topic in TOPICS), RuleFamilies, BaseForms, ExampleFile]
    + [type(load()) for load in (load_family_terms, load_indicator_terms, load_name_terms)],
)
def test_an_unknown_key_is_refused(model: type[DataFile]) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"no_such_key": 1})
    assert any(error["type"] == "extra_forbidden" for error in caught.value.errors())


def test_the_root_profile_has_every_key() -> None:
    """A key with a default would be one that `national.yaml` need not explain."""
    optional = [name for name, field in Profile.model_fields.items() if not field.is_required()]
    assert optional == ["extends"]
    assert builtin().extends is None


def test_figures_too_large_to_be_summed_are_too_large_to_be_meant() -> None:
    assert builtin().limits.largest_figure <= load_indicator_terms().largest_summed
