"""Asking a model: `session` gets a `question` answered, with retries, re-asks, deadline and cached replies below it."""
