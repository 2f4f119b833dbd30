"""Talking with a model's server: requests, retries, deadlines, cached replies, prompts."""
