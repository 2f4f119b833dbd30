"""What programs call beyond reading and extracting: checking and drafting, from whatever holds forms."""
