"""Turning a reading into a form: values with their evidence, what nobody claimed, and what is in doubt."""
