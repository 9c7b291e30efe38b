"""Differences of wordings."""

from hypothesis import given
from hypothesis import strategies as st

from triage.text.wording_changes import Change, changes


def test_what_was_put_in_and_taken_out_is_marked():
    assert changes("三个工作日内修复", "五个工作日内修复") == [
        Change("out", "三"), Change("in", "五"), Change("same", "个工作日内修复"),
    ]  # fmt: skip


@given(st.text(max_size=40), st.text(max_size=40))
def test_both_texts_can_be_read_off(before, after):
    found = changes(before, after)
    assert "".join(c.text for c in found if c.kind != "in") == before
    assert "".join(c.text for c in found if c.kind != "out") == after


def test_very_long_texts_are_compared_as_wholes():
    assert [c.kind for c in changes("甲" * 30_000, "乙")] == ["out", "in"]
