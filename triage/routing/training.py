"""Training of the router on past cases, with held-out evidence so that its scores are calibrated."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from retrieval.embedder import Embedder
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.searcher import Hit, HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from triage.knowledge.feedback import TrainingDecision
from triage.knowledge.library import CASES, DUTIES, Library
from triage.knowledge.relevance import case_relevance
from triage.office.config import Office
from triage.places.gazetteer import Gazetteer
from triage.routing.affinity import affinity_of, duty_affinity, with_duties
from triage.routing.classifier import MIN_LABELLED, Classifier, Description, learnable
from triage.routing.conditional_logit import (
    PRETRAINED_REGULARISATION,
    REGULARISATION,
    Choices,
    ConditionalLogit,
    fit_conditional_logit,
)
from triage.routing.evidence import (
    LetterEvidence,
    category_features,
    department_features,
)
from triage.routing.families import Levels
from triage.routing.features import LetterText, TextFeatures
from triage.routing.misdirections import Misdirections
from triage.routing.pretrained_evidence import LearntLetters, PretrainedPassages
from triage.routing.refusals import Refusals
from triage.routing.router import PRETRAINED_PRIORS, PRIORS, Router, RouterState, letter_text
from triage.text.judged import judged
from triage.types import Case, Department, Duty, Region, Suggestion

Progress = Callable[[str, int, int], None]
NEIGHBOURS = 10
DUTIES_FOUND = 12
# Training needs memory for their similarities, and time that grows with the cube of their number.
MAX_CASES = 6000


def as_suggestion(case: Case) -> Suggestion:
    """The letter of a case, as it is judged."""
    return judged(Suggestion(id=case.id, title=case.title, text=case.text, time=case.time, channel=case.channel))


def train_router(
    office: Office,
    library: Library,
    embedder: Embedder,
    searcher: HybridSearcher,
    gazetteer: Gazetteer,
    *,
    decided: Sequence[TrainingDecision] = (),
    refused: Sequence[Suggestion] = (),
    pretrained: PretrainedVectors | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> RouterState:
    """Learn routing from the labelled past cases and from decided suggestions; without enough the prior weights stay.

    A department that was rejected is never learnt as right: it is remembered as wrong for letters like that one.
    Every case's evidence is gathered as if the case were new: classifiers that lack it,
    neighbours without the case itself. The weights fitted on that are calibrated for new letters.

    Args:
        office: names the categories and their words.
        library: holds past cases, departments and duties.
        embedder: embeds descriptions.
        searcher: embeds letters and finds neighbours.
        gazetteer: finds places.
        decided: suggestions that people decided on.
        refused: suggestions that people declared none of the office's.
        pretrained: the pretrained evidence, where it is used.
        progress: told (stage, done, total).
    """
    labelled = [(key, case) for key, case in library.all_cases() if case.category or case.department]
    labelled.extend((entry.key, entry.as_case()) for entry in decided if entry.category or entry.department)
    told = RouterState(misdirections=Misdirections.learn(decided, searcher), refusals=Refusals.learn(refused, searcher))
    if len(labelled) > MAX_CASES:
        labelled = sorted(labelled, key=lambda pair: str(pair[1].time or ""))[-MAX_CASES:]
    cases = [case for _, case in labelled]
    if len(cases) < MIN_LABELLED:
        return replace(told, report={"cases": len(cases), "method": "prior"})
    progress("routing: neighbours", 0, 1)
    queries = [Query(case.title, case.text) for case in cases]
    vectors = searcher.embed(queries)
    similar = _neighbours(library, searcher, queries, vectors, [key for key, _ in labelled])
    duties = duties_of(library, searcher, queries, vectors)
    progress("routing: neighbours", 1, 1)
    letters = [letter_text(as_suggestion(case)) for case in cases]
    state = replace(told, affinity=affinity_of(cases))
    if pretrained is not None:
        seen = pretrained.past_letters(
            [as_suggestion(case).full_text() for case in cases],
            lambda done, total: progress("routing: letters in pretrained vectors", done, total),
        )
        learnt = LearntLetters.learn(seen, [case.department for case in cases], [case.category for case in cases])
        state = replace(state, learnt=learnt)
    router = Router(office, library, embedder, state, _passages(pretrained, progress))
    categories, departments = router.category_descriptions(), router.department_descriptions()
    if pretrained is not None:
        categories, departments = _with_meanings(categories, pretrained), _with_meanings(departments, pretrained)
    described = [LetterText("", entry.text) for entry in (*categories.values(), *departments.values())]
    features = TextFeatures([*letters, *described])
    logs: dict[str, list[dict[str, float]]] = {}
    progress("routing: classifiers", 0, 2)
    rows = features.transform(letters, vectors)
    logs["category"], by_category = _classify(features, rows, [case.category for case in cases], categories)
    progress("routing: classifiers", 1, 2)
    logs["department"], by_department = _classify(features, rows, [case.department for case in cases], departments)
    state = replace(state, category_classifier=by_category, department_classifier=by_department)
    progress("routing: classifiers", 2, 2)
    evidence = [
        LetterEvidence(
            as_suggestion(case), vectors[row],
            case.region if case.region.city else _place(gazetteer, as_suggestion(case).full_text(), office),
            similar[row], duties[row], logs["category"][row], logs["department"][row],
        )
        for row, case in enumerate(cases)
    ]  # fmt: skip
    levels = _levels(router, evidence, cases)
    state = replace(state, levels=levels)
    choices, report = _fit_choices(router.with_state(state), evidence, cases, PRIORS)
    state = replace(state, choices=choices, report={"cases": len(cases), "duties": len(library.duties)} | report)
    if pretrained is None or router.nearness is None:
        return state
    by_label = (categories, departments)
    return _learn_meanings(router, state, evidence, cases, seen, partial(_classify, features, rows), by_label, progress)


def _learn_meanings(
    router: Router,
    state: RouterState,
    evidence: Sequence[LetterEvidence],
    cases: Sequence[Case],
    seen: Vectors,
    classify: Callable[..., tuple[list[dict[str, float]], Classifier | None]],
    descriptions: tuple[Mapping[str, Description], Mapping[str, Description]],
    progress: Progress,
) -> RouterState:
    """The state with the classifiers and weights that judge letters which have a pretrained vector."""
    near = router.nearness.near(seen, range(len(cases))) if router.nearness is not None else [None] * len(cases)
    stage = "routing: classifiers with pretrained vectors"
    progress(stage, 0, 2)
    categories, by_category = classify([case.category for case in cases], descriptions[0], seen)
    progress(stage, 1, 2)
    departments, by_department = classify([case.department for case in cases], descriptions[1], seen)
    progress(stage, 2, 2)
    state = replace(state, pretrained_category_classifier=by_category, pretrained_department_classifier=by_department)
    known = [
        replace(entry, nearness=near[row], category_logs=categories[row], department_logs=departments[row])
        for row, entry in enumerate(evidence)
    ]
    choices, report = _fit_choices(router.with_state(state), known, cases, PRETRAINED_PRIORS)
    further = {f"pretrained_{name}": value for name, value in report.items() if name.endswith("evidence")}
    return replace(state, pretrained_choices=choices, report={**state.report, **further})


def _with_meanings(descriptions: Mapping[str, Description], pretrained: PretrainedVectors) -> dict[str, Description]:
    """The descriptions with pretrained vectors, made as those of letters are, for they are learnt from like letters."""
    vectors = pretrained.past_letters([entry.text for entry in descriptions.values()])
    return {name: replace(entry, meaning=vectors[row]) for row, (name, entry) in enumerate(descriptions.items())}


def _passages(pretrained: PretrainedVectors | None, progress: Progress) -> PretrainedPassages | None:
    if pretrained is None:
        return None
    return lambda texts: pretrained.passages(
        texts, lambda done, total: progress("routing: duties in pretrained vectors", done, total)
    )


def duties_of(
    library: Library, searcher: HybridSearcher, queries: Sequence[Query], vectors: Vectors
) -> list[list[tuple[Duty, float]]]:
    """Per letter the duty texts nearest to it, with the cosine cut at 0, best first."""
    if not library.duties:
        return [[] for _ in queries]
    found = searcher.search(DUTIES, queries, DUTIES_FOUND, vectors=vectors)
    return [[(library.duties[hit.id], max(0.0, hit.dense)) for hit in hits] for hits in found]


def cases_near(
    library: Library, searcher: HybridSearcher, queries: Sequence[Query], vectors: Vectors
) -> list[list[Hit]]:
    """Per letter the past cases found for it; none where the office has none."""
    if not library.has_cases:
        return [[] for _ in queries]
    return searcher.search(CASES, queries, NEIGHBOURS, vectors=vectors)


def _neighbours(
    library: Library, searcher: HybridSearcher, queries: Sequence[Query], vectors: Vectors, keys: Sequence[str]
) -> list[list[tuple[Case, float]]]:
    found = searcher.search(CASES, queries, NEIGHBOURS + 1, vectors=vectors)
    wanted = library.cases(list(dict.fromkeys(hit.id for hits in found for hit in hits)))
    return [
        [(wanted[hit.id], case_relevance(hit)) for hit in hits if hit.id != keys[row] and hit.id in wanted][:NEIGHBOURS]
        for row, hits in enumerate(found)
    ]


def _classify(
    features: TextFeatures,
    inputs: Any,
    labels: Sequence[str | None],
    descriptions: Mapping[str, Description],
    meanings: Vectors | None = None,
) -> tuple[list[dict[str, float]], Classifier | None]:
    """The classifier, and per letter the log probabilities by one that has not seen the letter."""
    rows = [row for row, label in enumerate(labels) if label]
    names = [str(labels[row]) for row in rows]
    logs: list[dict[str, float]] = [{} for _ in labels]
    if not learnable(names):
        return logs, None
    model = Classifier().fit(features, inputs[rows], names, descriptions, None if meanings is None else meanings[rows])
    for row, values in zip(rows, model.held_out.tolist(), strict=True):
        logs[row] = dict(zip(model.labels, values, strict=True))
    return logs, model


def _levels(router: Router, evidence: Sequence[LetterEvidence], cases: Sequence[Case]) -> Levels:
    units = {unit.name: unit for unit in router.departments}
    known = [row for row, case in enumerate(cases) if case.department in units]
    return Levels.count(router.families, ((units[str(cases[row].department)], evidence[row].region) for row in known))


def _fit_choices(
    router: Router, evidence: Sequence[LetterEvidence], cases: Sequence[Case], priors: Choices
) -> tuple[Choices, dict[str, Any]]:
    """Weights for evidence of one kind, with or without the pretrained model's, and how right they are on it."""
    labels = router.labels
    rows = [row for row, case in enumerate(cases) if case.category in labels]
    features = [category_features(evidence[row], labels, router.hints, router.hint_vectors) for row in rows]
    right = [labels.index(str(cases[row].category)) for row in rows]
    firmness = PRETRAINED_REGULARISATION if priors is PRETRAINED_PRIORS else REGULARISATION
    category = _fitted(features, right, priors.category, firmness)
    report = {"method": "fitted", "departments": len(router.departments)}
    report |= _held_in_report("category", features, right, category)
    units = {unit.name: unit for unit in router.departments}
    names = list(units)
    rows = [row for row, case in enumerate(cases) if case.department in units]
    without, by_duty = _leave_one_out_affinity(cases), duty_affinity(router.hints, router.departments)
    chances = {row: router.category_probabilities(evidence[row], category) for row in rows}
    parts = [
        department_features(
            evidence[row],
            router.departments,
            chances[row],
            with_duties(without(cases[row]), by_duty),
            router.families,
            _level_without(router.state.levels, router, units[str(cases[row].department)], evidence[row].region),
        )
        for row in rows
    ]
    right = [names.index(str(cases[row].department)) for row in rows]
    department = _fitted(parts, right, priors.department, firmness)
    return Choices(category, department), report | _held_in_report("department", parts, right, department)


def _fitted(
    features: Sequence[Any], right: Sequence[int], prior: ConditionalLogit, firmness: float
) -> ConditionalLogit:
    if len(right) < MIN_LABELLED:
        return prior
    return fit_conditional_logit(features, right, prior.weights, firmness)


def _place(gazetteer: Gazetteer, text: str, office: Office) -> Region:
    found = gazetteer.locate(text)
    return found if found.city else Region(city=office.city)


def _held_in_report(
    name: str, features: Sequence[Any], right: Sequence[int], choice: ConditionalLogit
) -> dict[str, float]:
    if not features:
        return {}
    hits = [int(np.argmax(choice.probabilities(part))) == row for part, row in zip(features, right, strict=True)]
    return {f"{name}_accuracy_on_held_out_evidence": round(float(np.mean(hits)), 4)}


def _level_without(levels: Levels, router: Router, unit: Department, region: Region) -> Callable[[str, bool], float]:
    """Shares of the levels as they are without one letter that this unit took."""
    family = router.families.of[unit.name]
    counted = router.families.open_choice(unit.name, region)

    def share(asked: str, local: bool) -> float:
        return levels.share(asked, local=local, without=unit.area is not None if counted and asked == family else None)

    return share


def _leave_one_out_affinity(cases: Sequence[Case]) -> Callable[[Case], dict[str, dict[str, float]]]:
    counts: dict[str, Counter[str]] = {}
    for case in cases:
        if case.category and case.department:
            counts.setdefault(case.category, Counter())[case.department] += 1

    def without(case: Case) -> dict[str, dict[str, float]]:
        result = {}
        for category, found in counts.items():
            own = int(category == case.category)
            total = sum(found.values()) - own
            if total > 0:
                result[category] = {
                    name: (number - (own and name == case.department)) / total for name, number in found.items()
                }
        return result

    return without
