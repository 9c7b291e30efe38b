"""Benchmarks of speed and learning, and the generator of made-up campaigns."""
