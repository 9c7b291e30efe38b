"""Normalisation and joining of texts."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.text import joined, normalise


def test_full_width_and_half_width_are_one():
    assert normalise("Ａ３区\u3000 １２３４５\x00") == "a3区 12345"


@given(st.text())
def test_normalising_twice_changes_nothing_and_never_fails(text):
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")


def test_joined_leaves_no_empty_line():
    assert joined("题", "文") == "题\n文"
    assert joined("", "文") == "文"
    assert joined("题", "") == "题"
