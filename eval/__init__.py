"""Offline evaluation: datasets, tasks, scorers and logs."""
