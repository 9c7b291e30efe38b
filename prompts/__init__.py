"""Versioned Jinja2 templates for texts that the system composes."""
