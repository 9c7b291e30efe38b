"""TextFeatures: letters as sparse rows of character n-grams, words, the title on its own, and the embedding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from retrieval.text import normalise
from retrieval.tokens import Floats as Vectors

READ = 1500
MAX_FEATURES = 60_000
# Squared lengths of the parts of a letter's row: what a part counts in the similarity of two letters.
CHARACTERS, WORDS, TITLE, DENSE = 0.5, 0.5, 1.0, 1.0


@dataclass(frozen=True, slots=True)
class LetterText:
    """What of a letter is read: its title, which may be empty, and its text."""

    title: str
    text: str

    def whole(self) -> str:
        """Title and text, normalised, as far as they are read."""
        return normalise(f"{self.title}\n{self.text}"[:READ])


class TextFeatures:
    """Vectorisers fitted once on all letters at hand, labelled or not, and shared by the classifiers."""

    def __init__(self, letters: Sequence[LetterText]) -> None:
        """Learn vocabulary and weights.

        Args:
            letters: at least one with a word in it.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer

        rare = 1 if len(letters) < MAX_FEATURES // 10 else 2
        common: Mapping[str, Any] = {"sublinear_tf": True, "max_features": MAX_FEATURES, "dtype": np.float32}
        wholes = [letter.whole() for letter in letters]
        titles = [normalise(letter.title) for letter in letters if letter.title.strip()]
        self._characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=rare, **common).fit(wholes)
        self._words = TfidfVectorizer(analyzer=words_in, min_df=rare, **common).fit(wholes)
        self._titles = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=rare, **common) if titles else None
        if self._titles is not None:
            self._titles.fit(titles)

    def transform(self, letters: Sequence[LetterText], vectors: Vectors) -> Any:
        """Sparse rows, float32 (len(letters), features), of letters with embeddings (n, dimension)."""
        wholes = [letter.whole() for letter in letters]
        parts = [
            self._characters.transform(wholes) * np.sqrt(CHARACTERS),
            self._words.transform(wholes) * np.sqrt(WORDS),
        ]
        if self._titles is not None:
            parts.append(self._titles.transform([normalise(letter.title) for letter in letters]) * np.sqrt(TITLE))
        parts.append(sp.csr_matrix(vectors * np.sqrt(DENSE)))
        return sp.hstack(parts, format="csr", dtype=np.float32)

    def places(self, inputs: Any) -> dict[str, list[int]]:
        """Where in one letter's sparse row the values of each n-gram and word stand; the embedding has no names."""
        names, found = self._names(), dict[str, list[int]]()
        for place, column in enumerate(inputs.tocsr().indices.tolist()):
            if column < len(names):
                found.setdefault(names[column], []).append(place)
        return found

    def _names(self) -> list[str]:
        if not hasattr(self, "_known"):
            parts = [part for part in (self._characters, self._words, self._titles) if part is not None]
            self._known = [name for part in parts for name in part.get_feature_names_out().tolist()]
        return self._known


def words_in(text: str) -> list[str]:
    """The words of a normalised text, without punctuation and white space."""
    import rjieba

    segmenter: Any = rjieba
    return [word for word in segmenter.cut(text) if word[0].isalnum()]
