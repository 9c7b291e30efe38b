"""A plugin of pytest for runs with planted bugs: what `lru_cache` keeps from the run before is dropped.

The processes of the bugs are forked from one that has run all tests without a bug, and inherit what it has kept: a bug
behind a cached function would never run.
"""

import functools
import gc

PACKAGES = ("api.", "eval.", "prompts.", "retrieval.", "triage.")


def pytest_sessionstart():
    """Empty the caches of the project's own functions."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and str(found.__module__).startswith(PACKAGES):
            found.cache_clear()
