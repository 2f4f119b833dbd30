"""Sections of a form around its indicators: header, funding, goals, tail."""
