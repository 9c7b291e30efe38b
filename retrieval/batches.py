"""Batches: long sequences and arrays in parts of a size that a database or a model takes at once."""

from collections.abc import Iterator
from typing import Protocol, Self, TypeVar


class Sliced(Protocol):
    """Has a length and parts of its own kind: a list, a tuple, an array of rows."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Self: ...


S = TypeVar("S", bound=Sliced)


def batched(items: S, size: int) -> Iterator[S]:
    """Parts of `items` in their order, each of `size` items but the last; none where there are no items.

    Rationale: `itertools.batched` comes with Python 3.12, and gives tuples, which an array would be copied into.
    """
    if size < 1:
        raise ValueError("a batch holds at least one item")
    for start in range(0, len(items), size):
        yield items[start : start + size]
