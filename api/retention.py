"""Retention: erases personal data when its time is over or somebody asks, certifies it, and proves that it is gone."""

import hashlib
import hmac
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.drop_copies import DropCopies
from triage.errors import ErasureError
from triage.office import Office
from triage.privacy import find_personal_data
from triage.store import Store, UnitOfWork
from triage.store.audit import AuditFilter
from triage.store.erasures import Ended, Erased, ErasedField, Remnant
from triage.types import AuditEntry
from triage.workflow.actor import SYSTEM, Actor

logger = logging.getLogger("jindianzi.retention")
CERTIFIED, COPIES = "erasure.certified", "erasure.copies_removed"
SCHEDULE, LONGEST_REASON = "schedule", 200
MORE = "more"
# So many hashes stand in one record; further ones in further records of the same act.
FIELDS_OF_A_RECORD = 100


@dataclass(frozen=True)
class Verdict:
    """What a look at everything that was erased says: how much it was, and what is left."""

    suggestions: int
    fields: int
    remnants: tuple[Remnant, ...]


class Retention:
    """Takes personal data out of suggestions that are over.

    Rationale: a certificate is proof without content. It names each field with a hash that is keyed with the
    installation's secret, because the bare hash of a telephone number is found by trying them all.
    """

    def __init__(self, store: Store, office: Office, key: bytes, copies: DropCopies) -> None:
        """Prepare.

        Args:
            store: where everything is.
            office: says after how many days.
            key: keys the hashes of certificates.
            copies: the files that channels dropped.
        """
        self._store, self._key, self._copies = store, key, copies
        self._days = office.retention.days

    @property
    def days(self) -> int | None:
        """After how many days personal data goes; None where the office set none."""
        return self._days

    def plan(self, now: datetime) -> list[Ended]:
        """What is due, the longest over first; nothing where the office set no number of days."""
        if self._days is None:
            return []
        with self._store.read() as work:
            return work.erasures.ended(now - timedelta(days=self._days))

    def run(self, now: datetime, actor: Actor = SYSTEM) -> list[Erased]:
        """Erase what is due, each suggestion in a commit of its own; killed in the middle, the rest is due still."""
        if self._days is None:
            return []
        done = []
        for due in self.plan(now):
            with self._store.write() as work:
                if work.erasures.still_due(due):
                    done.append(self._erase(work, due.id, SCHEDULE, actor))
        before = now - timedelta(days=self._days)
        if removed := self._copies.remove_older(before):
            with self._store.write() as work:
                work.audit.record(_entry(actor, COPIES, None, files=removed))
        if done or removed:
            self._store.scrub()
            logger.info("retention.run erased=%s copies=%s", len(done), removed)
        return done

    def erase(self, key: str, reason: str, actor: Actor) -> Erased:
        """Erase at a person's request, whatever state the suggestion is in.

        Args:
            key: the suggestion.
            reason: why; it stands in the audit for good.
            actor: who has it done.

        Raises:
            NotFoundError: there is no such suggestion.
            ErasureError: the reason says nothing or holds personal data itself.
        """
        reason = reason.strip()
        if not reason or len(reason) > LONGEST_REASON or find_personal_data(reason):
            raise ErasureError(
                f"The reason stands in the audit for good: say it in at most {LONGEST_REASON} characters and without "
                "names, numbers and addresses of people."
            )
        with self._store.write() as work:
            erased = self._erase(work, key, reason, actor)
        self._store.scrub()
        return erased

    def verify(self) -> Verdict:
        """Look once more at everything that was erased: with the mask, and for what the certificates know."""
        certified: dict[str, list[ErasedField]] = {}
        with self._store.read() as work:
            for record in work.audit.each(AuditFilter(action=CERTIFIED)):
                fields = certified.setdefault(record.object_id or "", [])
                names = ((name, value) for name, value in record.details.items() if "." in name)
                fields.extend(ErasedField(name, str(value)) for name, value in names)
        remnants: list[Remnant] = []
        for key, fields in certified.items():
            with self._store.read() as work:
                remnants.extend(work.erasures.left(key, fields, self._fingerprint))
        return Verdict(len(certified), sum(map(len, certified.values())), tuple(remnants))

    def _erase(self, work: UnitOfWork, key: str, reason: str, actor: Actor) -> Erased:
        letter, external = work.suggestions.one(key), work.intakes.external_ids([key]).get(key)
        files = self._copies.remove_of(letter, external)
        erased = work.erasures.erase(key, actor, self._fingerprint)
        for record in _records(erased, reason, actor, files):
            work.audit.record(record)
        logger.info("retention.erased id=%s fields=%s", key, len(erased.fields))
        return erased

    def _fingerprint(self, content: str) -> str:
        return hmac.new(self._key, content.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _records(erased: Erased, reason: str, actor: Actor, files: int) -> Iterator[AuditEntry]:
    """The certificate: names and counts of fields and their hashes, in as many records as that takes."""
    head: dict[str, str | int] = {
        "reason": reason,
        "fields": len(erased.fields),
        "pieces": erased.pieces,
        "answers": erased.answers,
        "files": files,
    }
    hashes = {field.name: field.before for field in erased.fields}
    names = sorted(hashes)
    yield _entry(actor, CERTIFIED, erased.id, **head, **{name: hashes[name] for name in names[:FIELDS_OF_A_RECORD]})
    for start in range(FIELDS_OF_A_RECORD, len(names), FIELDS_OF_A_RECORD):
        part = {name: hashes[name] for name in names[start : start + FIELDS_OF_A_RECORD]}
        yield _entry(actor, CERTIFIED, erased.id, **{MORE: start}, **part)


def _entry(actor: Actor, action: str, key: str | None, **details: str | int) -> AuditEntry:
    return AuditEntry(
        actor_kind="system" if actor.account is None else actor.kind,
        actor=actor.account or actor.name,
        action=action,
        object_kind=None if key is None else "suggestion",
        object_id=key,
        details=dict(details),
    )
