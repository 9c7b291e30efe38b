"""Question: reads a question about the numbers into a closed grammar by rules; it counts nothing."""
