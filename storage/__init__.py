"""What is remembered: the books of a conversation and the ledger of a unit. SQL lives here and nowhere else."""
