"""Benchmarks: time to start, speed of the grammar, time a program adds around the model, memory over many documents.

Printed as figures with their targets (`bench.yaml`); none of them is a test, the tests only prove that they measure.
"""
