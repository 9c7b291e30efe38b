"""Routing: category and department with calibrated probabilities and checkable evidence."""
