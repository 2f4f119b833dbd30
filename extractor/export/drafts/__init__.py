"""Drafts as Word files, workbooks and JSON."""
