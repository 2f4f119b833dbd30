"""Profiles of the package: weights, bands and thresholds as YAML; `national` is the root. Read by checks/profile.py."""
