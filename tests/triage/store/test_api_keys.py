"""Keys of other systems: one of each name, found by their hash, ended for good."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.errors import AccountError, NotFoundError
from triage.store.access.api_keys import ApiKeyRepository
from triage.types import AccessScope, ApiKey

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def key(name, **fields):
    return ApiKey(name=name, scopes=("suggestions:read",), created_at=NOW, **fields)


def test_a_key_is_found_by_its_hash_as_it_was_stored(sqlite_store):
    made = key("hotline", reach=AccessScope(channels=("热线",)), rate=7, expires_at=NOW + timedelta(days=1))
    with sqlite_store.write() as work:
        work.api_keys.add(made, "h1")
        assert work.api_keys.of_hash("h1") == made
        assert work.api_keys.of_hash("H1") is None
        assert work.api_keys.of_hash("") is None


def test_a_name_is_given_once_also_where_its_key_was_ended(sqlite_store):
    with sqlite_store.write() as work:
        work.api_keys.add(key("hotline"), "h1")
        work.api_keys.revoke("hotline", NOW)
    with sqlite_store.write() as work, pytest.raises(AccountError):
        work.api_keys.add(key("hotline"), "h2")
    with sqlite_store.read() as work:
        assert work.api_keys.of_hash("h2") is None


def test_all_are_listed_by_name(sqlite_store):
    with sqlite_store.write() as work:
        for name in ("hotline", "app", "mail"):
            work.api_keys.add(key(name), name)
        assert [found.name for found in work.api_keys.all()] == ["app", "hotline", "mail"]


def test_use_is_noted_of_the_key_that_was_used(sqlite_store):
    with sqlite_store.write() as work:
        assert isinstance(work.api_keys, ApiKeyRepository)
        work.api_keys.add(key("hotline"), "h1")
        work.api_keys.add(key("app"), "h2")
        work.api_keys.touch("hotline", NOW)
    with sqlite_store.read() as work:
        assert work.api_keys.of_hash("h1").last_used_at == NOW
        assert work.api_keys.of_hash("h2").last_used_at is None


def test_an_ended_key_stays_ended_since_it_was(sqlite_store):
    with sqlite_store.write() as work:
        work.api_keys.add(key("hotline"), "h1")
        work.api_keys.add(key("app"), "h2")
        work.api_keys.revoke("hotline", NOW)
        work.api_keys.revoke("hotline", NOW + timedelta(days=1))
        found = work.api_keys.of_hash("h1")
        assert found.revoked_at == NOW
        assert not found.usable(NOW)
        assert work.api_keys.of_hash("h2").usable(NOW)
        with pytest.raises(NotFoundError):
            work.api_keys.revoke("nobody", NOW)
