"""What a draft may state: facts of the forms and of staff's notes, and the guards against everything else."""
