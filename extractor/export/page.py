"""One self-contained HTML page: its templates, its style and script inlined, and the policy that allows nothing else.

Every page of the program is made here. Text of documents is hostile: templates escape everything, and the content
security policy names style and script by their hash, so that not even markup that got through could load or run
anything. A page's files lie in `templates` of the package that owns it; what several share lies in `templates` here.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, TemplateNotFound, select_autoescape
from markupsafe import Markup

Filter = Callable[..., object]


def render_page(
    package: str,
    name: str,
    content: Mapping[str, object],
    *,
    filters: Mapping[str, Filter] | None = None,
    pictures: bool = False,
) -> str:
    """Render `NAME.html` of a package with `NAME.css` and, where there is one, `NAME.js` inlined.

    The template gets the content and, besides, `style`, `script` and the `policy` for its head. filters: what its
    templates call by name. pictures: whether the page shows pictures, inlined as data.
    """
    environment = _environment(package, tuple((filters or {}).items()))
    style, script = _style_and_script(environment, name)
    inlined: dict[str, Any] = {"style": Markup(style), "policy": _policy(style, script, pictures=pictures)}
    if script is not None:
        inlined["script"] = Markup(script)
    return environment.get_template(f"{name}.html").render(content, **inlined)


def _policy(style: str, script: str | None, *, pictures: bool) -> str:
    rules = ["default-src 'none'", f"style-src '{_digest(style)}'"]
    if script is not None:
        rules.append(f"script-src '{_digest(script)}'")
    if pictures:
        rules.append("img-src data:")
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment(package: str, filters: tuple[tuple[str, Filter], ...]) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("extractor.export")]),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= dict(filters)
    return environment


@cache
def _style_and_script(environment: Environment, name: str) -> tuple[str, str | None]:
    """Read what is inlined in a page. Raises jinja2.TemplateNotFound for a page without style."""
    assert environment.loader
    style = environment.loader.get_source(environment, f"{name}.css")[0]
    try:
        return style, environment.loader.get_source(environment, f"{name}.js")[0]
    except TemplateNotFound:
        return style, None
