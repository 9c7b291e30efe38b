"""Decisions become better models: training, comparison with the active version, versions of models."""
