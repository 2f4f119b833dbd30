"""The rules: one module a topic, one function a rule."""
