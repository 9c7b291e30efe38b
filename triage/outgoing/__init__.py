"""Requests of ours to other machines: which addresses may be reached, and the one client that all of them use."""
