"""Leases: which worker has a row, and until when; what a dead worker had is free when its lease ends."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, update
from sqlalchemy.orm import Session

Attribute = Any
"""An attribute of a table's model, as of `DeliveryRow.id`; kept in a field it reads like a row's value to mypy."""


@dataclass(frozen=True)
class Lease:
    """The lease on the rows of one table.

    A row is its worker's until the moment in `until`; at that moment it is free. Whoever has lost a lease ends nothing
    of the worker that has it now, because their tokens differ.

    Attributes:
        key: tells the rows apart.
        until: when the lease of a row ends; empty where nobody has it.
        length: how long a lease is.
        token: whose it is; None where two workers on one row do no harm.
        pause: how long a row that nobody has may be put off by its `until`.
    """

    key: Attribute
    until: Attribute
    length: timedelta
    token: Attribute | None = None
    pause: timedelta = timedelta(0)

    def is_due(self, now: datetime) -> ColumnElement[bool]:
        """The condition that no living worker has a row.

        Rationale: a lease that ends later than one that began now could is of a clock that went back since. It is left
        to its worker for as long again, in case that lives; what a dead one had must not wait until the clock is there.
        """
        farthest = 2 * max(self.length, self.pause)
        free = or_(self.until.is_(None), self.until <= now, self.until > now + farthest)
        if self.token is None or self.pause <= self.length:
            return free
        return or_(free, and_(self.token.is_not(None), self.until > now + 2 * self.length))

    def take(
        self, session: Session, wanted: Select[*tuple[Any, ...]], now: datetime, **values: object
    ) -> tuple[str, list[Any]]:
        """Take the lease on rows that no living worker has.

        Args:
            session: where to write.
            wanted: selects the keys of rows that there is something to do for, in their order and not more than wanted.
            now: the current time.
            values: what else is written into the rows.

        Returns:
            The token of the lease, and the keys of the rows in no order.
        """
        token, model = uuid.uuid4().hex, self.key.class_
        free = wanted.where(self.is_due(now)).with_for_update(skip_locked=True, of=model)
        taken = (
            update(model)
            .where(self.key.in_(free.scalar_subquery()))
            .values(self._held(token, now + self.length) | values)
            .returning(self.key)
        )
        return token, list(session.scalars(taken, execution_options={"synchronize_session": False}))

    def renew(self, session: Session, key: object, token: str, now: datetime, **values: object) -> bool:
        """Have a row for as long again, and write into it; False, and nothing is written, where it was lost."""
        return self._change(session, key, token, self._held(token, now + self.length) | values)

    def end(self, session: Session, key: object, token: str, **values: object) -> bool:
        """Give up a row that is done with, and write into it; False, and nothing is written, where it was lost."""
        return self._change(session, key, token, self._held(None, None) | values)

    def give_up(self, session: Session, token: str | None = None, **values: object) -> Sequence[Any]:
        """Give up a lease, or every lease where none is named: of workers that died with their process.

        Returns:
            The keys of the rows that were had.
        """
        holder = self.until if self.token is None else self.token
        mine = holder.is_not(None) if token is None else self._is(token)
        freed = update(self.key.class_).where(mine).values(self._held(None, None) | values).returning(self.key)
        return session.scalars(freed, execution_options={"synchronize_session": False}).all()

    def _held(self, token: str | None, until: datetime | None) -> dict[str, object]:
        held: dict[str, object] = {self.until.key: until}
        return held if self.token is None else held | {self.token.key: token}

    def _is(self, token: str) -> ColumnElement[bool]:
        if self.token is None:
            raise TypeError(f"rows of {self.key.class_.__name__} are told apart by no token")
        mine: ColumnElement[bool] = self.token == token
        return mine

    def _change(self, session: Session, key: object, token: str, values: dict[str, object]) -> bool:
        changed = update(self.key.class_).where(self.key == key, self._is(token)).values(values).returning(self.key)
        return session.scalar(changed, execution_options={"synchronize_session": False}) is not None
