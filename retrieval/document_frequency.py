"""Document frequencies of tokens in an office's own texts, and the weights that follow from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.tokens import BUCKET_BITS, Floats, Kind, TokenBag


@dataclass(frozen=True)
class DocumentFrequency:
    """How many of `total` texts have each token bucket; `counts[kind]` has shape (2 ** bits,)."""

    counts: Mapping[Kind, NDArray[np.int32]]
    total: int

    @classmethod
    def of(cls, bags: Iterable[Mapping[Kind, TokenBag]], kinds: Iterable[Kind]) -> Self:
        """Count over texts whose bags are given."""
        counts = {kind: np.zeros(1 << BUCKET_BITS[kind], dtype=np.int32) for kind in kinds}
        total = 0
        for total, text in enumerate(bags, 1):  # noqa: B007
            for kind, column in counts.items():
                column[text[kind].ids] += 1
        return cls(counts, total)

    def without(self, other: Self) -> Self:
        """The frequencies over the texts that `other` did not count."""
        counts = {kind: self.counts[kind] - other.counts[kind] for kind in self.counts}
        return type(self)(counts, self.total - other.total)

    @cached_property
    def idf(self) -> dict[Kind, Floats]:
        """Smoothed inverse document frequency ln((1 + total) / (1 + count)) + 1 per bucket.

        A token that no text has gets the highest weight: unseen names identify a matter best.
        """
        return {
            kind: (np.log((1 + self.total) / (1 + np.maximum(column, 0))) + 1).astype(np.float32)
            for kind, column in self.counts.items()
        }
