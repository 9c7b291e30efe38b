"""The router's file of release 0.2.0: everything that it holds comes over, and what it does not hold stays empty."""

import sys
import tarfile
from pathlib import Path
from types import ModuleType

import joblib
import numpy as np
import pytest

from triage.errors import RouterFormatError
from triage.routing.earlier_state import read_earlier_state
from triage.routing.families import Levels
from triage.routing.features import LetterText

ARCHIVE = Path(__file__).parents[2] / "fixtures" / "state-0.2.0" / "backup.tar.gz"
MEMBER = "data/model/versions/0001/router.joblib"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The file that the release wrote for a small office."""
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(ARCHIVE) as archive:
        archive.extract(MEMBER, folder, filter="data")
    return folder / MEMBER


def test_the_file_of_the_release_routes_as_it_did(shipped):
    state = read_earlier_state(shipped)
    classifier = state.department_classifier
    assert set(classifier.labels) == {"城管局", "公交公司", "水务局"}
    assert state.category_classifier.features is classifier.features
    vectors = np.zeros((2, 4), dtype=np.float32)
    letters = [LetterText("", "书院路第20盏路灯不亮，晚上看不清路，请维修。"), LetterText("", "公交车半个小时不来一趟")]
    scores = classifier.log_probabilities(classifier.features.transform(letters, vectors))
    assert [classifier.labels[row.argmax()] for row in scores] == ["城管局", "公交公司"]
    assert state.report["cases"] >= 72
    assert state.affinity
    assert len(state.choices.category.weights) > 2
    assert state.pretrained_category_classifier is None


class Earlier:
    """Makes values whose classes have the names that they had in that release."""

    def __init__(self, patch):
        self._patch, self._classes = patch, {}

    def __call__(self, module, name, **fields):
        if (module, name) not in self._classes:
            if module not in sys.modules:
                self._patch.setitem(sys.modules, module, ModuleType(module))
            kind = type(name, (), {"__module__": module, "__qualname__": name})
            self._patch.setattr(sys.modules[module], name, kind, raising=False)
            self._classes[module, name] = kind
        value = self._classes[module, name]()
        vars(value).update(fields)
        return value


@pytest.fixture
def written(tmp_path):
    """Writes such a file with the state that a function makes, and says where."""

    def write(state_of):
        with pytest.MonkeyPatch.context() as patch:
            joblib.dump({"state": state_of(Earlier(patch))}, tmp_path / "router.joblib", compress=3)
        return tmp_path / "router.joblib"

    return write


def vectoriser(record, terms, weights):
    text = "sklearn.feature_extraction.text"
    return record(
        text, "TfidfVectorizer", vocabulary_={term: column for column, term in enumerate(terms)},
        _tfidf=record(text, "TfidfTransformer", idf_=np.array(weights)),
    )  # fmt: skip


def full(record, **more):
    features = record(
        "triage.routing.features", "TextFeatures",
        _characters=vectoriser(record, ["路灯", "停水"], [1.0, 2.0]), _words=vectoriser(record, ["灯杆"], [3.0]),
        _titles=None,
    )  # fmt: skip
    classifier = record(
        "triage.routing.classifier", "Classifier", features=features, labels=["照明", "供水"], sharing=0.25, scale=1.5,
        _weights=np.arange(6, dtype=np.float32).reshape(3, 2),
    )  # fmt: skip
    choice = "triage.routing.choice"
    return record(
        "triage.routing.router", "RouterState", category_classifier=classifier, department_classifier=None,
        category_choice=record(choice, "Choice", weights=(1.0, 2.0, 3.0, 4.0)),
        department_choice=record(choice, "Choice", weights=(0.5, 0.25)), affinity={"照明": {"甲局": 0.5}},
        report={"cases": 60}, **more,
    )  # fmt: skip


def with_everything(record):
    routing = "triage.routing"
    return full(
        record,
        levels=record(f"{routing}.families", "Levels", local={"甲局": 2}, city={"甲局": 1}),
        misdirections=record(
            f"{routing}.misdirections", "Misdirections", vectors=np.ones((1, 4)), departments=("乙局",)
        ),
        refusals=record(f"{routing}.refusals", "Refusals", vectors=np.zeros((1, 4)), ids=("S9",)),
    )


def test_every_field_comes_over(written):
    read = read_earlier_state(written(with_everything))
    assert read.department_classifier is None
    classifier = read.category_classifier
    assert (classifier.labels, classifier.sharing, classifier.scale) == (("照明", "供水"), 0.25, 1.5)
    assert classifier._weights.tolist() == [[0, 1], [2, 3], [4, 5]]
    terms, weights = classifier.features.description()
    assert terms == {"characters": ["路灯", "停水"], "words": ["灯杆"]}
    assert {name: list(values) for name, values in weights.items()} == {"characters": [1.0, 2.0], "words": [3.0]}
    assert read.choices.category.weights == (1.0, 2.0, 3.0, 4.0)
    assert read.choices.department.weights == (0.5, 0.25)
    assert (read.affinity, read.report) == ({"照明": {"甲局": 0.5}}, {"cases": 60})
    assert read.levels == Levels({"甲局": 2}, {"甲局": 1})
    assert (read.misdirections.departments, read.misdirections.vectors.tolist()) == (("乙局",), [[1, 1, 1, 1]])
    assert (read.refusals.ids, read.refusals.vectors.tolist()) == (("S9",), [[0, 0, 0, 0]])


def test_what_the_file_lacks_is_empty(written):
    read = read_earlier_state(written(full))
    assert (read.levels, read.misdirections.departments, read.refusals.ids) == (Levels(), (), ())


def test_a_class_that_such_a_file_never_names_is_refused(written):
    path = written(lambda record: full(record, levels=record("triage.routing.families", "Other")))
    with pytest.raises(RouterFormatError, match=r"triage\.routing\.families\.Other"):
        read_earlier_state(path)
