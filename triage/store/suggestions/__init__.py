"""Suggestions with their triages, decisions, work items, events, issues and queues."""
