"""Bytes in, `Document` out. The kind of a file is decided by its content, never by its name alone."""

from extractor.model.document import Document, Segment
from extractor.reading.dispatch import read, read_all, read_bytes
from extractor.reading.options import ReadOptions
from extractor.reading.text.decode import document_from_text

__all__ = ["Document", "ReadOptions", "Segment", "document_from_text", "read", "read_all", "read_bytes"]
