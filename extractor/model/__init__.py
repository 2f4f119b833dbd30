"""What flows through the program: a document's layout, the reading of a form, the form, a draft."""
