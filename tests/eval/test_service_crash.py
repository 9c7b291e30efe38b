"""The crash run at a small size: a real server, killed while clients send."""

from datetime import UTC, datetime

from api.access.tokens import new_key, token_hash
from eval.service.crash_stage import crash_embedded
from triage.types import ApiKey


def make_key(store):
    secret = new_key()
    key = ApiKey(name="crash", scopes=("suggestions:write",), rate=1_000_000, created_at=datetime.now(UTC))
    with store.write() as work:
        work.api_keys.add(key, token_hash(secret))
    return secret


def test_every_acknowledged_item_is_there_once_with_one_triage(office_copy):
    report = crash_embedded(office_copy, make_key, items=60, clients=6, kills=2)
    assert report["holds"], report
    assert report["kills"] == 2
    assert report["acknowledged"] == 60
