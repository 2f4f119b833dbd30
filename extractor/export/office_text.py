"""Text of a document in, text an office file can hold out: XML 1.0 has no control characters and no lone surrogates."""

from __future__ import annotations

import re

# XML 1.0, section 2.2, production Char.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def office_text(text: str) -> str:
    """The text without characters that would make the file unreadable."""
    return _NOT_XML.sub("", text)
