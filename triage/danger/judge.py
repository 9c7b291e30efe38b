"""DangerJudge: gives each letter its level of danger, the kinds, and the words that say so."""

from collections.abc import Sequence
from functools import lru_cache

from retrieval.pretrained import PretrainedEmbedder
from triage.danger.lexical import LexicalScores
from triage.danger.model import DangerModel, load_model
from triage.danger.ngrams import Ngrams, ngrams_of
from triage.danger.pieces import excerpt_of, pieces_of
from triage.danger.token_reader import LAYERS, TOKENS_READ
from triage.danger.training_texts import MODEL_FILE, letter_text
from triage.text.cleaning import READ
from triage.text.plain_characters import plain_characters
from triage.types import Danger, DangerLevel

# A second kind is named from this probability on; at most so many words of the letter are shown.
SECOND_KIND = 0.25
WORDS_SHOWN = 2
DIGITS = 4


@lru_cache(maxsize=1)
def shipped_model() -> DangerModel:
    """The model that comes with the program, read once for a process."""
    return load_model(MODEL_FILE)


class DangerJudge:
    """Judges letters by the n-grams of their pieces and, where it is there, by the pretrained embedding."""

    def __init__(self, model: DangerModel, pretrained: PretrainedEmbedder | None = None) -> None:
        """Put a judge together.

        Args:
            model: the fitted model.
            pretrained: reads the letters that the n-grams do not rule out; None where it is off or not installed.
        """
        self._model = model
        self._pretrained = pretrained if model.readers and model.combined is not None else None

    def judge(self, letters: Sequence[tuple[str, str]]) -> list[Danger]:
        """Judge letters.

        Args:
            letters: title and text of each.
        """
        found = [_Letter(letter_text(title, text)[:READ], self._model) for title, text in letters]
        combination = self._model.lexical_only
        scores = [combination.probability(letter.scores.features) if letter.readable else 0.0 for letter in found]
        if self._pretrained is None or self._model.combined is None:
            return [letter.danger(combination.level(score), score) for letter, score in zip(found, scores, strict=True)]
        results = [Danger(score=round(score, DIGITS)) for score in scores]
        rows = [row for row, score in enumerate(scores) if score >= self._model.gate]
        texts = [found[row].excerpt for row in rows]
        states = self._pretrained.token_states(texts, layers=LAYERS, tokens=TOKENS_READ)
        for row, tokens in zip(rows, states, strict=True):
            reading = sum(reader.score(tokens) for reader in self._model.readers) / len(self._model.readers)
            features = (*found[row].scores.features, reading)
            score = self._model.combined.probability(features)
            results[row] = found[row].danger(self._model.combined.level(score), score)
        return results


class _Letter:
    """One letter taken apart."""

    def __init__(self, text: str, model: DangerModel) -> None:
        self._model = model
        self._pieces = pieces_of(text)
        self._plain = [plain_characters(piece) for piece in self._pieces]
        self._ngrams: Ngrams = ngrams_of(self._plain)
        self.scores: LexicalScores = model.lexical.score(self._ngrams)

    @property
    def readable(self) -> bool:
        """Whether there is a letter or digit at all: the model has seen no text without, and would guess."""
        return any(character.isalnum() for piece in self._plain for character in piece)

    @property
    def excerpt(self) -> str:
        """What the embedding reads: the letter from its beginning, or of a long one the part around its best run."""
        return excerpt_of(self._plain, self.scores.best)

    def danger(self, level: DangerLevel, score: float) -> Danger:
        """The judgement with its kinds and words."""
        if level == "none":
            return Danger(score=round(score, DIGITS))
        probabilities = self._model.kinds.probabilities(self._ngrams, (0, self._ngrams.count))
        order = probabilities.argsort()[::-1]
        kinds = [self._model.kind_names[order[0]]]
        kinds += [self._model.kind_names[i] for i in order[1:2] if probabilities[i] >= SECOND_KIND]
        rows = sorted(self.scores.pieces.argsort()[::-1][:WORDS_SHOWN])
        return Danger(
            level=level, kinds=tuple(kinds), words=tuple(self._pieces[row] for row in rows), score=round(score, DIGITS)
        )
