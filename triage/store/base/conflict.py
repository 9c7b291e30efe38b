"""Inserting what may be there already, by the database's own means."""

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from triage.store.models.base import Base, table_of


def insert_new(session: Session, model: type[Base]) -> Any:
    """An INSERT that leaves rows alone whose key or unique value is stored already.

    Rationale: two parallel requests with the same item then store it once, whatever their timing; a look-up
    before an INSERT would leave a gap between the two.
    """
    return _insert_new(session.get_bind().dialect.name, model)


@cache
def _insert_new(dialect: str, model: type[Base]) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table_of(model)).on_conflict_do_nothing()
