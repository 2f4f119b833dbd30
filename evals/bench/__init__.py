"""Benchmarks: speed, printed as figures; none of them is a test."""
