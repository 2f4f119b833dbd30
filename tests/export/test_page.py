"""Every page comes with a policy that allows what was inlined and nothing else, and escapes what it is given."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from extractor.export.page import render_page

HEAD = '<meta http-equiv="Content-Security-Policy" content="{{ policy }}"><style>{{ style }}</style>'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with a page of its own, one with a script, and one without style."""
    name = f"pages_{tmp_path.name.replace('-', '_')}"
    templates = tmp_path / name / "templates"
    templates.mkdir(parents=True)
    (tmp_path / name / "__init__.py").touch()
    (templates / "plain.html").write_text(HEAD + "<p>{{ text }}</p>", encoding="utf-8")
    (templates / "plain.css").write_text('p::before { content: "<"; }', encoding="utf-8")
    (templates / "lively.html").write_text(HEAD + "<script>{{ script }}</script>", encoding="utf-8")
    (templates / "lively.css").write_text("p { color: red; }", encoding="utf-8")
    (templates / "lively.js").write_text("if (1 < 2) {}", encoding="utf-8")
    (templates / "naked.html").write_text("<p></p>", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def policy_of(page: str) -> str:
    found = re.search(r'content="([^"]*)"', page)
    assert found
    return unescape(found[1])


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_style_and_script_are_inlined_and_named_by_their_hash(package: str) -> None:
    page = render_page(package, "lively", {}, pictures=True)
    (style,), (script,) = re.findall("<style>(.*?)</style>", page), re.findall("<script>(.*?)</script>", page)
    assert script == "if (1 < 2) {}"
    assert policy_of(page) == (
        f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_a_page_without_script_allows_none_and_escapes_its_text(package: str) -> None:
    page = render_page(package, "plain", {"text": "<script>"})
    assert "script-src" not in policy_of(page)
    assert "img-src" not in policy_of(page)
    assert "<p>&lt;script&gt;</p>" in page


def test_what_a_template_lacks_is_an_error(package: str) -> None:
    with pytest.raises(UndefinedError):
        render_page(package, "plain", {})
    with pytest.raises(TemplateNotFound):
        render_page(package, "naked", {})
