"""Statements: what a sentence of a reply claims, and whether the clauses of its source claim the same."""
