"""Expert panels: who scores what, how scores are made comparable, and how far experts agree."""
