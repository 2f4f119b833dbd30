"""Texts of a draft: explanations of deviations, goals and summaries, by rules or by a model."""
