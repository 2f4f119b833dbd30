"""The same indicators over the years, on the terminal and as a page with charts."""
