"""Webhooks, reminders, erasures and the use of the language model."""
