"""Composition of a process: opens store, engine, acts and jobs."""
