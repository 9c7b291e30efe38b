"""Accounts, API keys and the audit chain."""
