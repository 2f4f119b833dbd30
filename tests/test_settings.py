"""Settings: where a value comes from, what is in force, and that keys never show."""

from decimal import Decimal
from pathlib import Path

import pytest

from extractor.errors import SettingsError
from extractor.settings import HIDDEN, Settings, load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", *(f"JIXIAO_{field.upper()}" for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def source_of(settings: Settings, name: str) -> str:
    return next(entry.source for entry in settings.entries() if entry.name == name)


def test_without_a_model_the_rules_read() -> None:
    assert load_settings().engine_in_force == "rules"


@pytest.mark.parametrize("access", ["JIXIAO_API_KEY", "JIXIAO_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_model_with_access_makes_both_read(monkeypatch: pytest.MonkeyPatch, access: str) -> None:
    monkeypatch.setenv("JIXIAO_MODEL", "m")
    assert load_settings().engine_in_force == "rules"
    monkeypatch.setenv(access, "http://127.0.0.1:1/v1")
    assert load_settings().engine_in_force == "both"


def test_an_engine_that_is_named_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_ENGINE", "llm")
    assert load_settings().engine_in_force == "llm"
    assert load_settings(engine="rules").engine_in_force == "rules"


def test_a_model_engine_without_a_model_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="JIXIAO_MODEL"):
        load_settings(engine="llm").require_model()


def test_environment_beats_file_beats_default(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("JIXIAO_MODEL=file\nJIXIAO_MAX_REASKS=1\n", encoding="utf-8")
    monkeypatch.setenv("JIXIAO_MODEL", "environment")
    settings = load_settings()
    assert (settings.model, settings.max_reasks) == ("environment", 1)
    assert source_of(settings, "model") == "环境变量 JIXIAO_MODEL"
    assert source_of(settings, "max_reasks") == ".env 文件 JIXIAO_MAX_REASKS"
    assert source_of(settings, "max_attempts") == "默认值"


def test_openai_variables_are_only_a_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "fallback")
    settings = load_settings()
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "fallback"
    assert source_of(settings, "api_key") == "环境变量 OPENAI_API_KEY"
    Path(".env").write_text("JIXIAO_API_KEY=own\n", encoding="utf-8")
    settings = load_settings()
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "own"
    assert source_of(settings, "api_key") == ".env 文件 JIXIAO_API_KEY"


def test_keys_and_passwords_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_API_KEY", "sk-very-secret")
    monkeypatch.setenv("JIXIAO_BASE_URL", "https://user:pass-word@models.invalid/v1")
    settings = load_settings()
    shown = repr(settings.entries()) + repr(settings.api_key)
    assert "secret" not in shown
    assert "pass-word" not in shown
    assert HIDDEN in shown


def test_a_wrong_value_names_its_variable_and_not_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_MAX_ATTEMPTS", "many")
    with pytest.raises(SettingsError, match="JIXIAO_MAX_ATTEMPTS") as caught:
        load_settings()
    assert "many" not in str(caught.value).split("unable")[0]


def test_none_switches_off_cache_and_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().cache_dir is not None
    monkeypatch.setenv("JIXIAO_CACHE_DIR", "none")
    monkeypatch.setenv("JIXIAO_SEED", "none")
    settings = load_settings()
    assert settings.cache_dir is None
    assert settings.seed is None


def test_cost_is_exact_and_needs_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_PRICE", '{"m": {"input": "0.1", "output": 0.3, "currency": "USD"}}')
    assert load_settings(model="m").cost(3, 1) == Decimal("0.0000006")
    assert load_settings(model="other").cost(3, 1) is None


def test_a_wrong_setting_is_named_and_explained_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_DEADLINE_SECONDS", "abc")
    with pytest.raises(SettingsError, match=r"^设置有误：JIXIAO_DEADLINE_SECONDS 应为数字$"):
        load_settings()
