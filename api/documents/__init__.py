"""Word, PDF and picture files for people."""
