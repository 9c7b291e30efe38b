"""AuditLog: appends to the chain in the transaction of the change, reads it, and verifies it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from triage.store.access.chain import chain_hash, seal_of
from triage.store.base.values import value_of
from triage.store.models import AuditHeadRow, AuditRow
from triage.store.models.base import table_of
from triage.types import AuditEntry, AuditRecord

HEAD = 1
BATCH = 1000
# What every write does last is put together once.
_HEAD = table_of(AuditHeadRow)
_RAISE = (
    update(_HEAD)
    .where(_HEAD.c.id == HEAD)
    .values(number=_HEAD.c.number + bindparam("records"))
    .returning(_HEAD.c.number, _HEAD.c.hash, _HEAD.c.keyed_from)
)
_APPEND = insert(table_of(AuditRow))
_CLOSE = update(_HEAD).where(_HEAD.c.id == HEAD).values(hash=bindparam("last"))


@dataclass(frozen=True)
class AuditFilter:
    """Which records to read: every field narrows, None does not; `until` is left out itself."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str | None = None
    action: str | None = None
    object_id: str | None = None


class AuditLog:
    """The chain of records.

    Rationale: entries are numbered and hashed as the last act of a unit of work. Raising the head locks its row
    (or SQLite's only writer) until the commit, so that two writers cannot both follow the same record; doing so
    last keeps that lock short and takes it after every other one.
    """

    def __init__(self, session: Session, key: bytes | None = None) -> None:
        """Prepare.

        Args:
            session: of the unit of work.
            key: the installation's secret for the chain.
        """
        self._session, self._key = session, key
        self._pending: list[AuditEntry] = []

    def record(self, entry: AuditEntry) -> None:
        """Note an entry; it is stored with the unit of work, or with it is not."""
        self._pending.append(entry)

    def finish(self) -> None:
        """Append what was noted; the store calls this just before the commit."""
        if not self._pending:
            return
        self._session.flush()
        number, last, keyed_from = self._session.execute(_RAISE, {"records": len(self._pending)}).one()
        now, rows = datetime.now(UTC), []
        key = self._key if keyed_from is not None else None
        for offset, entry in enumerate(self._pending, start=number - len(self._pending) + 1):
            fields = entry.model_dump() | {"number": offset, "time": now, "previous": last}
            last = chain_hash(AuditRecord(**fields, hash=""), key)
            rows.append(fields | {"hash": last})
        self._session.execute(_APPEND, rows)
        self._session.execute(_CLOSE, {"last": last})
        self._pending.clear()

    def seal(self) -> None:
        """Key the chain from its next record on, where it is not yet; done when the schema is brought to that."""
        row = self._session.execute(select(AuditHeadRow)).scalar_one()
        if self._key is not None and row.keyed_from is None:
            row.keyed_from = row.number + 1
            row.seal = seal_of(self._key, row.keyed_from, row.hash)

    def head(self) -> tuple[int, str]:
        """Number and hash of the last record; kept elsewhere, they prove later that nothing was rewritten."""
        row = self._session.execute(select(AuditHeadRow.number, AuditHeadRow.hash)).one()
        return row.number, row.hash

    def page(self, wanted: AuditFilter, offset: int, limit: int) -> tuple[list[AuditRecord], int]:
        """Records that fit, the newest first, and how many there are."""
        conditions = _conditions(wanted)
        total = self._session.scalar(select(func.count()).select_from(AuditRow).where(*conditions)) or 0
        query = select(AuditRow).where(*conditions).order_by(AuditRow.number.desc()).offset(offset).limit(limit)
        return [_record(row) for row in self._session.scalars(query)], total

    def each(self, wanted: AuditFilter) -> Iterator[AuditRecord]:
        """Records that fit, the oldest first, read in batches."""
        last, conditions = 0, _conditions(wanted)
        while True:
            query = select(AuditRow).where(AuditRow.number > last, *conditions).order_by(AuditRow.number).limit(BATCH)
            found = [_record(row) for row in self._session.scalars(query)]
            yield from found
            if len(found) < BATCH:
                return
            last = found[-1].number
            self._session.expunge_all()

    def after(self, wanted: AuditFilter, number: int, limit: int) -> list[AuditRecord]:
        """Up to `limit` records that fit, with larger numbers, in order."""
        query = select(AuditRow).where(AuditRow.number > number, *_conditions(wanted))
        return [_record(row) for row in self._session.scalars(query.order_by(AuditRow.number).limit(limit))]

    def hashes_of(self, numbers: Collection[int]) -> dict[int, str]:
        """The hashes of some records, by number; those that are not there are left out."""
        query = select(AuditRow.number, AuditRow.hash).where(AuditRow.number.in_(numbers))
        return {number: digest for number, digest in self._session.execute(query)}  # noqa: C416

    def has(self, digest: str) -> bool:
        """Whether a record has this hash."""
        return self._session.scalar(select(AuditRow.number).where(AuditRow.hash == digest).limit(1)) is not None


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    pairs = (
        (wanted.since, AuditRow.time.__ge__),
        (wanted.until, AuditRow.time.__lt__),
        (wanted.actor, AuditRow.actor.__eq__),
        (wanted.action, AuditRow.action.startswith),
        (wanted.object_id, AuditRow.object_id.__eq__),
    )
    return [condition(value) for value, condition in pairs if value is not None]


def _record(row: AuditRow) -> AuditRecord:
    return value_of(AuditRecord, row)
