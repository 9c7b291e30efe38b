"""Embedding models, chunking, the vector index and hybrid ranking."""
