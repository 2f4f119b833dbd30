"""Drafted texts of the real samples: what is asked for, recorded with a strong model, replayed and measured."""
