"""One run over a shipped set of letters, for all tests that look at a log; and an empty store."""

import shutil
from pathlib import Path

import pytest

from eval.base.dataset import load_dataset
from eval.run import run_dataset

SAMPLES = Path(__file__).parents[2] / "eval" / "data" / "suggestions" / "chengxiang-jianshe.jsonl"


@pytest.fixture(scope="session")
def samples():
    return SAMPLES


@pytest.fixture(scope="session")
def dataset():
    return load_dataset(SAMPLES)


@pytest.fixture(scope="session")
def log(trained, dataset):
    engine, _, office, _ = trained
    return run_dataset(engine, office, dataset, seed=5, durations={"train": 1.0})


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture
def office_copy(trained, tmp_path):
    """The data folder of a trained demo office in which everything is triaged, as a copy to work on."""
    *_, folder = trained
    return shutil.copytree(folder, tmp_path / "office", ignore=shutil.ignore_patterns("*.lock", "index"))
