"""Waiting for what another thread or process does: for the thing itself, not for a time."""

import time

# Only so that a test which waits for what never comes ends at all; nothing is said about how fast anything is.
PATIENCE_SECONDS = 300


def until(condition, told=lambda: "it did not happen"):
    """Return when the condition holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, told()
        time.sleep(0.02)
