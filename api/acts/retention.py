"""Retention: erases personal data when its time is over or somebody asks, certifies it, and proves that it is gone."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.acts.attachments import sweep, unused
from api.backups.drop_copies import DropCopies
from api.base.zone import LOCAL_ZONE
from api.documents.contents import Contents
from retrieval.batches import batched
from triage.errors import ErasureError, StoreUnavailableError
from triage.office.config import Office
from triage.store import Store, UnitOfWork
from triage.store.access.audit import AuditFilter
from triage.store.service.case_erasures import CASE
from triage.store.service.erasures import Ended, Erased, ErasedField, Remnant
from triage.text.personal_data import find_personal_data
from triage.types import AuditEntry
from triage.workflow.actor import SYSTEM, Actor

logger = logging.getLogger("jindianzi.retention")
CERTIFIED, COPIES, FAILED = "erasure.certified", "erasure.copies_removed", "erasure.failed"
SCHEDULE, LONGEST_REASON = "schedule", 200
MORE = "more"
# So many hashes stand in one record; further ones in further records of the same act.
FIELDS_OF_A_RECORD = 100
CASES_AT_ONCE = 200


@dataclass(frozen=True)
class Verdict:
    """What a look at everything that was erased says: how much it was, and what is left."""

    suggestions: int
    cases: int
    fields: int
    remnants: tuple[Remnant, ...]


def checked_reason(reason: str) -> str:
    """A reason that may stand in the audit for good.

    Raises:
        ErasureError: it says nothing, is too long, or holds personal data itself.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or find_personal_data(reason):
        raise ErasureError(longest=LONGEST_REASON)
    return reason


class Retention:
    """Takes personal data out of suggestions that are over, and out of cases of an archive that are as old.

    Rationale: a certificate is proof without content. It names each field with a hash that is keyed with the
    installation's secret, because the bare hash of a telephone number is found by trying them all.
    """

    def __init__(
        self, store: Store, office: Office, key: bytes, copies: DropCopies, wake: Callable[[], None] = lambda: None,
        files: Contents | None = None,
    ) -> None:  # fmt: skip
        """Prepare.

        Args:
            store: where everything is.
            office: says after how many days.
            key: keys the hashes of certificates.
            copies: the files that channels dropped.
            wake: has the background job bring the index into agreement.
            files: the contents of attachments.
        """
        self._store, self._key, self._copies, self._wake = store, key, copies, wake
        self._contents: list[str] = []
        self._days, self._files = office.retention.days, files

    @property
    def days(self) -> int | None:
        """After how many days personal data goes; None where the office set none."""
        return self._days

    def plan(self, now: datetime) -> list[Ended]:
        """What is due, the longest over first; nothing where the office set no number of days."""
        if self._days is None:
            return []
        before = now - timedelta(days=self._days)
        with self._store.read() as work:
            local = before.astimezone(LOCAL_ZONE).replace(tzinfo=None)
            return [*work.erasures.ended(before), *work.case_erasures.ended(local)]

    def run(self, now: datetime, actor: Actor = SYSTEM) -> list[Erased]:
        """Erase what is due, each suggestion in a commit of its own; killed in the middle, the rest is due still."""
        if self._days is None:
            return []
        done, planned = [], self.plan(now)
        for due in planned:
            if due.state == CASE:
                continue
            try:
                with self._store.write() as work:
                    if work.erasures.still_due(due):
                        done.append(self._erase(work, due.id, SCHEDULE, actor))
                self._drop_contents()
            except StoreUnavailableError:
                raise
            except Exception as error:  # noqa: BLE001 -- one that cannot be erased keeps no other from being erased
                self._note_failed(due.id, "suggestion", error, actor)
        done.extend(self._erase_cases([due.id for due in planned if due.state == CASE], actor))
        before = now - timedelta(days=self._days)
        if removed := self._copies.remove_older(before):
            with self._store.write() as work:
                work.audit.record(_entry(actor, COPIES, None, files=removed))
        self._sweep(now)
        if done or removed:
            self._store.scrub()
            logger.info("retention.run erased=%s copies=%s", len(done), removed)
        return done

    def erase(self, key: str, reason: str, actor: Actor, *, scrub: bool = True) -> Erased:
        """Erase at a person's request, whatever state the suggestion is in.

        Args:
            key: the suggestion.
            reason: why; it stands in the audit for good.
            actor: who has it done.
            scrub: whether the database overwrites it now; else the caller has it done.

        Raises:
            NotFoundError: there is no such suggestion.
            ErasureError: the reason says nothing or holds personal data itself.
        """
        reason = checked_reason(reason)
        with self._store.write() as work:
            erased = self._erase(work, key, reason, actor)
        self._drop_contents()
        self._wake()
        if scrub:
            self._store.scrub()
        return erased

    def verify(self) -> Verdict:
        """Look once more at everything that was erased: with the mask, and for what the certificates know."""
        certified: dict[tuple[str, str], list[ErasedField]] = {}
        with self._store.read() as work:
            for record in work.audit.each(AuditFilter(action=CERTIFIED)):
                fields = certified.setdefault((record.object_kind or "", record.object_id or ""), [])
                names = ((name, value) for name, value in record.details.items() if "." in name)
                fields.extend(ErasedField(name, str(value)) for name, value in names)
        remnants: list[Remnant] = []
        for (kind, key), fields in certified.items():
            with self._store.read() as work:
                where = work.case_erasures if kind == CASE else work.erasures
                remnants.extend(where.left(key, fields, self._fingerprint))
        cases = sum(kind == CASE for kind, _ in certified)
        return Verdict(len(certified) - cases, cases, sum(map(len, certified.values())), tuple(remnants))

    def _erase_cases(self, ids: Sequence[str], actor: Actor) -> list[Erased]:
        done: list[Erased] = []
        for batch in batched(ids, CASES_AT_ONCE):
            done += self._erase_batch(batch, actor)
        return done

    def _erase_batch(self, ids: Sequence[str], actor: Actor) -> list[Erased]:
        """Erase cases together; where that is not possible, each by itself."""
        try:
            with self._store.write() as work:
                erased = work.case_erasures.erase(ids, self._fingerprint)
                for one in erased:
                    for record in _records(one, SCHEDULE, actor, files=0, kind=CASE):
                        work.audit.record(record)
            return list(erased)
        except StoreUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 -- one case that cannot be erased keeps no other from it
            if len(ids) > 1:
                return [one for key in ids for one in self._erase_batch([key], actor)]
            self._note_failed(ids[0], CASE, error, actor)
            return []

    def _note_failed(self, key: str, kind: str, error: Exception, actor: Actor) -> None:
        """Have operators see what could not be erased; it stays due."""
        logger.error("retention.failed kind=%s id=%s", kind, key, exc_info=error)
        with self._store.write() as work:
            work.audit.record(_entry(actor, FAILED, key, kind, error=type(error).__name__))

    def _erase(self, work: UnitOfWork, key: str, reason: str, actor: Actor) -> Erased:
        letter, external = work.suggestions.one(key), work.intakes.external_ids([key]).get(key)
        work.contacts.remove(key)
        contents = work.attachments.remove_of(key)
        self._contents = unused(work, contents)
        files = self._copies.remove_of(letter, external) + len(contents)
        erased = work.erasures.erase(key, actor, self._fingerprint)
        for record in _records(erased, reason, actor, files):
            work.audit.record(record)
        logger.info("retention.erased id=%s fields=%s", key, len(erased.fields))
        return erased

    def _drop_contents(self) -> None:
        """Remove the contents of attachments whose suggestion was erased; what is cut off here is swept up later."""
        if self._files is not None:
            self._files.remove(self._contents)
        self._contents = []

    def _sweep(self, now: datetime) -> None:
        if self._files is not None and (removed := sweep(self._store, self._files, now)):
            logger.info("retention.swept contents=%s", removed)

    def _fingerprint(self, content: str) -> str:
        return hmac.new(self._key, content.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _records(erased: Erased, reason: str, actor: Actor, files: int, kind: str = "suggestion") -> Iterator[AuditEntry]:
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
    first = {name: hashes[name] for name in names[:FIELDS_OF_A_RECORD]}
    yield _entry(actor, CERTIFIED, erased.id, kind, **head, **first)
    for start in range(FIELDS_OF_A_RECORD, len(names), FIELDS_OF_A_RECORD):
        part = {name: hashes[name] for name in names[start : start + FIELDS_OF_A_RECORD]}
        yield _entry(actor, CERTIFIED, erased.id, kind, **{MORE: start}, **part)


def _entry(actor: Actor, action: str, key: str | None, kind: str = "suggestion", **details: str | int) -> AuditEntry:
    return AuditEntry(
        actor_kind="system" if actor.account is None else actor.kind,
        actor=actor.account or actor.name,
        action=action,
        object_kind=None if key is None else kind,
        object_id=key,
        details=dict(details),
    )
