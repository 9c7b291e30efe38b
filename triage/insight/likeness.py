"""Likeness: whether letters are about one matter, less what each of them shares with letters about other matters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.local_model import LocalModel
from retrieval.text import joined
from retrieval.tokens import BUCKET_BITS, Floats, Sparse, token_bags
from triage.ideas.similarity import LEXICAL, Progress, text_vectors

# Weights beside the fused similarity of ideas (1 in all): pretrained vectors, and rare words of the opening.
MEANING, RARE = 0.5, 1.2
OPENING, RARE_POWER = 400, 2.0
# Of the background the nearest hundredth says how alike letters of other matters are; half of that is taken off.
NEAREST, TAKEN_OFF = 0.01, 0.5
# A letter this much like itself is another's copy, with a name or a date changed.
COPY = 0.9
BLOCK = 512

Mask = NDArray[np.bool_]
Texts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Likeness:
    """Vectors of n letters, and per letter how alike those of other matters are to it: (n, d), (n, buckets), (n,)."""

    dense: Floats
    wording: Sparse
    common: Floats

    def blocks(self) -> Iterator[tuple[Floats, Mask]]:
        """Some letters after the others: likeness to all, and which are copies; two arrays (letters, n)."""
        for start in range(0, len(self.common), BLOCK):
            part = slice(start, start + BLOCK)
            fused = _products(self.dense[part], self.dense, self.wording[part], self.wording)
            own = np.diagonal(fused, offset=start)
            taken = np.float32(TAKEN_OFF / 2) * (self.common[part, None] + self.common[None])
            yield fused - taken, fused >= COPY * own[:, None]


def likeness(
    model: LocalModel,
    letters: Texts,
    background: Texts,
    meaning: tuple[Floats, Floats] | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Likeness:
    """Vectors by which letters are compared.

    Rationale: 夜间施工扰民 is written again and again, each time about another site; such letters are alike to many of
    the background, letters about one estate only to each other.

    Args:
        model: the trained embedding with its token weights.
        letters: (title, text) of each.
        background: (title, text) of letters known before, about any matter.
        meaning: pretrained unit vectors of both, where there are some.
        progress: told (stage, done, total).
    """
    both = [*letters, *background]
    n = len(letters)
    fused = text_vectors(model, both, progress)
    dense = np.sqrt(np.float32(1 - LEXICAL)) * fused.dense
    if meaning is not None:
        dense = np.hstack([dense, np.sqrt(np.float32(MEANING)) * np.vstack(meaning)])
    wording = _beside(np.sqrt(LEXICAL) * fused.lexical, np.sqrt(RARE) * _rare_words(model, both))
    return Likeness(dense[:n], wording[:n], _common(dense, wording, n))


def _common(dense: Floats, wording: Sparse, n: int) -> Floats:
    """Mean product of each letter with the nearest of the background, shape (n,); 0 where there is none."""
    known = len(dense) - n
    if known == 0:
        return np.zeros(n, dtype=np.float32)
    count = max(1, round(NEAREST * known))
    found = np.empty(n, dtype=np.float32)
    for start in range(0, n, BLOCK):
        part = slice(start, min(start + BLOCK, n))
        fused = _products(dense[part], dense[n:], wording[part], wording[n:])
        found[part] = np.partition(fused, known - count, axis=1)[:, known - count :].mean(axis=1)
    return found


def _products(left: Floats, right: Floats, left_words: Sparse, right_words: Sparse) -> Floats:
    result: Floats = left @ right.T + (left_words @ right_words.T).toarray()
    return result


def _rare_words(model: LocalModel, texts: Texts) -> Sparse:
    """Unit vectors of the openings in which rare words count by far the most: names, numbers, slips of the pen."""
    from scipy.sparse import csr_matrix

    idf = model.frequency.idf["gram12"] ** np.float32(RARE_POWER)
    ids: list[Any] = []
    weights: list[Any] = []
    for title, text in texts:
        bag = token_bags(joined(title, text[:OPENING]), ("gram12",))["gram12"]
        weight = (1 + np.log(bag.counts)) * idf[bag.ids]
        length = float(np.linalg.norm(weight))
        ids.append(bag.ids)
        weights.append((weight / length if length else weight).astype(np.float32))
    starts = np.concatenate([[0], np.cumsum([len(part) for part in ids])])
    width = 1 << BUCKET_BITS["gram12"]
    return csr_matrix((np.concatenate(weights), np.concatenate(ids), starts), shape=(len(texts), width))


def _beside(left: Sparse, right: Sparse) -> Sparse:
    from scipy.sparse import hstack

    return hstack([left, right], format="csr", dtype=np.float32)
