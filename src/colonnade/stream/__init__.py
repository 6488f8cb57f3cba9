"""What happened, for whom. Knows no HTTP."""
