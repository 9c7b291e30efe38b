"""Fits the shipped model from the shipped texts: `python -m triage.danger.fit` (some minutes)."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.pretrained import load_pretrained
from triage.danger.lexical import LexicalScores
from triage.danger.lexical_fitting import fit_kinds, fit_lexical, letter_ngrams
from triage.danger.long_texts import long_texts
from triage.danger.model import Combination
from triage.danger.ngrams import Ngrams
from triage.danger.pieces import excerpt_of, pieces_of
from triage.danger.reader_fitting import fit_reader, states_of, whitened
from triage.danger.training_texts import LONG, MODEL_FILE, ORDINARY, TrainingText, training_digest, training_texts
from triage.text.plain_characters import plain_characters

# Whole files are left out together: a new letter comes from a hand that wrote none of the texts.
FOLDS, FOLDS_OF_READER, READERS = 6, 3, 2
# Thresholds, as shares of the out-of-fold scores: of the labelled harmless letters so many may come out as danger,
# and of the letters that are danger so many may fall below the second threshold, or below the gate to the embedding.
FALSE_DANGER, MISSED_BY_LOOK, MISSED_BY_GATE = 0.07, 0.01, 0.01
# And of the ordinary letters at most so many may come out as danger, or as something to look at.
ORDINARY_DANGER, ORDINARY_LOOK = 0.03, 0.12
# Of the ordinary letters the embedding reads those that the words alone make most of.
ORDINARY_READ = 700

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Labels:
    """The labels of the training texts, in their order."""

    urgent: NDArray[np.bool_]
    danger: NDArray[np.bool_]
    hard: NDArray[np.bool_]
    ordinary: NDArray[np.bool_]
    long: NDArray[np.bool_]
    paired: NDArray[np.bool_]
    rows: Rows
    kinds: tuple[str | None, ...]
    hands: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[TrainingText]) -> "Labels":
        """The labels of texts; `hard` are harmless letters that were written to look like danger.

        Letters that were put together are neither: the thresholds rest on what somebody wrote.
        """
        levels = np.array([text.level for text in texts])
        ordinary = np.array([text.source in ORDINARY for text in texts])
        long = np.array([text.source == LONG for text in texts])
        return cls(
            urgent=levels != "none",
            danger=(levels == "danger") & ~long,
            hard=(levels == "none") & ~ordinary & ~long,
            ordinary=(levels == "none") & ordinary,
            long=long,
            paired=np.array([text.paired for text in texts]),
            rows=np.arange(len(texts)),
            kinds=tuple(text.kind for text in texts),
            hands=tuple(text.hand for text in texts),
        )

    def take(self, rows: Rows) -> "Labels":
        """The labels of some of the texts."""
        return Labels(
            self.urgent[rows], self.danger[rows], self.hard[rows], self.ordinary[rows], self.long[rows],
            self.paired[rows], rows, tuple(self.kinds[row] for row in rows), tuple(self.hands[row] for row in rows),
        )  # fmt: skip


def excerpt(text: str, best: tuple[int, int]) -> str:
    """What the embedding reads of a training text, as the judge chooses it."""
    return excerpt_of([plain_characters(piece) for piece in pieces_of(text)], best)


def folds_of(labels: Labels, folds: int = FOLDS) -> Iterator[tuple[Rows, Rows]]:
    """Rows to learn from and rows to test on; all texts of a hand are on the same side."""
    from sklearn.model_selection import GroupKFold

    yield from GroupKFold(folds).split(np.zeros(len(labels.urgent)), groups=labels.hands)


def lexical_scores(letters: Sequence[Ngrams], labels: Labels) -> list[LexicalScores]:
    """The scores of each letter by a model that has not seen it."""
    found: dict[int, LexicalScores] = {}
    for train, test in folds_of(labels):
        model = fit_lexical([letters[row] for row in train], labels.urgent[train]).model()
        found |= {int(row): model.score(letters[row]) for row in test}
    return [found[row] for row in range(len(letters))]


def combine(features: NDArray[np.float64], labels: Labels, ordinary: int) -> tuple[Combination, NDArray[np.float64]]:
    """The combination of features, and the probabilities that it gives out of fold.

    Args:
        features: of the letters.
        labels: of the same letters.
        ordinary: how many ordinary letters there are, with those that were ruled out before.
    """
    from sklearn.linear_model import LogisticRegression

    settings: dict[str, Any] = {"C": 1.0, "class_weight": "balanced"}
    unseen = np.zeros(len(features))
    for train, test in folds_of(labels):
        fitted = LogisticRegression(**settings).fit(features[train], labels.urgent[train])
        unseen[test] = fitted.predict_proba(features[test])[:, 1]
    final = LogisticRegression(**settings).fit(features, labels.urgent)
    ranked = np.sort(unseen[labels.ordinary])[::-1]
    danger = max(np.quantile(unseen[labels.hard], 1 - FALSE_DANGER), ranked[int(ORDINARY_DANGER * ordinary)])
    look = max(np.quantile(unseen[labels.danger], MISSED_BY_LOOK), ranked[int(ORDINARY_LOOK * ordinary)])
    weights = tuple(float(weight) for weight in final.coef_[0])
    return Combination(weights, float(final.intercept_[0]), float(danger), float(min(look, danger))), unseen


def report(unseen: NDArray[np.float64], combination: Combination, labels: Labels) -> dict[str, float]:
    """Figures out of fold."""
    danger, hard, paired = labels.danger, labels.hard, labels.paired
    top, look = unseen >= combination.danger, unseen >= combination.look_at_once
    figures = {
        "recall_danger": top[danger].mean(),
        "recall_with_look": look[danger].mean(),
        "false_danger": top[hard].mean(),
        "false_with_look": look[hard].mean(),
        "ordinary_danger": top[labels.ordinary].mean(),
        "ordinary_with_look": look[labels.ordinary].mean(),
        "long_recall_danger": top[labels.long & labels.urgent].mean(),
        "long_danger": top[labels.long & ~labels.urgent].mean(),
        "paired_recall_danger": top[danger & paired].mean(),
        "paired_recall_with_look": look[danger & paired].mean(),
        "paired_false_danger": top[hard & paired].mean(),
    }
    return {name: round(float(value), 4) for name, value in figures.items()}


def fit(out: Path) -> dict[str, Any]:
    """Fit everything and write it; returns the figures out of fold.

    Args:
        out: the file to write.
    """
    from safetensors.numpy import save_file

    written = training_texts()
    texts = [*written, *long_texts(written)]
    labels = Labels.of(texts)
    letters = [letter_ngrams(text.text) for text in texts]
    scored = lexical_scores(letters, labels)
    features = np.array([scores.features for scores in scored])
    lexical_only, unseen = combine(features, labels, int(labels.ordinary.sum()))
    figures = {"lexical_only": report(unseen, lexical_only, labels)}
    gate = min(float(np.quantile(unseen[labels.danger], MISSED_BY_GATE)), lexical_only.look_at_once)
    full, combined = fit_lexical(letters, labels.urgent), None
    kinds = fit_kinds(letters, labels.kinds, full)
    arrays: dict[str, Any] = {
        "lexical.buckets": full.buckets.astype(np.int32),
        "lexical.rarity": full.rarity.astype(np.float16),
        "lexical.weights": full.weights.astype(np.float16),
        "kinds.rows": kinds.rows.astype(np.int32),
        "kinds.weights": kinds.weights.astype(np.float16),
        "kinds.intercepts": kinds.intercepts,
    }
    pretrained = load_pretrained()
    if pretrained is not None:
        # A letter that its words rule out is never read, so only the others teach the readers.
        labelled = labels.danger | labels.hard | labels.urgent
        limit = np.sort(unseen[~labelled])[-ORDINARY_READ]
        known = labels.take(np.flatnonzero(labelled | (unseen >= limit)))
        states = states_of(pretrained, [excerpt(texts[row].text, scored[row].best) for row in known.rows])
        letters_read, scores = whitened(states), np.zeros(len(states))
        for train, test in folds_of(known, FOLDS_OF_READER):
            reader = fit_reader(letters_read, known.urgent, known.paired, train.tolist())
            scores[test] = reader.scores([states[row] for row in test])
        combined, unseen = combine(np.column_stack([features[known.rows], scores]), known, int(labels.ordinary.sum()))
        figures["combined"] = report(unseen, combined, known)
        for seed in range(READERS):
            reader = fit_reader(letters_read, known.urgent, known.paired, range(len(states)), seed)
            arrays |= {f"reader.{seed}.{name}": value.astype(np.float16) for name, value in reader.parts.items()}
    meta = {
        "training_digest": training_digest(),
        "intercept": full.intercept,
        "kinds": kinds.names,
        "lexical_only": asdict(lexical_only),
        "combined": asdict(combined) if combined else None,
        "gate": gate,
        "out_of_fold": figures,
    }
    save_file(arrays, out, metadata={"danger": json.dumps(meta)})
    return figures


def main() -> None:
    """Fit and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL_FILE, help="The file to write.")
    sys.stdout.write(json.dumps(fit(parser.parse_args().out), indent=1) + "\n")


if __name__ == "__main__":
    main()
