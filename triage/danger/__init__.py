"""Danger: whether a letter says that somebody is in danger now, by a classifier fitted on the shipped texts."""
