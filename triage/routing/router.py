"""Router: ranks categories and departments for letters, and says what it rests on."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from retrieval.embedder import Embedder
from retrieval.tokens import Floats as Vectors
from triage.knowledge.library import Library
from triage.office.config import Office
from triage.routing.affinity import duty_affinity, with_duties
from triage.routing.classifier import Classifier, Description
from triage.routing.conditional_logit import Choices, ConditionalLogit
from triage.routing.evidence import (
    CATEGORY_PRIOR,
    DEPARTMENT_PRIOR,
    PRETRAINED_CATEGORY_PRIOR,
    PRETRAINED_DEPARTMENT_PRIOR,
    LetterEvidence,
    category_features,
    department_features,
    place_fit,
)
from triage.routing.families import Families, Levels
from triage.routing.features import LetterText, words_in
from triage.routing.misdirections import Misdirections
from triage.routing.pretrained_evidence import LearntLetters, Nearness, PretrainedEvidence, PretrainedPassages
from triage.routing.refusals import Refusals
from triage.text.cleaning import shorten
from triage.types import Case, CategoryScore, Department, DepartmentScore, Duty, Evidence, Region, Suggestion

SHOWN = 5
MIN_SHOWN = 0.02
CASES_SHOWN = 2
WORDS_SHOWN = 3
# What holds until enough cases were learnt from, without and with the pretrained model's evidence.
PRIORS = Choices(ConditionalLogit(CATEGORY_PRIOR), ConditionalLogit(DEPARTMENT_PRIOR))
PRETRAINED_PRIORS = Choices(ConditionalLogit(PRETRAINED_CATEGORY_PRIOR), ConditionalLogit(PRETRAINED_DEPARTMENT_PRIOR))


@dataclass(frozen=True)
class RouterState:
    """What training learnt; the default is an office without any labelled case."""

    category_classifier: Classifier | None = None
    department_classifier: Classifier | None = None
    choices: Choices = PRIORS
    affinity: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    levels: Levels = field(default_factory=Levels)
    misdirections: Misdirections = field(default_factory=Misdirections)
    refusals: Refusals = field(default_factory=Refusals)
    report: Mapping[str, Any] = field(default_factory=dict)
    learnt: LearntLetters | None = None
    pretrained_choices: Choices = PRETRAINED_PRIORS
    pretrained_category_classifier: Classifier | None = None
    pretrained_department_classifier: Classifier | None = None

    def choices_for(self, evidence: LetterEvidence) -> Choices:
        """The weights that fit the columns of a letter's evidence: there are more where the pretrained model spoke."""
        return self.choices if evidence.nearness is None else self.pretrained_choices

    def inputs(self, suggestions: Sequence[Suggestion], vectors: Vectors) -> Any:
        """Features of letters with embeddings, shape (n, dimension), for the classifiers; None without any."""
        known = self.category_classifier or self.department_classifier
        if known is None or not suggestions:
            return None
        return known.features.transform([letter_text(suggestion) for suggestion in suggestions], vectors)

    def renamed(self, names: Mapping[str, str]) -> "RouterState":
        """The same with the names that categories have now, by those that they had."""
        if not names:
            return self
        known, seen = self.category_classifier, self.pretrained_category_classifier
        return replace(
            self,
            category_classifier=None if known is None else known.renamed(names),
            pretrained_category_classifier=None if seen is None else seen.renamed(names),
            affinity={names.get(category, category): shares for category, shares in self.affinity.items()},
            learnt=None if self.learnt is None else self.learnt.renamed(names),
        )


@dataclass(frozen=True)
class Routing:
    """Category, departments with the best first, and the refused letter that this one is like, with their cosine."""

    category: CategoryScore
    departments: tuple[DepartmentScore, ...]
    like_refused: tuple[str, float] | None = None


@dataclass(frozen=True)
class LetterContext:
    """What the earlier steps found for one letter.

    `refused` are departments and categories that people rejected; `pretrained` is its vector of the pretrained model,
    shape (384,), where there is one.
    """

    suggestion: Suggestion
    region: Region
    similar: Sequence[tuple[Case, float]]
    duties: Sequence[tuple[Duty, float]]
    refused: frozenset[str] = frozenset()
    pretrained: Vectors | None = None


class Router:
    """Combines classifiers, neighbours, duties and place; a department without cases can still win."""

    def __init__(
        self,
        office: Office,
        library: Library,
        embedder: Embedder,
        state: RouterState,
        pretrained: PretrainedPassages | None = None,
    ) -> None:
        """Prepare.

        Args:
            office: names the categories and their words.
            library: holds departments and duties.
            embedder: made the vectors of the letters.
            state: what training learnt.
            pretrained: encodes duties and categories with the pretrained model; None where it is not used.
        """
        self._renamed, self._withdrawn = office.renamed, frozenset(office.withdrawn)
        state = state.renamed(self._renamed)
        self.state, self._embedder = state, embedder
        self.hints: Mapping[str, Sequence[str]] = office.category_hints
        learnt = state.category_classifier.labels if state.category_classifier else ()
        self.labels = tuple(dict.fromkeys((*self.hints, *learnt)))
        texts = [_described(label, self.hints.get(label, ())) for label in self.labels]
        self.hint_vectors: Mapping[str, Vectors] = dict(zip(self.labels, embedder.encode(texts), strict=True))
        known = dict(library.departments)
        for name in state.department_classifier.labels if state.department_classifier else ():
            known.setdefault(name, Department(id=name, name=name))
        self.departments = tuple(known.values())
        self.families = Families.among(self.departments)
        self.affinity = with_duties(state.affinity, duty_affinity(self.hints, self.departments))
        self.nearness: PretrainedEvidence | None = None
        if pretrained is not None:
            described = dict(zip(self.labels, texts, strict=True))
            self.nearness = PretrainedEvidence(pretrained, list(library.duties.values()), described, state.learnt)

    def category_descriptions(self) -> dict[str, Description]:
        """What the office's words say of each of its categories."""
        return {
            label: Description(_described(label, self.hints[label]), self.hint_vectors[label]) for label in self.hints
        }

    def department_descriptions(self) -> dict[str, Description]:
        """What the names and duties say of each department that the office has imported."""
        texts = {
            unit.name: _described(unit.name, [*unit.aliases, *(duty.text for duty in unit.duties)])
            for unit in self.departments
        }
        vectors = self._embedder.encode(list(texts.values()))
        return {name: Description(text, vectors[row]) for row, (name, text) in enumerate(texts.items())}

    def route(self, letters: Sequence[LetterContext], vectors: Vectors) -> list[Routing]:
        """Routings of letters whose embeddings are `vectors`, shape (n, dimension), with the evidence for them."""
        return [self._route(evidence) for evidence in self._gather(letters, vectors)]

    def rank(self, letters: Sequence[LetterContext], vectors: Vectors) -> list[Routing]:
        """As `route`, without the evidence in words."""
        return [self._route(evidence, explained=False) for evidence in self._gather(letters, vectors)]

    def same_family(self, one: str, other: str) -> bool:
        """Whether two units are of one kind, as the bureau of a county and that of the city are."""
        return self.families.of.get(one, one) == self.families.of.get(other, other)

    def _gather(self, letters: Sequence[LetterContext], vectors: Vectors) -> list[LetterEvidence]:
        state = self.state
        inputs = state.inputs([letter.suggestion for letter in letters], vectors)
        seen = [letter.pretrained for letter in letters]
        by_category = _logs(state.category_classifier, state.pretrained_category_classifier, inputs, seen)
        categories = [
            self._with_unlearnt(logs, letter.suggestion) for logs, letter in zip(by_category, letters, strict=True)
        ]
        departments = _logs(state.department_classifier, state.pretrained_department_classifier, inputs, seen)
        nearness = self._nearness(letters)
        return [
            LetterEvidence(
                letter.suggestion, vectors[row], letter.region, letter.similar, letter.duties,
                categories[row], departments[row], letter.refused, None if inputs is None else inputs[row],
                nearness[row],
            )
            for row, letter in enumerate(letters)
        ]  # fmt: skip

    def _nearness(self, letters: Sequence[LetterContext]) -> list[Nearness | None]:
        """What the pretrained model says of letters that have its vector."""
        found: list[Nearness | None] = [None for _ in letters]
        rows = [row for row, letter in enumerate(letters) if letter.pretrained is not None]
        if self.nearness is not None and rows:
            vectors = np.stack([letters[row].pretrained for row in rows])  # type: ignore[misc]
            for row, near in zip(rows, self.nearness.near(vectors), strict=True):
                found[row] = near
        return found

    def _with_unlearnt(self, logs: dict[str, float], suggestion: Suggestion) -> dict[str, float]:
        """The logs, with those of categories that came after the training.

        Rationale: a new category holds at once. The classifier does not know it, so where a letter has its everyday
        words the classifier does not speak against it, and the words and what is near to them decide.
        """
        if not logs:
            return logs
        text, best = suggestion.full_text(), max(logs.values())
        unlearnt = (label for label in self.hints if label not in logs)
        return logs | {label: best for label in unlearnt if any(word in text for word in self.hints[label])}

    def with_state(self, state: RouterState) -> "Router":
        """The same router with other weights."""
        other, state = copy(self), state.renamed(self._renamed)
        other.state = state
        other.affinity = with_duties(state.affinity, duty_affinity(self.hints, self.departments))
        return other

    def category_probabilities(
        self, evidence: LetterEvidence, choice: ConditionalLogit | None = None
    ) -> dict[str, float]:
        """Probability of every category; empty where the office has none.

        Args:
            evidence: the letter.
            choice: other weights than those that were learnt.
        """
        if not self.labels:
            return {}
        features = category_features(evidence, self.labels, self.hints, self.hint_vectors)
        chances = (choice or self.state.choices_for(evidence).category).probabilities(features)
        return dict(zip(self.labels, chances.tolist(), strict=True))

    def _route(self, evidence: LetterEvidence, *, explained: bool = True) -> Routing:
        refused = {self._renamed.get(name, name) for name in evidence.refused}
        categories = _without(self.category_probabilities(evidence), self._withdrawn | refused)
        best = max(categories, key=lambda label: categories[label], default=None)
        category = CategoryScore(name=best, score=_rounded(categories[best]) if best else 0.0)
        like_refused = self.state.refusals.nearest(evidence.vector, evidence.suggestion.id)
        if not self.departments:
            return Routing(category, (), like_refused)
        features = department_features(
            evidence, self.departments, categories, self.affinity, self.families, self._level
        )
        chances = self.state.choices_for(evidence).department.probabilities(features)
        names = [unit.name for unit in self.departments]
        chances = self.state.misdirections.damp(chances, names, evidence.vector)
        left = _without(dict(zip(names, chances.tolist(), strict=True)), evidence.refused)
        chances = np.array([left.get(name, 0.0) for name in names])
        order = np.argsort(-chances, kind="stable")[:SHOWN]
        ranked = [row for position, row in enumerate(order) if (position == 0 and left) or chances[row] >= MIN_SHOWN]
        units = [self.departments[row] for row in ranked]
        words = self._telling_words(evidence, [unit.name for unit in units], best) if explained else [[]] * len(units)
        return Routing(
            category,
            tuple(
                DepartmentScore(
                    name=unit.name,
                    score=_rounded(float(chances[row])),
                    evidence=(*self._explain(evidence, unit, best), *told) if explained else (),
                )
                for row, unit, told in zip(ranked, units, words, strict=True)
            ),
            like_refused,
        )

    def _level(self, family: str, local: bool) -> float:
        return self.state.levels.share(family, local=local)

    def _explain(self, evidence: LetterEvidence, unit: Department, category: str | None) -> tuple[Evidence, ...]:
        found: list[Evidence] = []
        duty = max((d for d in evidence.duties if d[0].department == unit.name), key=lambda d: d[1], default=None)
        if duty is not None:
            found.append(
                Evidence(kind="duty", source=f"duty:{duty[0].id}", text=duty[0].text, weight=_rounded(duty[1]))
            )
        cases = [(case, score) for case, score in evidence.similar if case.department == unit.name]
        for case, score in cases[:CASES_SHOWN]:
            outcome = f"（{case.outcome}）" if case.outcome else ""
            text = f"类似办件{outcome}：{shorten(case.title or case.text, 40)}"
            found.append(Evidence(kind="case", source=f"case:{case.id}", text=text, weight=_rounded(score)))
        if place_fit(unit, evidence.region)[0]:
            found.append(Evidence(kind="place", text=f"事项发生在{evidence.region.label()}", weight=1.0))
        share = self.state.affinity.get(category or "", {}).get(unit.name, 0.0)
        if share:
            found.append(
                Evidence(kind="category", text=f"以往“{category}”类由其承办的占{share:.0%}", weight=_rounded(share))
            )
        return tuple(found)

    def _telling_words(
        self, evidence: LetterEvidence, names: Sequence[str], category: str | None
    ) -> list[list[Evidence]]:
        """Per department the words that weighed most for it, with their share of all that spoke for it."""
        classifier, letter = self.state.department_classifier, letter_text(evidence.suggestion)
        whole = letter.whole()
        weights: list[dict[str, float]] = [{} for _ in names]
        if classifier is not None:
            weights = classifier.telling_words(evidence.inputs, words_in(whole), names)
        hints = [word for word in self.hints.get(category or "", ()) if word in whole]
        everyday = {word: 1 / len(hints) for word in hints}
        return [
            [
                Evidence(kind="word", text=word, weight=_rounded(weight))
                for word, weight in sorted((found or everyday).items(), key=lambda pair: -pair[1])[:WORDS_SHOWN]
            ]
            for found in weights
        ]


def _without(chances: Mapping[str, float], refused: frozenset[str]) -> dict[str, float]:
    """The probabilities of what was not refused, summing to one as before."""
    left = {name: chance for name, chance in chances.items() if name not in refused}
    total = sum(left.values())
    return {name: chance / total for name, chance in left.items()} if total > 0 else left


def letter_text(suggestion: Suggestion) -> LetterText:
    """What the classifiers read of a suggestion."""
    return LetterText(suggestion.title, suggestion.text)


def _described(label: str, words: Sequence[str]) -> str:
    return " ".join((label.rsplit("/", maxsplit=1)[-1], *words))


def _logs(
    classifier: Classifier | None, with_meanings: Classifier | None, inputs: Any, seen: Sequence[Vectors | None]
) -> list[dict[str, float]]:
    """Per letter the log probabilities of labels, by the second classifier where the letter has a pretrained vector."""
    found: list[dict[str, float]] = [{} for _ in seen]
    if classifier is None or inputs is None:
        return found
    known = {row: vector for row, vector in enumerate(seen) if vector is not None and with_meanings is not None}
    others = [row for row in range(len(seen)) if row not in known]
    if others:
        _fill(found, others, classifier, inputs[others], None)
    if known and with_meanings is not None:
        _fill(found, list(known), with_meanings, inputs[list(known)], np.stack(list(known.values())))
    return found


def _fill(
    found: list[dict[str, float]], rows: Sequence[int], classifier: Classifier, inputs: Any, meanings: Vectors | None
) -> None:
    for row, values in zip(rows, classifier.log_probabilities(inputs, meanings).tolist(), strict=True):
        found[row] = dict(zip(classifier.labels, values, strict=True))


def _rounded(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
