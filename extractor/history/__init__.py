"""The same project and the same indicator over the years."""
