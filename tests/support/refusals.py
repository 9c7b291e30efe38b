"""Refusals: an error is expected by what it says in the catalogue."""

from contextlib import contextmanager

import pytest

from triage.types.error_catalogue import text_of


@contextmanager
def refused(kind, said):
    """Expects an error whose Chinese text has `said` in it."""
    with pytest.raises(kind) as caught:
        yield
    assert said in text_of(caught.value)
