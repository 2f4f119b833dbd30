"""Forms in the official layout, as Word and Excel files."""
