"""Measurements of the running service: crashes, load, webhooks; it is started as its own processes."""
