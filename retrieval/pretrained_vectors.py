"""PretrainedVectors: the pretrained model with the vectors of an office's material kept in one folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.pretrained import PretrainedEmbedder
from retrieval.tokens import Floats
from retrieval.vector_cache import Encode, VectorCache

# Tokens that are read of each kind of text: time grows with them, and the beginning says what a text is about.
LETTER_TOKENS, DEMAND_TOKENS, CLAUSE_TOKENS, PASSAGE_TOKENS, REPLY_TOKENS = 160, 64, 96, 128, 160
CLAUSES_FILE = "clauses.e5.safetensors"
PASSAGES_FILE, LETTERS_FILE = "pretrained-passages.safetensors", "pretrained-letters.safetensors"
REPLIES_FILE = "pretrained-replies.safetensors"
QUESTIONS_FILE = "pretrained-questions.safetensors"

Progress = Callable[[int, int], None]


def _quiet(_done: int, _total: int) -> None:
    """Report nothing."""


class PretrainedVectors:
    """Encodes letters and demands, which come once, and reference material, which is kept.

    All vectors are raw: of length 1, and with the mean that all of them share. Several processes may use one folder.
    """

    def __init__(self, embedder: PretrainedEmbedder, directory: Path) -> None:
        """Prepare; a file is read when its kind of text is first asked for.

        Args:
            embedder: the pretrained model.
            directory: where vectors are kept.
        """
        self.embedder, self._directory = embedder, directory
        self._caches: dict[str, VectorCache] = {}

    def letters(self, texts: Sequence[str]) -> Floats:
        """Vectors of new letters, float32 (n, 384); they are not kept."""
        return self.embedder.encode_queries(texts, tokens=LETTER_TOKENS)

    def demands(self, texts: Sequence[str]) -> Floats:
        """Vectors of demands or questions, float32 (n, 384); they are not kept."""
        return self.embedder.encode_queries(texts, tokens=DEMAND_TOKENS)

    def questions(self, texts: Sequence[str], progress: Progress = _quiet) -> Floats:
        """Vectors of the questions of knowledge entries as demands are encoded, float32 (n, 384), each encoded once.

        Args:
            texts: any number.
            progress: told (done, total) of those that are new.
        """
        cache = self._cache(QUESTIONS_FILE, f"{self.embedder.fingerprint}-{DEMAND_TOKENS}")
        return cache.vectors(texts, self.demands, progress)

    def past_letters(self, texts: Sequence[str], progress: Progress = _quiet) -> Floats:
        """Vectors of the letters of past cases, float32 (n, 384), each encoded once.

        Args:
            texts: title and text of each.
            progress: told (done, total) of those that are new.
        """
        return self._cache(LETTERS_FILE, self.embedder.fingerprint).vectors(texts, self.letters, progress)

    def passages(self, texts: Sequence[str], progress: Progress = _quiet) -> Floats:
        """Vectors of duties and categories, float32 (n, 384), each encoded once.

        Args:
            texts: any number.
            progress: told (done, total) of those that are new.
        """
        cache = self._cache(PASSAGES_FILE, self.embedder.fingerprint)
        return cache.vectors(texts, self._encode_passages(PASSAGE_TOKENS), progress)

    def clauses(self, texts: Sequence[str], progress: Progress = _quiet) -> Floats:
        """Vectors of clauses under their headings, float32 (n, 384), each encoded once.

        Args:
            texts: any number.
            progress: told (done, total) of those that are new.
        """
        cache = self._cache(CLAUSES_FILE, f"{self.embedder.fingerprint}-{CLAUSE_TOKENS}")
        return cache.vectors(texts, self._encode_passages(CLAUSE_TOKENS), progress)

    def replies(self, texts: Sequence[str], progress: Progress = _quiet) -> Floats:
        """Vectors of replies, float32 (n, 384), each encoded once.

        Args:
            texts: any number.
            progress: told (done, total) of those that are new.
        """
        cache = self._cache(REPLIES_FILE, f"{self.embedder.fingerprint}-{REPLY_TOKENS}")
        return cache.vectors(texts, self._encode_passages(REPLY_TOKENS), progress)

    def _encode_passages(self, tokens: int) -> Encode:
        return lambda texts: self.embedder.encode_passages(texts, tokens=tokens)

    def _cache(self, name: str, fingerprint: str) -> VectorCache:
        if name not in self._caches:
            self._caches[name] = VectorCache(self._directory / name, fingerprint, self.embedder.dimension)
        return self._caches[name]
