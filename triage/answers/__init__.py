"""Answers to citizens' questions from the office's own knowledge entries, or an honest 没有查到."""
