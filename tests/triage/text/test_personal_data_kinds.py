"""Personal data by kinds: however it is spelt, it goes, and what only looks like it stays."""

import re
from pathlib import Path

import pytest

from triage.text.personal_data import Mask, find_personal_data

# What must go stands in ⟦⟧ there; a line without is harmless.
LINES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parents[2] / "fixtures/personal_open.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
BRACKETS = re.compile("[⟦⟧]")


def secrets(line):
    """Where in the line without brackets something must go."""
    spans, begin, position = [], 0, 0
    for piece in re.split("([⟦⟧])", line):
        if piece == "⟦":
            begin = position
        elif piece == "⟧":
            spans.append((begin, position))
        else:
            position += len(piece)
    return spans


@pytest.mark.parametrize("line", [line for line in LINES if "⟦" in line])
def test_no_letter_or_digit_of_what_must_go_is_left(line):
    text = BRACKETS.sub("", line)
    covered = {place for found in find_personal_data(text) for place in range(found.start, found.end)}
    for start, end in secrets(line):
        assert "".join(text[at] for at in range(start, end) if at not in covered and text[at].isalnum()) == ""


@pytest.mark.parametrize("line", [line for line in LINES if "⟦" not in line])
def test_what_is_harmless_stays(line):
    assert Mask().hide(line) == line


@pytest.mark.parametrize("line", [line for line in LINES if "⟦" in line])
def test_masking_once_more_changes_nothing_and_comes_back(line):
    text, mask = BRACKETS.sub("", line), Mask()
    hidden = mask.hide(text)
    assert Mask().hide(hidden) == hidden
    assert mask.restore(hidden) == text
