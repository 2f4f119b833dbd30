"""Profiles of the package: weights, bands, thresholds as YAML; `national` is the root. Read by checks/profile_files.py."""
