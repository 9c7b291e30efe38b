"""Answer: the number that a question asks for, with its groups and its change, and what may be said of it."""
