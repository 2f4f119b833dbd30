"""What programs import: every name is there, takes what people have at hand, and is loaded only when it is used."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from shutil import copy

import pytest

import extractor
from extractor import (
    DraftError,
    Form,
    ReadError,
    Settings,
    aextract,
    check,
    draft_declaration,
    draft_reasons,
    extract,
    read,
)
from tests.plain_environment import plain_environment

ROOT = Path(__file__).parents[1]
FILES = ROOT / "tests" / "fixtures" / "files"
EVALUATION, DECLARATION = FILES / "evaluation-pdf-ruled.pdf", FILES / "declaration-docx-plain.docx"
RULES = Settings(_env_file=None, engine="rules")
SNIPPET = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = ["README.md", "README.zh-CN.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]


def imports_for_editors() -> dict[str, str]:
    """Module of each name by the imports that editors and type checkers see."""
    (block,) = [
        node for node in ast.parse(Path(extractor.__file__).read_text("utf-8")).body if isinstance(node, ast.If)
    ]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def test_every_name_is_loaded_from_where_editors_look_for_it() -> None:
    homes = imports_for_editors()
    assert {*homes, "__version__"} == set(extractor.__all__) == set(dir(extractor))
    for name, module in homes.items():
        assert getattr(extractor, name) is getattr(import_module(module), name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = extractor.nothing  # type: ignore[attr-defined]


def test_importing_the_package_loads_none_of_it() -> None:
    code = "import sys, extractor; print([name for name in sys.modules if name.startswith('extractor.')])"
    environment = plain_environment() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_is_named_by_str_or_path_and_a_document_is_taken_as_it_is() -> None:
    document = read(str(EVALUATION))
    assert json.loads(document.to_json())["text"] == document.text
    by_path, by_name = extract(EVALUATION, settings=RULES), extract(str(EVALUATION), engine="rules")
    by_document = extract(document, engine="rules")
    assert by_path.to_json() == by_name.to_json() == by_document.to_json()
    assert asyncio.run(aextract(str(EVALUATION), engine="rules")) == by_path
    assert by_path.forms[0].to_json()
    assert by_path.forms[0].indicators[0].to_json()


def test_check_takes_one_or_several_of_what_holds_forms(tmp_path: Path) -> None:
    extraction = extract(EVALUATION, engine="rules")
    (form,) = extraction.forms
    written = tmp_path / "结果.json"
    written.write_text(extraction.to_json(), encoding="utf-8")
    named = check(("自评.pdf", form), settings=RULES)
    assert [document.name for document in named.documents] == ["自评.pdf"]
    reports = [check(source, settings=RULES) for source in (extraction, written, str(written), [extraction])]
    assert {report.to_json() for report in reports} == {reports[0].to_json()}
    assert reports[0].counts == named.counts
    several = check([EVALUATION, read(DECLARATION), extraction], past=[("往年", form)], settings=RULES)
    assert [len(document.forms) for document in several.documents] == [1, 1, 1]
    with_text, without = (
        {line.code: line.state for line in several.documents[number].forms[0].ledger} for number in (0, 2)
    )
    assert (with_text["recognition.span"], without["recognition.span"]) == ("passed", "could_not_run")


def test_drafts_are_one_for_every_project() -> None:
    extraction = extract(EVALUATION, engine="rules")
    (draft,) = draft_declaration(extraction, 2022, budget="1000", settings=RULES)
    assert (draft.kind, draft.form.fiscal_year) == ("target_declaration", 2022)
    assert Form.model_validate_json(draft.form.to_json()) == draft.form
    assert len(draft_declaration([EVALUATION, DECLARATION], 2022, settings=RULES)) == 2
    (explained,) = draft_reasons(("自评.pdf", extraction.forms[0]), settings=RULES)
    assert explained.kind == "self_evaluation"
    with pytest.raises(DraftError, match="没有绩效自评表"):
        draft_reasons(DECLARATION, settings=RULES)


@pytest.mark.parametrize("call", [extract, check, draft_reasons, lambda path: draft_declaration(path, 2025)])
def test_a_file_that_cannot_be_read_is_an_error_of_one_kind(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ReadError, match=r"没有\.pdf"):
        call(str(tmp_path / "没有.pdf"))


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_the_documentation_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("JIXIAO_", "OPENAI_")) and name not in plain_environment():
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    copy(EVALUATION, "2024自评表.pdf")
    copy(DECLARATION, "2024申报表.docx")
    Path("2023自评表.json").write_text(extract(EVALUATION, engine="rules").to_json(), encoding="utf-8")
    Path("情况说明.txt").write_text("展览举办：疫情防控期间停办一场\n", encoding="utf-8")
    names: dict[str, object] = {"__name__": "snippet"}
    for snippet in SNIPPET.findall((ROOT / page).read_text("utf-8")):
        exec(compile(snippet, page, "exec"), names)
