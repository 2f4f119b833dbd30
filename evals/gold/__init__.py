"""Gold documents, and what starts and checks them."""
