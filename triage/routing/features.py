"""TextFeatures: letters as sparse rows of character n-grams, words, the title on its own, and the embedding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from retrieval.segmenter import segmenter
from retrieval.text import normalise
from retrieval.tokens import Floats as Vectors

READ = 1500
MAX_FEATURES = 60_000
# Squared lengths of the parts of a letter's row: what a part counts in the similarity of two letters.
SHARES = {"characters": 0.5, "words": 0.5, "titles": 1.0}
DENSE = 1.0


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
        rare = 1 if len(letters) < MAX_FEATURES // 10 else 2
        wholes = [letter.whole() for letter in letters]
        titles = [normalise(letter.title) for letter in letters if letter.title.strip()]
        texts = {"characters": wholes, "words": wholes, "titles": titles}
        self._parts = {
            name: _vectoriser(name, min_df=rare, max_features=MAX_FEATURES).fit(found)
            for name, found in texts.items()
            if found
        }

    @classmethod
    def restored(cls, terms: Mapping[str, Sequence[str]], idf: Mapping[str, Any]) -> "TextFeatures":
        """Features as they were learnt: per part its terms in their order, and how much each counts, shape (terms,)."""
        parts = {}
        for name, known in terms.items():
            parts[name] = _vectoriser(name, vocabulary={term: column for column, term in enumerate(known)})
            parts[name].idf_ = np.asarray(idf[name], dtype=np.float32)
        other = cls.__new__(cls)
        vars(other).update(_parts=parts)
        return other

    def description(self) -> tuple[dict[str, list[str]], dict[str, Any]]:
        """Terms and their weights by part, as `restored` takes them."""
        terms = {name: part.get_feature_names_out().tolist() for name, part in self._parts.items()}
        return terms, {name: part.idf_ for name, part in self._parts.items()}

    def transform(self, letters: Sequence[LetterText], vectors: Vectors) -> Any:
        """Sparse rows, float32 (len(letters), features), of letters with embeddings (n, dimension)."""
        wholes = [letter.whole() for letter in letters]
        titles = [normalise(letter.title) for letter in letters]
        parts = [
            part.transform(titles if name == "titles" else wholes) * np.sqrt(SHARES[name])
            for name, part in self._parts.items()
        ]
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
            self._known = [name for part in self._parts.values() for name in part.get_feature_names_out().tolist()]
        return self._known


def _vectoriser(part: str, **options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    kinds: Mapping[str, Mapping[str, Any]] = {
        "characters": {"analyzer": "char", "ngram_range": (1, 2)},
        "words": {"analyzer": words_in},
        "titles": {"analyzer": "char", "ngram_range": (1, 3)},
    }
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **kinds[part], **options)


def words_in(text: str) -> list[str]:
    """The words of a normalised text, without punctuation and white space."""
    return [word for word in segmenter().cut(text) if word[0].isalnum()]
