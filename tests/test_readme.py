"""Both READMEs say what the program does: help and settings are generated from the code, the demo is a real run.

`README_REWRITE=1 pytest tests/test_readme.py` writes the generated blocks anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor.cli.main import COMMANDS, load_command
from extractor.settings import Settings, default_cache_dir
from tests.command_line import jixiao

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
both = pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda path: path.name)

MEANINGS = {
    "engine": "`rules`, `llm` or `both`; unset: `both` with a model, `rules` without",
    "model": "name of the model",
    "base_url": "address of the service; else `OPENAI_BASE_URL`",
    "api_key": "key; else `OPENAI_API_KEY`",
    "mode": "structured output by `json_schema`, `tools` or plain `json`",
    "read_all": "with `both`: let the model read every form",
    "semantic": "in drafts: rank the earlier rows offered for doubtful ones by meaning too; needs `jixiao[semantic]`",
    "temperature": "sampling temperature",
    "seed": "random seed; `none` for servers without one",
    "max_output_tokens": "most tokens of one reply",
    "segments_per_call": "most text segments shown in one request; longer forms are split",
    "max_reasks": "times a bad reply is asked again",
    "max_attempts": "times a request is sent on network errors and rate limits",
    "backoff_seconds": "wait before the first resend, doubling",
    "backoff_max_seconds": "longest wait before a resend",
    "timeout_seconds": "longest single request",
    "deadline_seconds": "longest a document may take",
    "max_concurrency": "requests at the same time",
    "cache_dir": "folder of cached replies; `none` for no cache",
    "price": "price per million tokens as JSON: `{model: {input, output, currency}}`",
}


def block(readme: Path, name: str) -> str:
    text = readme.read_text("utf-8")
    found = re.findall(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert len(found) == 1, f"{readme.name} needs one block {name}"
    return str(found[0])


def expect(readme: Path, name: str, content: str) -> None:
    """The block is the content; with README_REWRITE set, it is made so first."""
    if os.environ.get("README_REWRITE"):
        old = f"<!-- {name} -->\n{block(readme, name)}"
        readme.write_text(readme.read_text("utf-8").replace(old, f"<!-- {name} -->\n{content}"), "utf-8")
    assert block(readme, name) == content


def commands() -> Iterator[tuple[str, Any]]:
    for name in COMMANDS:
        command = load_command(name)
        below = getattr(command, "commands", None)
        yield from ((f"{name} {inner}", each) for inner, each in below.items()) if below else [(name, command)]


def cli_tables() -> str:
    """One table a command, from the parameters the parser itself uses."""
    lines = []
    for name, command in commands():
        lines += [f"| `jixiao {name}` | {command.get_short_help_str(200)} |", "|---|---|"]
        for parameter in command.params:
            spelled = "、".join(f"`{option}`" for option in parameter.opts)
            if parameter.param_type_name == "argument":
                spelled = parameter.metavar + (" …" if parameter.nargs == -1 else "")
            elif parameter.metavar:
                spelled += f" {parameter.metavar}"
            default = f"默认 `{parameter.default}`。" if isinstance(parameter.default, (str, Path)) else ""
            lines.append(f"| {spelled} | {parameter.help}{default} |".replace("rules|llm|both", "rules/llm/both"))
        lines.append("")
    return "\n".join(lines)


def settings_table(headings: tuple[str, str, str], meanings: dict[str, str]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=False)
        shown = "" if default in (None, {}) or field.default_factory else f"`{default}`".replace("False", "false")
        if field.default_factory is default_cache_dir:
            shown = "`~/.cache/jixiao`"
        lines.append(f"| `JIXIAO_{name.upper()}` | {shown} | {meanings[name]} |")
    return "\n".join(lines) + "\n"


@both
def test_commands_are_those_of_the_parser(readme: Path) -> None:
    expect(readme, "cli", cli_tables())


def test_settings_are_those_of_the_code() -> None:
    chinese = {name: field.description or "" for name, field in Settings.model_fields.items()}
    assert set(MEANINGS) == set(chinese), "a setting is missing from the English table"
    expect(ENGLISH, "settings", settings_table(("variable", "default", "meaning"), MEANINGS))
    expect(CHINESE, "settings", settings_table(("环境变量", "默认", "含义"), chinese))


@both
def test_the_demo_shown_is_a_real_run(readme: Path, tmp_path: Path) -> None:
    run = jixiao("demo", cwd=tmp_path)
    printed = [" ".join(line.split()) for line in run.stdout.splitlines()]
    shown = [" ".join(line.split()) for line in block(readme, "demo").strip().splitlines()[1:-1]]
    assert len(shown) > 10
    position = 0
    for line in shown:
        if line in ("", "…"):
            continue
        assert line in printed[position:], f"{readme.name} shows a line the demo does not print here: {line}"
        position = printed.index(line, position) + 1


@both
def test_links_lead_somewhere(readme: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", readme.read_text("utf-8")):
        assert (ROOT / target).exists(), target


@both
def test_make_targets_exist(readme: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"make ([a-z-]+)", readme.read_text("utf-8"))):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_both_languages_have_the_same_sections() -> None:
    counts = [len(re.findall(r"^## ", readme.read_text("utf-8"), re.MULTILINE)) for readme in (ENGLISH, CHINESE)]
    assert counts[0] == counts[1]
