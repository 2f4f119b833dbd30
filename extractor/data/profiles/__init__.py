"""Profiles of the package as YAML: weights, bands, thresholds; `national` is the root. See checks/profile_files.py."""
