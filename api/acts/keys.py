"""Keys of other systems: made and revoked by an operator, on a page or at the command line."""

from datetime import UTC, datetime

from api.access.tokens import new_key, token_hash
from api.acts.entry import EntryOf
from triage.store import Store
from triage.types import ApiKey


def add_key(store: Store, entry: EntryOf, key: ApiKey) -> str:
    """Make a key; returns its secret, of which only a hash is stored.

    Raises:
        AccountError: the name is taken.
    """
    secret = new_key()
    with store.write() as work:
        work.api_keys.add(key, token_hash(secret))
        work.audit.record(entry("key.added", "key", key.name, scopes=",".join(key.scopes)))
    return secret


def revoke_key(store: Store, entry: EntryOf, name: str) -> None:
    """End a key at once and for good.

    Raises:
        NotFoundError: there is no such key.
    """
    with store.write() as work:
        work.api_keys.revoke(name, datetime.now(UTC))
        work.audit.record(entry("key.revoked", "key", name))
