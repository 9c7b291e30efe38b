"""Look-ups by many keys, which no database takes in one statement."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from retrieval.batches import batched

LOOKUP_BATCH = 500
Ts = TypeVarTuple("Ts")


def rows_of(
    session: Session, query: Select[*Ts], key: InstrumentedAttribute[Any] | ColumnElement[Any], keys: Sequence[Any]
) -> Iterator[Row[*Ts]]:
    """The rows of a query whose `key` is one of `keys`, a batch of keys after the other."""
    for batch in batched(keys, LOOKUP_BATCH):
        yield from session.execute(query.where(key.in_(batch)))
