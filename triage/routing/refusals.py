"""Refusals: letters that people declared none of the office's, and which new letters are like them."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.searcher import HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from triage.types import Suggestion

# From this cosine on a person is told: of the shipped samples 0.9% of what is in scope is so near to one of 24 letters
# that are not, and a quarter of these are so near to another of them (docs/adr/0006-learning.md).
LIKE_FROM = 0.65


@dataclass(frozen=True)
class Refusals:
    """Unit vectors of the letters, shape (n, dimension), and their ids, n of them."""

    vectors: Vectors | None = None
    ids: tuple[str, ...] = ()

    @classmethod
    def learn(cls, letters: Sequence[Suggestion], searcher: HybridSearcher) -> "Refusals":
        """Remember letters that were refused."""
        if not letters:
            return cls()
        return cls(searcher.embed([Query(one.title, one.text) for one in letters]), tuple(one.id for one in letters))

    def nearest(self, vector: Vectors, own: str) -> tuple[str, float] | None:
        """The refused letter that a letter is most like, with their cosine; None where it is like none.

        Args:
            vector: of the letter, shape (dimension,).
            own: its id; it is not compared with itself.
        """
        if self.vectors is None:
            return None
        cosines = zip(self.ids, (self.vectors @ vector).tolist(), strict=True)
        best = max((pair for pair in cosines if pair[0] != own), key=lambda pair: pair[1], default=None)
        return best if best is not None and best[1] >= LIKE_FROM else None
