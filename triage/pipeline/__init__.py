"""Puts the judgements together, and opens the models and the index that they need."""
