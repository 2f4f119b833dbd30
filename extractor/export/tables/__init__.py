"""Readings as tables: CSV, JSON Lines, Parquet and workbooks."""
