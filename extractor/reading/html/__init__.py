"""Web pages and saved web archives."""
