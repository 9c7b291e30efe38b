"""Pages of insight: questions to the numbers with their letters, and the report of a month."""
