"""Bytes in, `Layout` out. The kind of a file is decided by its content, never by its name alone."""

from extractor.reading.dispatch import read, read_all, read_bytes
from extractor.reading.layout import Layout, Segment
from extractor.reading.options import ReadOptions
from extractor.reading.text import layout_from_text

__all__ = ["Layout", "ReadOptions", "Segment", "layout_from_text", "read", "read_all", "read_bytes"]
