"""The crash run at a small size: a real server, killed while clients send."""

import shutil
from datetime import UTC, datetime

import pytest

from api.access.tokens import new_key, token_hash
from eval.service.crash_stage import crash_embedded
from triage.types import ApiKey


def make_key(store):
    secret = new_key()
    key = ApiKey(name="crash", scopes=("suggestions:write",), rate=1_000_000, created_at=datetime.now(UTC))
    with store.write() as work:
        work.api_keys.add(key, token_hash(secret))
    return secret


@pytest.fixture
def data(trained, tmp_path):
    """A copy of the trained demo office in which everything is triaged."""
    _, _, _, folder = trained
    target = tmp_path / "office"
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.lock", "index"))
    return target


def test_every_acknowledged_item_is_there_once_with_one_triage(data):
    report = crash_embedded(data, make_key, items=60, clients=6, kills=2)
    assert report["holds"], report
    assert report["kills"] == 2
    assert report["acknowledged"] == 60
