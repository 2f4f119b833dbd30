"""An extraction, its layout and pictures of its pages in, one self-contained HTML page out: source left, cells right.

The page needs no network and asks for none (`export.page`).
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.assembly.display import load_display
from extractor.export.page import render_page
from extractor.export.result_page.page_view import left_out, listed, sheets
from extractor.export.result_page.source_text import blocks
from extractor.export.result_page.view import form_views, place
from extractor.model.document import Document
from extractor.model.form import Extraction
from extractor.reading.page_image import PageImage


def to_html(extraction: Extraction, layout: Document, images: Mapping[int, PageImage] | None = None) -> str:
    """The page. Everything from the document is escaped.

    images: pictures of the layout's pages (`page_image.page_images`); without any, the source is its text alone.
    """
    views = form_views(extraction, layout)
    forms = [view.cells for view in views]
    content = {
        "source": extraction.source,
        "notices": extraction.notices,
        "forms": views,
        "blocks": blocks(layout, forms),
        "sheets": sheets(layout, forms, images or {}),
        "left_out": left_out(forms, images) if images else "",
        "names": load_display(),
        "place": place,
    }
    return render_page(
        "extractor.export.result_page", "page", content, filters={"pages": listed}, pictures=bool(images)
    )
