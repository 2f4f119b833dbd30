"""Reading a form with a model that points at numbered pieces of the text and never types a value."""
