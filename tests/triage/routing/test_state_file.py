"""The router's file: it comes back as it was, what a later version wrote is refused, and nothing in it is run."""

import json
import pickle
import zlib

import numpy as np
import pytest

from triage.errors import RouterFormatError
from triage.routing.classifier import Classifier
from triage.routing.conditional_logit import Choices, ConditionalLogit
from triage.routing.families import Levels
from triage.routing.features import LetterText, TextFeatures
from triage.routing.misdirections import Misdirections
from triage.routing.pretrained_evidence import LearntLetters
from triage.routing.refusals import Refusals
from triage.routing.router import PRETRAINED_PRIORS, PRIORS, RouterState
from triage.routing.state_file import EARLIER_FILE_NAME, FILE_NAME, fingerprint_of, load_state, save_state

LETTERS = [LetterText("路灯不亮", f"东街第{n}盏路灯不亮") for n in range(30)] + [
    LetterText("", f"夜里{n}点还在施工，吵得睡不着") for n in range(30)
]
LABELS = ["照明"] * 30 + ["噪声"] * 30


@pytest.fixture(scope="module")
def trained():
    vectors = np.eye(60, 8, dtype=np.float32)
    features = TextFeatures(LETTERS)
    rows, seen = features.transform(LETTERS, vectors), np.eye(60, 384, dtype=np.float32)
    return RouterState(
        category_classifier=Classifier().fit(features, rows, LABELS),
        pretrained_category_classifier=Classifier().fit(features, rows, LABELS, meanings=seen),
        choices=Choices(ConditionalLogit((1.0, 2.0, 3.0, 4.0)), PRIORS.department),
        affinity={"照明": {"城管局": 0.75}},
        levels=Levels({"城管局": 2}, {"城管局": 1}),
        misdirections=Misdirections(np.ones((1, 8), dtype=np.float32), ("甲局",)),
        refusals=Refusals(np.ones((1, 8), dtype=np.float32), ("S9",)),
        report={"cases": 60},
        learnt=LearntLetters.learn(np.eye(4, 384, dtype=np.float32), ["甲局", None, "乙局", "乙局"], ["照明"] * 4),
    )


def test_a_router_comes_back_as_it_was(trained, tmp_path):
    save_state(trained, tmp_path / FILE_NAME)
    read = load_state(tmp_path)
    asked = [LetterText("", "巷子里路灯坏了"), LetterText("", "工地半夜打桩")]
    vectors = np.zeros((2, 8), dtype=np.float32)
    before, after = trained.category_classifier, read.category_classifier
    assert after.labels == before.labels
    assert np.allclose(
        after.log_probabilities(after.features.transform(asked, vectors)),
        before.log_probabilities(before.features.transform(asked, vectors)),
        atol=1e-5,
    )
    before, after = trained.pretrained_category_classifier, read.pretrained_category_classifier
    inputs, seen = after.features.transform(asked, vectors), np.eye(2, 384, dtype=np.float32)
    assert np.allclose(after.log_probabilities(inputs, seen), before.log_probabilities(inputs, seen), atol=1e-2)
    assert (read.choices, read.pretrained_choices) == (trained.choices, PRETRAINED_PRIORS)
    assert (read.affinity, read.levels, read.report) == (trained.affinity, trained.levels, trained.report)
    assert (read.misdirections.departments, read.refusals.ids) == (("甲局",), ("S9",))
    assert read.learnt.departments == ("甲局", "", "乙局", "乙局")
    assert np.allclose(read.learnt.vectors, trained.learnt.vectors, atol=1e-3)
    assert fingerprint_of(tmp_path) != "prior"


def rewritten(path, **changes):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    content = json.loads(arrays.pop("json").tobytes()) | changes
    np.savez(path, json=np.frombuffer(json.dumps(content).encode(), dtype=np.uint8), **arrays)


@pytest.mark.parametrize("changes", [{"version": 99}, {"choices": [[1.0], [1.0]]}, {"levels": {"far": 1}}])
def test_what_cannot_be_understood_is_refused(trained, tmp_path, changes):
    save_state(trained, tmp_path / FILE_NAME)
    rewritten(tmp_path / FILE_NAME, **changes)
    with pytest.raises(RouterFormatError, match=r"router\.npz"):
        load_state(tmp_path)


def test_a_file_that_is_cut_off_is_refused(trained, tmp_path):
    save_state(trained, tmp_path / FILE_NAME)
    path = tmp_path / FILE_NAME
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(RouterFormatError, match="damaged"):
        load_state(tmp_path)


class Hostile:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("name", [FILE_NAME, EARLIER_FILE_NAME])
def test_a_crafted_file_runs_no_code(tmp_path, name):
    trap, path = tmp_path / "trap", tmp_path / name
    if name == FILE_NAME:
        np.savez(path, json=np.array([Hostile(trap)], dtype=object))
    else:
        path.write_bytes(zlib.compress(pickle.dumps({"state": Hostile(trap)})))
    with pytest.raises(RouterFormatError):
        load_state(tmp_path)
    assert not trap.exists()


def test_an_array_of_objects_in_an_earlier_file_is_refused(tmp_path):
    import joblib

    trap = tmp_path / "trap"
    joblib.dump({"state": np.array([Hostile(trap)], dtype=object)}, tmp_path / EARLIER_FILE_NAME, compress=3)
    with pytest.raises(RouterFormatError, match="objects"):
        load_state(tmp_path)
    assert not trap.exists()


def test_without_a_file_nothing_has_been_learnt(tmp_path):
    assert load_state(tmp_path) == RouterState()
    assert fingerprint_of(tmp_path) == "prior"
