"""Ideas that may be the same proposal, by the rare words that they have in common; no model is needed for it."""

from collections.abc import Collection, Sequence

import numpy as np

from triage.text.cleaning import letters_only
from triage.types import Idea

# Below it ideas have little more in common than the topic of the campaign.
NEAR = 0.12
MOST_COMPARED = 400


def likeness_of(ideas: Sequence[Idea]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """How alike ideas are, each with each, from 0 to 1; shape (ideas, ideas).

    Sequences of one to three characters count, the rare ones among these ideas more; what the letters complain about
    counts less than what is proposed, for it stands only in the title and summary.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [letters_only(f"{idea.title}\n{idea.summary}\n{idea.carrier}") for idea in ideas]
    if not any(texts):
        return np.zeros((len(ideas), len(ideas)), dtype=np.float32)
    options = {"analyzer": "char", "ngram_range": (1, 3), "sublinear_tf": True, "dtype": np.float32}
    vectors = TfidfVectorizer(**options).fit_transform(texts)
    return np.asarray((vectors @ vectors.T).todense(), dtype=np.float32)


def nearest(idea: Idea, ideas: Sequence[Idea], limit: int) -> list[Idea]:
    """The other ideas that an idea is nearest to, the nearest first; few or none where none is near."""
    every = [idea, *(other for other in ideas if other.id != idea.id)][:MOST_COMPARED]
    alike = likeness_of(every)[0]
    order = np.argsort(-alike[1:], kind="stable")[:limit] + 1
    return [every[row] for row in order if alike[row] >= NEAR]


def probable_pairs(ideas: Sequence[Idea], answered: Collection[tuple[int, int]]) -> list[tuple[Idea, Idea, float]]:
    """Pairs of ideas that are probably the same, the most alike first, without those that were answered.

    Args:
        ideas: of one campaign, best first; only the first few hundred are compared.
        answered: pairs of numbers, the smaller one first.

    Returns:
        The better idea, the other one, and how alike they are from 0 to 1.
    """
    every = ideas[:MOST_COMPARED]
    if not every:
        return []
    alike = np.triu(likeness_of(every), k=1)
    rows, columns = np.nonzero(alike >= NEAR)
    order = np.argsort(-alike[rows, columns], kind="stable")
    found = [(every[rows[at]], every[columns[at]], round(float(alike[rows[at], columns[at]]), 4)) for at in order]
    return [one for one in found if pair_of(one[0].id, one[1].id) not in answered]


def pair_of(one: int, other: int) -> tuple[int, int]:
    """Two ideas as a pair: the smaller number first."""
    return min(one, other), max(one, other)
