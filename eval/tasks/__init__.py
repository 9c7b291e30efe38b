"""Evaluation tasks over files: retrieval, duplicates, clustering, routing, policies, panels."""
