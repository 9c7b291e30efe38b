"""Repositories of the reference material: cases, policies, departments."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from retrieval.batches import batched
from triage.store.base.conflict import insert_new
from triage.store.base.lookup import LOOKUP_BATCH, rows_of
from triage.store.base.upsert import Counts, digest, erased_among, stored_digests
from triage.store.base.values import value_of
from triage.store.models import CaseRow, ClauseRow, CounterRow, DepartmentRow, DutyRow, PolicyRow
from triage.store.models.base import table_of
from triage.types import Case, Clause, Department, Duty, Policy, Region

MOST_FOUND = 20_000
# Of so many of the newest cases letters and replies are searched: as many as SQLite reads in under a tenth of a second.
TEXTS_READ = 8_000
# The counter of what was written: whoever has read the reference material sees that it is another one now.
WRITTEN = "reference"
V = TypeVar("V", Case, Policy, Department)
R = TypeVar("R", CaseRow, PolicyRow, DepartmentRow)


@dataclass(frozen=True)
class CaseLine:
    """One line of a list of cases."""

    id: str
    title: str
    department: str | None
    category: str | None
    time: datetime | None
    outcome: str | None


class Repository(ABC, Generic[V, R]):
    """Idempotent writing and reading by id of one kind of reference material."""

    _model: type[R]
    _options: ClassVar[tuple[ExecutableOption, ...]] = ()

    def __init__(self, session: Session) -> None:
        self._session = session

    @abstractmethod
    def _to_row(self, value: V) -> R: ...

    @abstractmethod
    def _to_value(self, row: R) -> V: ...

    def put(self, values: Iterable[V]) -> Counts:
        """Add new values, replace changed ones, leave equal ones alone; the last of one id counts.

        A case of a suggestion whose personal data was erased is left alone as well.
        """
        latest = {value.id: value for value in values}
        known = stored_digests(self._session, self._model, latest)
        erased = erased_among(self._session, known) if self._model is CaseRow else set()
        added = changed = 0
        for key, value in latest.items():
            row_digest = digest(value)
            if known.get(key) == row_digest or key in erased:
                continue
            if key in known:
                self._session.execute(delete(self._model).where(self._model.id == key))
                changed += 1
            else:
                added += 1
            row = self._to_row(value)
            row.digest = row_digest
            self._session.add(row)
        self._session.flush()
        if added or changed:
            # An import that corrects what is there changes no number of rows.
            self._session.execute(insert_new(self._session, CounterRow).values(name=WRITTEN, value=0))
            self._session.execute(
                update(CounterRow).where(CounterRow.name == WRITTEN).values(value=CounterRow.value + 1)
            )
        return Counts(added, changed, len(latest) - added - changed)

    def count(self) -> int:
        """How many are stored."""
        return self._session.scalar(select(func.count()).select_from(self._model)) or 0

    def ids(self) -> list[str]:
        """All ids in order."""
        return list(self._session.scalars(select(self._model.id).order_by(self._model.id)))

    def digests(self) -> Mapping[str, str]:
        """Every id with the digest of what is stored under it."""
        rows = self._session.execute(select(self._model.id, self._model.digest))
        return {row.id: row.digest for row in rows}

    def lock(self, key: str) -> None:
        """Until the end of the unit of work nobody else changes this value under the same lock."""
        self._session.execute(select(self._model.id).where(self._model.id == key).with_for_update())

    def get(self, ids: Sequence[str]) -> dict[str, V]:
        """Those of `ids` that are stored, by id."""
        query = select(self._model).options(*self._options)
        return {row.id: self._to_value(row) for (row,) in rows_of(self._session, query, self._model.id, ids)}

    def all(self) -> Iterator[V]:
        """Every value in the order of ids, read in batches."""
        ids = self.ids()
        for batch in batched(ids, LOOKUP_BATCH):
            values = self.get(batch)
            yield from (values[key] for key in batch if key in values)


class CaseRepository(Repository[Case, CaseRow]):
    """The past cases."""

    _model = CaseRow

    def letters(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Title and text of those of `ids` that are stored, by id: all that is compared with a new letter."""
        columns = table_of(CaseRow).c
        query = select(columns.id, columns.title, columns.text)
        return {key: (title, text) for key, title, text in rows_of(self._session, query, columns.id, ids)}

    def _to_row(self, value: Case) -> CaseRow:
        fields = value.model_dump(exclude={"region", "co_departments"})
        return CaseRow(**fields, **value.region.model_dump(), co_departments=list(value.co_departments))

    def _to_value(self, row: CaseRow) -> Case:
        return value_of(Case, row, region=value_of(Region, row))

    def page(self, words: str, department: str, offset: int, limit: int, *, whole: bool = False) -> list[CaseLine]:
        """Lines of past cases that have these words, of one department or all, the newest first.

        Args:
            words: looked for in titles and numbers of all cases, and in letters and replies of the newest.
            department: the department; empty for all.
            offset: how many lines to leave out.
            limit: how many lines there may be.
            whole: whether the letters and replies of all cases are read, which takes longer.
        """
        columns = CaseRow.id, CaseRow.title, CaseRow.department, CaseRow.category, CaseRow.time, CaseRow.outcome
        query = select(*columns).order_by(CaseRow.time.desc(), CaseRow.id)
        if department:
            query = query.where(CaseRow.department == department)
        if not words:
            return [CaseLine(*row) for row in self._session.execute(query.offset(offset).limit(limit))]
        # Only the lines that are shown are read whole; thousands of ids in a condition take longer than finding them.
        most = offset + limit
        found = self._titled(words, department, most) | self._with_text(
            words, department, most, None if whole else TEXTS_READ
        )
        newest = sorted(sorted(found), key=lambda key: str(found[key] or ""), reverse=True)
        wanted = query.where(CaseRow.id.in_(newest[offset:most]))
        return [CaseLine(*row) for row in self._session.execute(wanted)]

    def _titled(self, words: str, department: str, most: int) -> dict[str, datetime | None]:
        """Times of the newest cases whose title or number has these words; titles are found in their index alone."""
        fits = CaseRow.title.contains(words, autoescape=True) | (CaseRow.id == words)
        ids = select(CaseRow.id).where(fits).limit(MOST_FOUND)
        query = select(CaseRow.id, CaseRow.time).where(CaseRow.id.in_(ids))
        if department:
            query = query.where(CaseRow.department == department)
        rows = self._session.execute(query.order_by(CaseRow.time.desc(), CaseRow.id).limit(most))
        return {row.id: row.time for row in rows}

    def _with_text(self, words: str, department: str, most: int, newest: int | None) -> dict[str, datetime | None]:
        """Times of the newest cases in whose letter or reply these words stand; `newest` of all are read."""
        read = select(CaseRow.id, CaseRow.time, CaseRow.text, CaseRow.reply)
        if department:
            read = read.where(CaseRow.department == department)
        if newest is not None:
            read = read.order_by(CaseRow.time.desc(), CaseRow.id).limit(newest)
        texts = read.subquery()
        if self._session.get_bind().dialect.name == "sqlite":
            # Several times faster than LIKE, and letters are not searched for Latin capitals.
            fits = (func.instr(texts.c.text, words) > 0) | (func.instr(texts.c.reply, words) > 0)
        else:
            fits = texts.c.text.contains(words, autoescape=True) | texts.c.reply.contains(words, autoescape=True)
        query = select(texts.c.id, texts.c.time).where(fits).order_by(texts.c.time.desc(), texts.c.id).limit(most)
        return {row.id: row.time for row in self._session.execute(query)}


class PolicyRepository(Repository[Policy, PolicyRow]):
    """The policies with their clauses."""

    _model = PolicyRow
    _options = (selectinload(PolicyRow.clauses),)

    def titles(self) -> dict[str, str]:
        """Ids by title; of two documents with one title the one in force counts."""
        rows = self._session.execute(select(PolicyRow.title, PolicyRow.id).order_by(PolicyRow.in_force))
        return {row.title: row.id for row in rows}

    def containing(self, words: str) -> set[str]:
        """Ids of the policies in whose title, number or articles these words stand."""
        clauses = select(ClauseRow.policy_id).where(ClauseRow.text.contains(words, autoescape=True))
        named = PolicyRow.title.contains(words, autoescape=True) | PolicyRow.number.contains(words, autoescape=True)
        return set(self._session.scalars(select(PolicyRow.id).where(named | PolicyRow.id.in_(clauses))))

    def _to_row(self, value: Policy) -> PolicyRow:
        clauses = [ClauseRow(**clause.model_dump()) for clause in value.clauses]
        return PolicyRow(**value.model_dump(exclude={"clauses"}), clauses=clauses)

    def _to_value(self, row: PolicyRow) -> Policy:
        return _policy(row, tuple(_clause(clause) for clause in row.clauses))


class DepartmentRepository(Repository[Department, DepartmentRow]):
    """The departments with their duties."""

    _model = DepartmentRow
    _options = (selectinload(DepartmentRow.duties),)

    def names(self) -> list[str]:
        """All names in the order of ids."""
        return list(self._session.scalars(select(DepartmentRow.name).order_by(DepartmentRow.id)))

    def without_duties(self) -> list[Department]:
        """All departments in the order of ids, their duties left out: what lists and comparisons need."""
        rows = self._session.scalars(select(DepartmentRow).order_by(DepartmentRow.id))
        return [value_of(Department, row, duties=()) for row in rows]

    def duties_of(self, name: str) -> tuple[Duty, ...]:
        """The duties of the department of this name, in their order."""
        of = DutyRow.department_id == DepartmentRow.id
        query = select(DutyRow).join(DepartmentRow, of).where(DepartmentRow.name == name).order_by(DutyRow.position)
        return tuple(value_of(Duty, duty, department=name) for duty in self._session.scalars(query))

    def _to_row(self, value: Department) -> DepartmentRow:
        duties = [DutyRow(id=duty.id, position=position, text=duty.text) for position, duty in enumerate(value.duties)]
        fields = value.model_dump(exclude={"duties", "aliases"})
        return DepartmentRow(**fields, aliases=list(value.aliases), duties=duties)

    def _to_value(self, row: DepartmentRow) -> Department:
        duties = tuple(value_of(Duty, duty, department=row.name) for duty in row.duties)
        return value_of(Department, row, duties=duties)


def _clause(row: ClauseRow) -> Clause:
    return value_of(Clause, row)


def _policy(row: PolicyRow, clauses: tuple[Clause, ...]) -> Policy:
    return value_of(Policy, row, clauses=clauses)
