"""What is counted over a document and its gold, and the rates made of it."""
