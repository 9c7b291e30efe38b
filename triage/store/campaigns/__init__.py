"""Campaigns with their ideas, groupings, panels and comparisons."""
