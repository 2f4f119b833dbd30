"""The page that shows a reading beside its source, and its summary on the terminal."""
