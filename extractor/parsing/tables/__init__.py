"""Forms whose cells are known: rows, columns and spans are taken as the file says them, and nothing is moved."""
