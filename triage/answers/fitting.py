"""Fitting: the routes and the decision, learnt from questions of our own writing."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from retrieval.pretrained import PretrainedEmbedder
from retrieval.pretrained_vectors import DEMAND_TOKENS
from retrieval.tokens import Floats
from triage.answers.decision import LogisticModel, features
from triage.answers.route_model import ROUTES_FITTED, RouteModel, gram_vector
from triage.answers.routing import ROUTES
from triage.answers.search import EntrySearch

ROUTE_TEXTS = files("triage") / "data" / "answers" / "routes.jsonl"
QUESTION_TEXTS = files("triage") / "data" / "answers" / "questions.jsonl"
# Strength of the regressions: of vectors, of characters, of the decision.
OF_MEANING, OF_WORDING, OF_DECISION = 20.0, 20.0, 0.3
FOUND, FOLDS = 10, 5
# Of the questions on other routes those that have to be told from ours; the rest is stopped before.
COUNTED = frozenset({"other", "personal", "off_topic", "not_ours"})


class Asked(NamedTuple):
    """A question, the ids of the entries that answer it (none where nothing does), and how likely it is for us."""

    query: str
    rows: frozenset[str]
    for_us: float = 1.0


class Example(NamedTuple):
    """Features of the best entry for a question, and whether it answers."""

    values: tuple[float, ...]
    right: bool


@cache
def route_texts() -> tuple[tuple[str, str], ...]:
    """The shipped questions with their routes; those on the demo office's entries are for us."""
    rows = [json.loads(line) for line in ROUTE_TEXTS.read_text(encoding="utf-8").splitlines()]
    return (*((row["text"], row["route"]) for row in rows), *((query, "ask") for query, _ in shipped_questions()))


@cache
def shipped_questions() -> tuple[tuple[str, frozenset[str]], ...]:
    """Questions on the demo office's entries with the ids of those that answer; none for a near miss."""
    rows = [json.loads(line) for line in QUESTION_TEXTS.read_text(encoding="utf-8").splitlines()]
    return tuple((row["query"], frozenset([row["row"], *row["also"]]) if row["row"] else frozenset()) for row in rows)


def fit_routes(texts: Sequence[tuple[str, str]], pretrained: PretrainedEmbedder) -> RouteModel:
    """Two multinomial regressions over questions and their routes."""
    routes = [ROUTES.index(route) for _, route in texts]
    vectors = pretrained.encode_queries([text for text, _ in texts], tokens=DEMAND_TOKENS)
    grams = np.array([gram_vector(text) for text, _ in texts])
    ours = vectors[[row for row, (_, route) in enumerate(texts) if route == "ask"]].mean(axis=0)
    return RouteModel(_regression(vectors, routes, OF_MEANING), _regression(grams, routes, OF_WORDING), ours)


def _regression(values: Floats, routes: Sequence[int], strength: float) -> Floats:
    """Offsets and weights, shape (1 + features, routes); the mean is taken off while fitting and folded in after."""
    from sklearn.linear_model import LogisticRegression

    mean = values.mean(axis=0)
    model = LogisticRegression(C=strength, max_iter=3000, class_weight="balanced")
    model.fit(values - mean, routes)
    offsets = model.intercept_ - model.coef_ @ mean
    result: Floats = np.vstack([offsets[None], model.coef_.T]).astype(np.float32)
    return result


def write_routes(model: RouteModel) -> None:
    """Replace the shipped weights."""
    from safetensors.numpy import save_file

    digest = hashlib.sha256(ROUTE_TEXTS.read_bytes()).hexdigest()
    tensors: dict[str, Any] = {
        "meaning": model.meaning.astype(np.float32),
        "wording": model.wording.astype(np.float16),
        "mean": model.mean,
    }
    save_file(tensors, ROUTES_FITTED, metadata={"training_digest": digest})


def learnt_elsewhere(texts: Sequence[tuple[str, str]], pretrained: PretrainedEmbedder, *, meaning: bool) -> list[float]:
    """For each question the probability that it is for us, by a model that has not learnt from it."""
    vectors = pretrained.encode_queries([text for text, _ in texts], tokens=DEMAND_TOKENS)
    found = [0.0] * len(texts)
    for fold in range(FOLDS):
        model = fit_routes([text for row, text in enumerate(texts) if row % FOLDS != fold], pretrained)
        for row in range(fold, len(texts), FOLDS):
            values = model.probabilities(texts[row][0], vectors[row] if meaning else None)
            found[row] = float(values[ROUTES.index("ask")])
    return found


def examples(search: EntrySearch, asked: Sequence[Asked]) -> Iterator[Example]:
    """Each question as it is, and once more as if the entries that answer it did not exist.

    Rationale: what is left when an entry is taken out is the nearest miss there is, and needs no label.
    """
    for one in asked:
        found = search.find(one.query, FOUND + len(one.rows))
        if found:
            yield Example(features(one.query, found[:FOUND], one.for_us), found[0].entry.id in one.rows)
        left = [hit for hit in found if hit.entry.id not in one.rows][:FOUND]
        if one.rows and left:
            yield Example(features(one.query, left, one.for_us), right=False)


def decision_questions(
    pretrained: PretrainedEmbedder, more: Sequence[tuple[str, frozenset[str]]] = (), *, meaning: bool
) -> list[Asked]:
    """Questions on the demo office's entries, and those of the routes, none of which an entry answers.

    Args:
        pretrained: the pretrained model.
        more: further questions with the ids of the entries that answer.
        meaning: whether the routes are told with the pretrained evidence.
    """
    texts = (*route_texts(), *((query, "ask") for query, _ in more))
    chances = dict(zip((text for text, _ in texts), learnt_elsewhere(texts, pretrained, meaning=meaning), strict=True))
    wanted = [*shipped_questions(), *more]
    wanted += [(text, frozenset()) for text, route in texts if route in COUNTED]
    return [Asked(text, answering, chances[text]) for text, answering in wanted]


def fit_decision(known: Sequence[Example], shown_from: float) -> LogisticModel:
    """A logistic regression over `FEATURES`."""
    from sklearn.linear_model import LogisticRegression

    values = np.array([example.values for example in known])
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 1e-6, scale, 1.0)  # noqa: PLR2004
    model: Any = LogisticRegression(C=OF_DECISION, max_iter=5000)
    model.fit((values - mean) / scale, [example.right for example in known])
    return LogisticModel(
        tuple(mean.round(5).tolist()),
        tuple(scale.round(5).tolist()),
        tuple(model.coef_[0].round(5).tolist()),
        round(float(model.intercept_[0]), 5),
        shown_from,
    )
