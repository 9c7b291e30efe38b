"""The router's file: arrays and JSON, so that reading a model of unknown origin runs no code."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from triage.errors import RouterFormatError
from triage.routing.classifier import Classifier, Meanings
from triage.routing.conditional_logit import Choices, ConditionalLogit
from triage.routing.families import Levels
from triage.routing.features import TextFeatures
from triage.routing.misdirections import Misdirections
from triage.routing.pretrained_evidence import LearntLetters
from triage.routing.refusals import Refusals
from triage.routing.router import PRETRAINED_PRIORS, PRIORS, RouterState

FILE_NAME, EARLIER_FILE_NAME = "router.npz", "router.joblib"
VERSION = 1
_TEXT = "json"
CLASSIFIERS = (
    "category_classifier",
    "department_classifier",
    "pretrained_category_classifier",
    "pretrained_department_classifier",
)


def save_state(state: RouterState, path: Path) -> None:
    """Write a router's state, as a whole or not at all."""
    arrays: dict[str, Any] = {}
    content: dict[str, Any] = {
        "version": VERSION,
        "choices": _weights(state.choices),
        "pretrained_choices": _weights(state.pretrained_choices),
        "affinity": state.affinity,
        "levels": asdict(state.levels),
        "report": state.report,
        "misdirections": list(state.misdirections.departments),
        "refusals": list(state.refusals.ids),
    }
    optional = {"misdirections": state.misdirections.vectors, "refusals": state.refusals.vectors}
    arrays |= {name: vectors for name, vectors in optional.items() if vectors is not None}
    for name in CLASSIFIERS:
        classifier = getattr(state, name)
        if classifier is not None:
            content[name], arrays[name] = classifier.description(), classifier.weights
            content["features"], idf = classifier.features.description()
            arrays |= {f"features_{part}": values for part, values in idf.items()}
            if (meanings := classifier.meanings) is not None:
                arrays |= {
                    f"{name}_mean": meanings.mean,
                    f"{name}_vectors": meanings.vectors.astype(np.float16),
                    f"{name}_dual": meanings.dual,
                }
    if state.learnt is not None:
        learnt = state.learnt
        content["learnt"] = {"departments": list(learnt.departments), "categories": list(learnt.categories)}
        arrays |= {"learnt_mean": learnt.mean, "learnt_vectors": learnt.vectors.astype(np.float16)}
    text = json.dumps(content, ensure_ascii=False).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    arrays[_TEXT] = np.frombuffer(text, dtype=np.uint8)
    np.savez_compressed(partial, **arrays)
    partial.replace(path)


def load_state(directory: Path) -> RouterState:
    """Read the router's state in a folder of models; an office that has not trained one yet has the default.

    What an earlier version did not learn yet is as if nothing had been learnt, so that an update judges on at once.

    Raises:
        RouterFormatError: a later version of this program wrote it, or it is damaged.
    """
    path, earlier = directory / FILE_NAME, directory / EARLIER_FILE_NAME
    if not path.is_file() and earlier.is_file():
        from triage.routing.earlier_state import read_earlier_state

        return read_earlier_state(earlier)
    if not path.is_file():
        return RouterState()
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        content = json.loads(arrays.pop(_TEXT).tobytes().decode())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise RouterFormatError("damaged", path=path, problem=error) from error
    if not isinstance(content, dict) or content.get("version", VERSION + 1) > VERSION:
        raise RouterFormatError("later", path=path)
    try:
        return _state(content, arrays)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RouterFormatError("damaged", path=path, problem=error) from error


def fingerprint_of(directory: Path) -> str:
    """Identifies the stored router, for the record of what produced a triage."""
    for name in (FILE_NAME, EARLIER_FILE_NAME):
        if (directory / name).is_file():
            return hashlib.sha256((directory / name).read_bytes()).hexdigest()[:12]
    return "prior"


def changed_at(directory: Path) -> int:
    """When the stored router was written, in nanoseconds; 0 where there is none."""
    files = [directory / name for name in (FILE_NAME, EARLIER_FILE_NAME)]
    return max((file.stat().st_mtime_ns for file in files if file.is_file()), default=0)


def _state(content: Mapping[str, Any], arrays: Mapping[str, Any]) -> RouterState:
    features = None
    if "features" in content:
        idf = {
            name.removeprefix("features_"): values for name, values in arrays.items() if name.startswith("features_")
        }
        features = TextFeatures.restored(content["features"], idf)
    classifiers = {
        name: Classifier.restored(features, content[name], arrays[name], _meanings(name, arrays))
        for name in CLASSIFIERS
        if name in content and features is not None
    }
    learnt = None
    if "learnt" in content:
        learnt = LearntLetters(
            arrays["learnt_mean"],
            arrays["learnt_vectors"].astype(np.float32),
            tuple(content["learnt"]["departments"]),
            tuple(content["learnt"]["categories"]),
        )
    return RouterState(
        **classifiers,
        choices=_choices(content["choices"], PRIORS),
        pretrained_choices=_choices(content["pretrained_choices"], PRETRAINED_PRIORS),
        affinity=content["affinity"],
        levels=Levels(**content["levels"]),
        misdirections=Misdirections(arrays.get("misdirections"), tuple(content["misdirections"])),
        refusals=Refusals(arrays.get("refusals"), tuple(content["refusals"])),
        report=content["report"],
        learnt=learnt,
    )


def _meanings(name: str, arrays: Mapping[str, Any]) -> Meanings | None:
    if f"{name}_dual" not in arrays:
        return None
    return Meanings(
        arrays[f"{name}_mean"], arrays[f"{name}_vectors"].astype(np.float32), arrays[f"{name}_dual"].astype(np.float32)
    )


def _weights(choices: Choices) -> list[list[float]]:
    return [list(choices.category.weights), list(choices.department.weights)]


def _choices(weights: Any, priors: Choices) -> Choices:
    category, department = (ConditionalLogit(tuple(float(value) for value in values)) for values in weights)
    for found, prior in ((category, priors.category), (department, priors.department)):
        if len(found.weights) != len(prior.weights):
            raise ValueError(f"{len(found.weights)} weights instead of {len(prior.weights)}")
    return Choices(category, department)
