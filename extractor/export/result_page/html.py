"""An extraction, its layout and pictures of its pages in, one self-contained HTML page out: source left, cells right.

The page needs no network and asks for none: its style and script are inline and a content security policy allows
nothing else, so that not even a document that smuggles markup through could load or run anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from extractor.assembly.display import load_display
from extractor.export.result_page.page_view import left_out, listed, sheets
from extractor.export.result_page.source_text import blocks
from extractor.export.result_page.view import form_views, place
from extractor.model.document import Document
from extractor.model.form import Extraction
from extractor.reading.page_image import PageImage

POLICY = "default-src 'none'; style-src '{style}'; script-src '{script}';{pictures} base-uri 'none'; form-action 'none'"


def to_html(extraction: Extraction, layout: Document, images: Mapping[int, PageImage] | None = None) -> str:
    """The page. Everything from the document is escaped.

    images: pictures of the layout's pages (`page_image.page_images`); without any, the source is its text alone.
    """
    style, script = _asset("page.css"), _asset("page.js")
    views = form_views(extraction, layout)
    forms = [view.cells for view in views]
    names = load_display()
    return (
        _environment()
        .get_template("page.html")
        .render(
            source=extraction.source,
            notices=extraction.notices,
            usage=extraction.usage,
            forms=views,
            blocks=blocks(layout, forms),
            sheets=sheets(layout, forms, images or {}),
            left_out=left_out(forms, images) if images else "",
            names=names,
            place=place,
            style=Markup(style),
            script=Markup(script),
            policy=POLICY.format(
                style=_digest(style), script=_digest(script), pictures=" img-src data:;" if images else ""
            ),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("extractor.export"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pages"] = listed
    return environment


@cache
def _asset(name: str) -> str:
    loader = PackageLoader("extractor.export")
    return loader.get_source(_environment(), name)[0]


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
