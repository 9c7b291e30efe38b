"""Batches: parts of a sequence or an array, in order and complete."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.batches import batched


@given(st.lists(st.integers()), st.integers(1, 9))
def test_the_parts_are_the_whole_and_only_the_last_is_short(items, size):
    parts = list(batched(items, size))
    assert [item for part in parts for item in part] == items
    assert all(len(part) == size for part in parts[:-1])
    assert all(1 <= len(part) <= size for part in parts)


def test_parts_are_of_the_kind_of_the_whole():
    assert list(batched("abcde", 2)) == ["ab", "cd", "e"]
    assert list(batched((1, 2, 3), 2)) == [(1, 2), (3,)]
    assert list(batched(range(3), 2)) == [range(2), range(2, 3)]
    first, second = batched(np.arange(6).reshape(3, 2), 2)
    assert first.shape == (2, 2)
    assert second.tolist() == [[4, 5]]


@pytest.mark.parametrize("size", [0, -1])
def test_a_batch_of_nothing_is_refused(size):
    with pytest.raises(ValueError, match="at least one"):
        list(batched([1], size))
