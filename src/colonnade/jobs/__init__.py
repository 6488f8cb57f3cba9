"""Work beside the requests: the thread that does tasks again and again. Knows nothing of what they do."""
