"""Bytes in, `Layout` out. The kind of a file is decided by its content, never by its name alone."""

from extractor.reading.layout import Layout, Segment
from extractor.reading.text import layout_from_text, read, read_bytes

__all__ = ["Layout", "Segment", "layout_from_text", "read", "read_bytes"]
