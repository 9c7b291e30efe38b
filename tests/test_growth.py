"""The measure of growth: what is quadratic is found, what is linear passes however slow the machine."""

import growth
import pytest
from growth import SHORTER, too_steep

LONG, SHORT = "x" * 100_000, "x" * (100_000 // SHORTER)


@pytest.fixture
def takes(monkeypatch):
    """Says what a call on a text takes, in seconds."""

    def set_to(seconds):
        monkeypatch.setattr(growth, "cpu_seconds", lambda _function, text: seconds(len(text)))

    return set_to


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (lambda length: length / 1e6, False),  # 0.1 s
        (lambda length: length / 1e5, False),  # 1 s on a slow machine, and linear
        (lambda length: length / 2e4, True),  # 5 s is too long all the same
        (lambda length: (length / 1e5) ** 2, True),  # quadratic
        (lambda length: (length / 1e6) ** 2, False),  # quadratic, and too quick to matter
    ],
)
def test_growth(takes, seconds, found):
    takes(seconds)
    assert bool(too_steep(len, LONG, SHORT, 0.2)) is found


def test_one_slow_moment_is_forgiven(monkeypatch):
    times = iter([5.0, 0.01, 0.01, 0.1])
    monkeypatch.setattr(growth, "cpu_seconds", lambda _function, _text: next(times))
    assert too_steep(len, LONG, SHORT, 0.2) is None
