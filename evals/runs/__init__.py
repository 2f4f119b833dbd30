"""Running a system over documents with gold, keeping the run, comparing it with others and with a baseline."""
