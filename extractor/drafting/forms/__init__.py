"""Whole drafts: next year's declaration, and a self-evaluation with its explanations filled in."""
