"""The text inside files: pure functions from bytes to text, and the process of its own in which they run."""
