"""Duplicates: whether an earlier suggestion raises the same matter, and in what the two differ."""
