"""Counting: the statements that a store sends to its database, for measurements and tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from triage.store.store import Store


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements that are sent until the end of the block, of all threads; not what begins a transaction."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
