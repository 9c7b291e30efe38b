"""Replies: composing a draft from sources, and checking that every statement is borne out by its source."""
