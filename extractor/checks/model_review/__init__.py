"""The review of a form's texts by a language model."""
