"""Repository of the keys of other systems."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from triage.errors import AccountError, NotFoundError
from triage.store.base.values import value_of
from triage.store.models import ApiKeyRow
from triage.store.models.base import table_of
from triage.types import AccessScope, ApiKey

# How old `last_used_at` may grow before it is written again: not every request is a write.
TOUCH_AFTER = timedelta(seconds=60)
# Every request of another system asks this, so it is put together once.
_OF_HASH = select(table_of(ApiKeyRow)).where(table_of(ApiKeyRow).c.key_hash == bindparam("hash"))


class ApiKeyRepository:
    """The systems that may call the API."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: ApiKey, key_hash: str) -> None:
        """Store a new key.

        Raises:
            AccountError: there is one of this name already.
        """
        if self._find(key.name) is not None:
            raise AccountError("key_taken", name=key.name)
        fields = key.model_dump(exclude={"reach", "scopes"})
        limits = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in key.reach.model_dump(exclude={"sent_only"}).items()
        }
        self._session.add(ApiKeyRow(**fields, **limits, scopes=list(key.scopes), key_hash=key_hash))
        self._session.flush()

    def all(self) -> list[ApiKey]:
        """Every key, by name."""
        return [_key(row) for row in self._session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.name))]

    def of_hash(self, key_hash: str) -> ApiKey | None:
        """The key with this hash, or None."""
        row = self._session.execute(_OF_HASH, {"hash": key_hash}).one_or_none()
        return None if row is None else _key(row)

    def touch(self, name: str, now: datetime) -> None:
        """Note that a key was used."""
        self._session.execute(update(ApiKeyRow).where(ApiKeyRow.name == name).values(last_used_at=now))

    def revoke(self, name: str, now: datetime) -> None:
        """End a key for good.

        Raises:
            NotFoundError: there is no such key.
        """
        row = self._find(name)
        if row is None:
            raise NotFoundError("key", name)
        row.revoked_at = row.revoked_at or now
        self._session.flush()

    def _find(self, name: str) -> ApiKeyRow | None:
        return self._session.scalar(select(ApiKeyRow).where(ApiKeyRow.name == name))


def _key(row: object) -> ApiKey:
    return value_of(ApiKey, row, reach=value_of(AccessScope, row, sent_only=False))
