"""The router's file: what an earlier version wrote is read, what a later one wrote is refused."""

import joblib
import pytest

from triage.errors import RouterFormatError
from triage.routing.misdirections import Misdirections
from triage.routing.refusals import Refusals
from triage.routing.router import RouterState
from triage.routing.training import FILE_NAME, load_state, save_state


def rewritten(path, **content):
    joblib.dump(joblib.load(path) | content, path)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / FILE_NAME
    save_state(RouterState(misdirections=Misdirections(departments=("甲局",)), report={"cases": 3}), path)
    return path


def test_what_an_earlier_version_did_not_learn_is_as_if_nothing_had_been_learnt(path):
    state = joblib.load(path)["state"]
    object.__delattr__(state, "refusals")
    fields = [name for name in joblib.load(path)["fields"] if name != "refusals"]
    rewritten(path, state=state, fields=tuple(fields))
    read = load_state(path)
    assert read.refusals == Refusals()
    assert (read.misdirections.departments, read.report) == (("甲局",), {"cases": 3})


@pytest.mark.parametrize(
    "content", [{"fields": ("report", "unheard_of")}, {"scikit-learn": "0.1"}, {"state": {"report": {}}}]
)
def test_what_cannot_be_understood_is_refused(path, content):
    rewritten(path, **content)
    with pytest.raises(RouterFormatError, match=r"router\.joblib"):
        load_state(path)


def test_without_a_file_nothing_has_been_learnt(tmp_path):
    assert load_state(tmp_path / FILE_NAME) == RouterState()
