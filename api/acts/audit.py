"""Audit: reading and exporting the records, which is recorded as well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.acts.entry import EntryOf
from triage.store import Store
from triage.store.access.audit import AuditFilter
from triage.types import AuditRecord

VIEWED, EXPORTED = "audit.viewed", "audit.exported"


@dataclass(frozen=True)
class AuditView:
    """One page of records, newest first, how many fit the filter, and number and hash of the newest of all."""

    records: Sequence[AuditRecord]
    total: int
    head: tuple[int, str]


def view_records(store: Store, entry: EntryOf, wanted: AuditFilter, number: int, size: int) -> AuditView:
    """One page of the records that fit, the newest first.

    Args:
        store: where the records are.
        entry: makes the audit's entry of whoever reads.
        wanted: which records.
        number: of the page, from 1.
        size: how many records a page has.
    """
    with store.write() as work:
        records, total = work.audit.page(wanted, (number - 1) * size, size)
        head = work.audit.head()
        work.audit.record(entry(VIEWED, page=number))
    return AuditView(records, total, head)


def records_after(
    store: Store, entry: EntryOf, wanted: AuditFilter, cursor: int, limit: int
) -> tuple[list[AuditRecord], bool]:
    """The records that fit behind a cursor, oldest first, and whether there are more."""
    with store.write() as work:
        found = list(work.audit.after(wanted, cursor, limit + 1))
        items = found[:limit]
        work.audit.record(entry(EXPORTED, total=len(items), after=cursor))
    return items, len(found) > limit


def export_records(store: Store, entry: EntryOf, wanted: AuditFilter) -> Iterator[str]:
    """The records that fit, oldest first, one line of JSON each; the export is recorded before it begins."""
    with store.write() as work:
        work.audit.record(entry(EXPORTED, total=work.audit.page(wanted, 0, 1)[1]))
    return _lines(store, wanted)


def write_records(store: Store, entry: EntryOf, wanted: AuditFilter, out: Path) -> int:
    """Write the records that fit to a file, as `export_records` gives them; returns how many."""
    with out.open("w", encoding="utf-8") as stream:
        written = sum(bool(stream.write(line)) for line in _lines(store, wanted))
    with store.write() as work:
        work.audit.record(entry(EXPORTED, total=written))
    return written


def _lines(store: Store, wanted: AuditFilter) -> Iterator[str]:
    with store.read() as work:
        for record in work.audit.each(wanted):
            yield record.model_dump_json() + "\n"
