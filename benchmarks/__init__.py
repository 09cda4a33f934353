"""Time and memory of the main jobs."""
