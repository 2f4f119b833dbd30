"""Scans and photographs: recognition of their text, and the grid that their ruling lines make."""
