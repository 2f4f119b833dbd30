"""Environment and `.env` in, one `Settings` out: everything about models, costs and limits that a user may change.

Keys never leave this object readable: they are SecretStr and the listing for `jixiao config` hides them.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, cast, get_args
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from extractor.errors import SettingsError

PREFIX = "JIXIAO_"
ENV_FILE = ".env"
Engine = Literal["rules", "llm", "both"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
Mode = Literal["json_schema", "tools", "json"]
HIDDEN = "********"


class Price(BaseModel):
    """Price of one model per million tokens."""

    model_config = ConfigDict(extra="forbid")

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    currency: str = "CNY"


def default_cache_dir() -> Path:
    """The user's cache folder by the platform's convention."""
    return user_cache_path("jixiao", appauthor=False, opinion=False)


def _none(value: object) -> object:
    """Variables cannot be null, so the word none says it."""
    return None if isinstance(value, str) and value.strip().lower() == "none" else value


_QUOTES = "\"'“”‘’「」＂＇"
"""Quotation marks that come along when a key or an address is copied."""
_ADDRESS = str.maketrans({"：": ":", "／": "/", "．": ".", "。": "."})
CHAT_PATH = "/chat/completions"


def _tidy_copied(value: object) -> object:
    """A copied text without blanks, line breaks and quotation marks around it."""
    return value.strip().strip(_QUOTES).strip() if isinstance(value, str) else value


def _tidy_key(value: object) -> object:
    """A key as it goes into a header. Raises ValueError naming a character that cannot."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    key = _tidy_copied(value)
    if isinstance(key, str):
        wrong = next((char for char in key if not "!" <= char <= "~"), None)
        if wrong is not None:
            raise PydanticCustomError("bad_key", "密钥中有不能使用的字符 {char}", {"char": _named_character(wrong)})
    return key or None


def _tidy_address(value: object) -> object:
    """An address of a service without what is copied along. Raises ValueError for what is no address."""
    address = _tidy_copied(value)
    if not isinstance(address, str) or not address:
        return None
    address = address.translate(_ADDRESS).rstrip("/").removesuffix(CHAT_PATH)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise PydanticCustomError("bad_address", "不是可用的地址，应形如 https://主机/v1")
    return address


def _named_character(char: str) -> str:
    return f"“{char}”" if char.isprintable() and not char.isspace() else f"U+{ord(char):04X}"


def _from_openai(name: str) -> str | None:
    """The variable every OpenAI-compatible tool reads, for when JIXIAO_* is set nowhere."""
    return os.environ.get(f"OPENAI_{name}") or _file_values().get(f"OPENAI_{name}")


def _file_values() -> dict[str, str]:
    file = Path(ENV_FILE)
    values = dotenv_values(file) if file.is_file() else {}
    return {name.upper(): value for name, value in values.items() if value}


class SettingEntry(NamedTuple):
    """One line of `jixiao config`. source: 环境变量 X, .env 文件 X, or 默认值."""

    name: str
    value: str
    source: str


class Settings(BaseSettings):
    """What is in force. Every field can be set as JIXIAO_<FIELD> in the environment or in `.env`, in that order."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore",
        frozen=True, validate_default=True,
    )  # fmt: skip

    engine: Engine | None = Field(default=None, description="读取方式 rules、llm、both；不设时有模型用 both")
    model: str | None = Field(default=None, description="模型名称")
    base_url: Annotated[str | None, BeforeValidator(_tidy_address)] = Field(
        default_factory=lambda: _from_openai("BASE_URL"), description="服务地址；不设则用 OPENAI_BASE_URL"
    )
    api_key: Annotated[SecretStr | None, BeforeValidator(_tidy_key)] = Field(
        default_factory=lambda: cast(SecretStr | None, _from_openai("API_KEY")),
        description="密钥；不设则用 OPENAI_API_KEY",
    )
    mode: Mode = Field(default="json_schema", description="结构化输出方式：json_schema、tools、json")
    read_all: bool = Field(default=False, description="both 时是否让模型通读全部表格")
    semantic: bool = Field(default=False, description="起草时是否按语义排列往年候选行；需安装 jixiao[semantic]")
    temperature: float = Field(default=0, ge=0, le=2, description="采样温度，0 最稳定")
    seed: Annotated[int | None, BeforeValidator(_none)] = Field(
        default=7, description="随机种子；服务不支持时设为 none"
    )
    max_output_tokens: int = Field(default=4096, ge=16, description="单次回答的 token 上限")
    segments_per_call: int = Field(default=700, ge=50, description="单次请求最多显示的文字片段数，超过则分段")
    max_reasks: int = Field(default=2, ge=0, le=5, description="回答不合格时最多重问次数")
    max_attempts: int = Field(default=4, ge=1, le=20, description="网络错误、限流时最多发送次数")
    backoff_seconds: float = Field(default=1, ge=0, description="首次重发前等待秒数，之后加倍")
    backoff_max_seconds: float = Field(default=30, ge=0, description="重发前等待秒数上限")
    timeout_seconds: float = Field(default=120, gt=0, description="单次请求的秒数上限")
    deadline_seconds: float = Field(default=600, gt=0, description="单份文件的秒数上限")
    max_concurrency: int = Field(default=4, ge=1, description="同时进行的请求数上限")
    cache_dir: Annotated[Path | None, NoDecode, BeforeValidator(_none)] = Field(
        default_factory=default_cache_dir, description="回答缓存的文件夹；none 表示不缓存"
    )
    price: dict[str, Price] = Field(
        default_factory=dict, description="每百万 token 的价格，JSON：{模型: {input, output, currency}}"
    )

    @property
    def engine_in_force(self) -> Engine:
        return self.engine or ("both" if self.has_model else "rules")

    @property
    def has_model(self) -> bool:
        """Whether a model can be asked: its name, and an address or a key."""
        return bool(self.model and (self.base_url or self.api_key))

    @property
    def shown_base_url(self) -> str:
        """The address for messages, without a password it may hold."""
        return hide_password(self.base_url) if self.base_url else "（默认地址）"

    def require_model(self) -> None:
        """Raises SettingsError when no model is configured."""
        if not self.has_model:
            raise SettingsError(
                "未配置模型：请设置 JIXIAO_MODEL，以及 JIXIAO_BASE_URL 或 JIXIAO_API_KEY"
                "（也可用 OPENAI_BASE_URL、OPENAI_API_KEY），或改用 --engine rules"
            )

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal | None:
        """What so many tokens of the model cost, in the price table's currency; None without a price."""
        price = self.price.get(self.model or "")
        if price is None:
            return None
        return (price.input * prompt_tokens + price.output * completion_tokens) / Decimal(1_000_000)

    def entries(self) -> list[SettingEntry]:
        """Every setting with its value, keys hidden, and where it came from."""
        in_file = set(_file_values())
        in_environment = {name.upper() for name, value in os.environ.items() if value}
        listed = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            given = name in self.model_fields_set
            source = _source(f"{PREFIX}{name.upper()}", in_environment, in_file) or "命令行" if given else "默认值"
            if not given and value is not None and name in ("api_key", "base_url"):
                source = _source(f"OPENAI_{name.upper()}", in_environment, in_file)
            listed.append(SettingEntry(name, HIDDEN if isinstance(value, SecretStr) else _shown(value), source))
        return listed


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, with overrides from the command line. Raises SettingsError naming the variable."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = "；".join(
            f"{_variable(detail['loc'])} {_wrong(detail['type'], detail['msg'], detail.get('ctx', {}))}"
            for detail in error.errors(include_input=False)
        )
        raise SettingsError(f"设置有误：{wrong}") from error


def _wrong(kind: str, said: str, context: dict[str, Any]) -> str:
    """What is wrong with a setting, for staff; kind is pydantic's name of the error."""
    limits = {
        "literal_error": "只能是 {expected}",
        "greater_than": "必须大于 {gt}",
        "greater_than_equal": "不能小于 {ge}",
        "less_than_equal": "不能大于 {le}",
    }
    if kind in ("bad_key", "bad_address"):
        return said
    if kind in limits:
        return limits[kind].format(**context)
    return "应为数字" if kind in ("float_parsing", "int_parsing", "decimal_parsing") else "取值无效"


def _variable(location: tuple[int | str, ...]) -> str:
    return PREFIX + str(location[0]).upper() if location else "?"


def _source(variable: str, in_environment: set[str], in_file: set[str]) -> str:
    if variable in in_environment:
        return f"环境变量 {variable}"
    return f".env 文件 {variable}" if variable in in_file else ""


def _shown(value: object) -> str:
    if value is None:
        return "（未设置）"
    if isinstance(value, dict):
        return (
            "、".join(f"{name} {price.input}/{price.output} {price.currency}" for name, price in value.items())
            or "（未设置）"
        )
    if isinstance(value, bool):
        return "是" if value else "否"
    return hide_password(str(value))


def hide_password(address: str) -> str:
    """An address without the name and password in front of its host."""
    return re.sub(r"//[^/@]*@", f"//{HIDDEN}@", address)
