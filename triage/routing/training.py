"""Training of the router on past cases, with held-out evidence so that its scores are calibrated."""

import hashlib
import importlib.metadata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.embedder import Embedder
from retrieval.searcher import Hit, HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from triage.errors import RouterFormatError
from triage.gazetteer import Gazetteer
from triage.learning.lessons import TrainingDecision
from triage.library import CASES, DUTIES, Library
from triage.office import Office
from triage.relevance import case_relevance
from triage.routing.affinity import affinity_of, duty_affinity, with_duties
from triage.routing.choice import Choice, fit_choice
from triage.routing.classifier import MIN_LABELLED, Classifier, Description, learnable
from triage.routing.evidence import (
    CATEGORY_PRIOR,
    DEPARTMENT_PRIOR,
    LetterEvidence,
    category_features,
    department_features,
)
from triage.routing.families import Levels
from triage.routing.features import LetterText, TextFeatures
from triage.routing.misdirections import Misdirections
from triage.routing.refusals import Refusals
from triage.routing.router import Router, RouterState, letter_text
from triage.types import Case, Department, Duty, Region, Suggestion

Progress = Callable[[str, int, int], None]
NEIGHBOURS = 10
DUTIES_FOUND = 12
# Training needs memory for their similarities, and time that grows with the cube of their number.
MAX_CASES = 6000
FILE_NAME = "router.joblib"


def as_suggestion(case: Case) -> Suggestion:
    """The letter of a case, as it came in."""
    return Suggestion(id=case.id, title=case.title, text=case.text, time=case.time, channel=case.channel)


def train_router(
    office: Office,
    library: Library,
    embedder: Embedder,
    searcher: HybridSearcher,
    gazetteer: Gazetteer,
    *,
    decided: Sequence[TrainingDecision] = (),
    refused: Sequence[Suggestion] = (),
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
    router = Router(office, library, embedder, state)
    categories, departments = router.category_descriptions(), router.department_descriptions()
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
    return _fit_choices(router.with_state(state), state, evidence, cases, library)


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


def save_state(state: RouterState, path: Path) -> None:
    """Write a router's state; it is bound to the version of scikit-learn and to what this version keeps."""
    import joblib

    path.parent.mkdir(parents=True, exist_ok=True)
    versions = {"scikit-learn": importlib.metadata.version("scikit-learn"), "fields": _fields()}
    joblib.dump(versions | {"state": state}, path, compress=3)


def load_state(path: Path) -> RouterState:
    """Read a router's state; an office that has not trained one yet has the default.

    What an earlier version did not learn yet is as if nothing had been learnt, so that an update judges on at once.

    Raises:
        RouterFormatError: another version of scikit-learn or of this program wrote it.
    """
    import joblib

    if not path.is_file():
        return RouterState()
    content = joblib.load(path)
    version = importlib.metadata.version("scikit-learn")
    if content["scikit-learn"] != version:
        raise RouterFormatError(path, f"it was trained with scikit-learn {content['scikit-learn']}, not {version}")
    state, known = content["state"], content.get("fields", ())
    if not isinstance(state, RouterState):
        raise RouterFormatError(path, "it holds no router")
    if not set(known) <= set(_fields()):
        raise RouterFormatError(path, "a later version of jindianzi trained it")
    return RouterState(**{name: getattr(state, name) for name in known})


def _fields() -> tuple[str, ...]:
    return tuple(entry.name for entry in fields(RouterState))


def fingerprint_of(path: Path) -> str:
    """Identifies the stored router, for the record of what produced a triage."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "prior"


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
    features: TextFeatures, inputs: Any, labels: Sequence[str | None], descriptions: Mapping[str, Description]
) -> tuple[list[dict[str, float]], Classifier | None]:
    """The classifier, and per letter the log probabilities by one that has not seen the letter."""
    rows = [row for row, label in enumerate(labels) if label]
    names = [str(labels[row]) for row in rows]
    logs: list[dict[str, float]] = [{} for _ in labels]
    if not learnable(names):
        return logs, None
    model = Classifier().fit(features, inputs[rows], names, descriptions)
    for row, values in zip(rows, model.held_out.tolist(), strict=True):
        logs[row] = dict(zip(model.labels, values, strict=True))
    return logs, model


def _fit_choices(
    router: Router, state: RouterState, evidence: Sequence[LetterEvidence], cases: Sequence[Case], library: Library
) -> RouterState:
    labels = router.labels
    rows = [row for row, case in enumerate(cases) if case.category in labels]
    features = [category_features(evidence[row], labels, router.hints, router.hint_vectors) for row in rows]
    right = [labels.index(str(cases[row].category)) for row in rows]
    category = fit_choice(features, right, CATEGORY_PRIOR) if len(rows) >= MIN_LABELLED else Choice(CATEGORY_PRIOR)
    state = replace(state, category_choice=category)
    router = router.with_state(state)
    names = [unit.name for unit in router.departments]
    rows = [row for row, case in enumerate(cases) if case.department in names]
    units = {unit.name: unit for unit in router.departments}
    levels = Levels.count(router.families, ((units[str(cases[row].department)], evidence[row].region) for row in rows))
    state = replace(state, levels=levels)
    loo, by_duty = _leave_one_out_affinity(cases), duty_affinity(router.hints, router.departments)
    parts = [
        department_features(
            evidence[row],
            router.departments,
            router.category_probabilities(evidence[row]),
            with_duties(loo(cases[row]), by_duty),
            router.families,
            _level_without(levels, router, units[str(cases[row].department)], evidence[row].region),
        )
        for row in rows
    ]
    right = [names.index(str(cases[row].department)) for row in rows]
    department = fit_choice(parts, right, DEPARTMENT_PRIOR) if len(rows) >= MIN_LABELLED else Choice(DEPARTMENT_PRIOR)
    report = {"cases": len(cases), "method": "fitted", "departments": len(names), "duties": len(library.duties)}
    report |= _held_in_report(
        "category", features, [labels.index(str(c.category)) for c in cases if c.category in labels], category
    )
    report |= _held_in_report("department", parts, right, department)
    return replace(state, department_choice=department, report=report)


def _place(gazetteer: Gazetteer, text: str, office: Office) -> Region:
    found = gazetteer.locate(text)
    return found if found.city else Region(city=office.city)


def _held_in_report(name: str, features: Sequence[Any], right: Sequence[int], choice: Choice) -> dict[str, float]:
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
