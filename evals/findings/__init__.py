"""How good the checks are: what a strict reviewer expects of the sample forms, what was raised, who was right."""
