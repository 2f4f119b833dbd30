"""Target values of next year: which rows go on, what they are called, what value they get and why."""
