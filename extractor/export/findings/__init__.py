"""Findings on the terminal, as a web page, a letter, JSON or SARIF."""
