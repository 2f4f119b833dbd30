"""An extraction and its layout in, one self-contained HTML page out: the source on the left, the cells on the right.

The page needs no network and asks for none: its style and script are inline and a content security policy allows
nothing else, so that not even a document that smuggles markup through could load or run anything.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from extractor.data import load
from extractor.export.source_text import blocks
from extractor.export.view import form_views, place
from extractor.model import Extraction
from extractor.reading.layout import Layout

POLICY = "default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'"


def to_html(extraction: Extraction, layout: Layout) -> str:
    """The page. Everything from the document is escaped."""
    style, script = _asset("page.css"), _asset("page.js")
    views = form_views(extraction)
    names = load("display")
    return (
        _environment()
        .get_template("page.html")
        .render(
            source=extraction.source,
            notices=extraction.notices,
            usage=extraction.usage,
            forms=views,
            blocks=blocks(layout, [view.cells for view in views]),
            names=names,
            place=place,
            style=Markup(style),
            script=Markup(script),
            policy=POLICY.format(style=_digest(style), script=_digest(script)),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("extractor.export"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    loader = PackageLoader("extractor.export")
    return loader.get_source(_environment(), name)[0]


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
