"""Word and Excel files, old and new, encrypted or not."""
