"""Reading many documents in one call; nothing that happens to one of them stops the others."""
