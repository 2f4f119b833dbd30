"""Bytes in, `Layout` out. The kind of a file is decided by its content, never by its name alone."""

from extractor.model.layout import Layout, Segment
from extractor.reading.dispatch import read, read_all, read_bytes
from extractor.reading.options import ReadOptions
from extractor.reading.text.decode import layout_from_text

__all__ = ["Layout", "ReadOptions", "Segment", "layout_from_text", "read", "read_all", "read_bytes"]
