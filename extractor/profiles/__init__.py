"""What a body or a province sets for itself: weights, bands, thresholds, scoring schemes."""
