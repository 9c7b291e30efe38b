"""Reads the router's file of release 0.2.0, which was pickled, without running what it says."""

import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from joblib.numpy_pickle import NumpyArrayWrapper, NumpyUnpickler

from triage.errors import RouterFormatError
from triage.routing.classifier import Classifier
from triage.routing.conditional_logit import Choices, ConditionalLogit
from triage.routing.families import Levels
from triage.routing.features import TextFeatures
from triage.routing.misdirections import Misdirections
from triage.routing.refusals import Refusals
from triage.routing.router import RouterState


class _Record:
    """Takes the place of every class of the file: it keeps what was stored and does nothing."""


# The classes that the file of 0.2.0 names. Nothing else is looked up, and none of ours or scikit-learn's is made.
_RECORDS = {
    ("triage.routing.router", "RouterState"),
    ("triage.routing.classifier", "Classifier"),
    ("triage.routing.features", "TextFeatures"),
    ("triage.routing.features", "words_in"),
    ("triage.routing.choice", "Choice"),
    ("triage.routing.families", "Levels"),
    ("triage.routing.misdirections", "Misdirections"),
    ("triage.routing.refusals", "Refusals"),
    ("sklearn.feature_extraction.text", "TfidfVectorizer"),
    ("sklearn.feature_extraction.text", "TfidfTransformer"),
}
_ARRAYS = {
    ("numpy", "dtype"): np.dtype,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "float32"): np.float32,
    ("numpy", "float64"): np.float64,
    ("numpy", "int64"): np.int64,
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): NumpyArrayWrapper,
}
_SCALAR = {("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar")}


class _Reader(NumpyUnpickler):  # type: ignore[misc]
    """An unpickler with a closed list of names; arrays of objects, which are pickled once more, are refused."""

    dispatch = NumpyUnpickler.dispatch.copy()

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _RECORDS:
            return _Record
        if (module, name) in _ARRAYS:
            return _ARRAYS[module, name]
        if (module, name) in _SCALAR:
            return _scalar
        raise ValueError(f"it names {module}.{name}")

    def load_build(self) -> None:
        state, target = self.stack[-1], self.stack[-2]
        if isinstance(target, NumpyArrayWrapper) and np.dtype(state["dtype"]).hasobject:
            raise ValueError("it holds an array of objects")
        super().load_build()

    dispatch[b"b"[0]] = load_build


def _scalar(kind: Any, content: bytes) -> Any:
    if not isinstance(kind, np.dtype) or kind.hasobject:
        raise ValueError("it holds a number that is none")
    return np.frombuffer(content, dtype=kind)[0]


def read_earlier_state(path: Path) -> RouterState:
    """The state in a `router.joblib` of 0.2.0.

    Raises:
        RouterFormatError: it is damaged, or names what such a file never names.
    """
    try:
        raw = zlib.decompress(path.read_bytes())
        content = _Reader(str(path), BytesIO(raw), ensure_native_byte_order=True).load()
        return _converted(vars(content["state"]))
    except Exception as error:  # an unpickler may raise anything
        raise RouterFormatError("damaged", path=path, problem=error) from error


def _converted(state: dict[str, Any]) -> RouterState:
    classifiers, features = {}, None
    for name in ("category_classifier", "department_classifier"):
        known = state.get(name)
        if known is None:
            continue
        found = vars(known)
        if features is None:
            features = _features(vars(found["features"]))
        description = {"labels": list(found["labels"]), "sharing": found["sharing"], "scale": found["scale"]}
        classifiers[name] = Classifier.restored(features, description, found["_weights"])
    misdirections, refusals = _fields(state, "misdirections"), _fields(state, "refusals")
    return RouterState(
        category_classifier=classifiers.get("category_classifier"),
        department_classifier=classifiers.get("department_classifier"),
        choices=Choices(_choice(state["category_choice"]), _choice(state["department_choice"])),
        affinity=state["affinity"],
        levels=Levels(**_fields(state, "levels")),
        misdirections=Misdirections(**misdirections),
        refusals=Refusals(**refusals),
        report=state["report"],
    )


def _fields(state: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(vars(state[name])) if name in state else {}


def _choice(record: Any) -> ConditionalLogit:
    return ConditionalLogit(tuple(float(value) for value in record.weights))


def _features(state: dict[str, Any]) -> TextFeatures:
    parts = {"characters": state["_characters"], "words": state["_words"], "titles": state["_titles"]}
    known = {name: record for name, record in parts.items() if record is not None}
    terms = {name: sorted(record.vocabulary_, key=record.vocabulary_.__getitem__) for name, record in known.items()}
    return TextFeatures.restored(terms, {name: vars(record._tfidf)["idf_"] for name, record in known.items()})  # noqa: SLF001
