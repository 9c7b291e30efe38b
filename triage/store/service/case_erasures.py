"""Repository of erasures in past cases that came from an archive and not from a suggestion."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from triage.store.base.upsert import case_digest
from triage.store.models import CaseRow, SuggestionRow
from triage.store.service.erasures import Ended, Erased, ErasedField, Fingerprint, Remnant
from triage.text.erasure_mask import ErasureMask, left_in
from triage.types import Suggestion

TEXTS = ("title", "text", "reply")
CASE = "case"


class CaseErasureRepository:
    """Replaces personal data by placeholders in cases whose time is over."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ended(self, before: datetime) -> list[Ended]:
        """Cases answered, or else received, before a moment and not looked at yet, the oldest first.

        One without a date is not on any schedule; one of a suggestion ends with it.

        Args:
            before: the moment, in the office's own time, as the dates of cases are.
        """
        moment = func.coalesce(CaseRow.reply_time, CaseRow.time)
        own = exists().where(SuggestionRow.id == CaseRow.id)
        query = select(CaseRow.id, moment).where(CaseRow.erased_at.is_(None), moment < before, ~own)
        return [Ended(key, CASE, since) for key, since in self._session.execute(query.order_by(moment, CaseRow.id))]

    def erase(self, ids: Sequence[str], fingerprint: Fingerprint) -> list[Erased]:
        """Replace the personal data of cases; returns those that held any, as for suggestions.

        Args:
            ids: cases that are due, at most as many as one statement can name.
            fingerprint: the keyed hash that names what was erased.
        """
        due = select(CaseRow).where(CaseRow.id.in_(ids), CaseRow.erased_at.is_(None)).with_for_update()
        done = []
        for row in self._session.scalars(due.order_by(CaseRow.id)):
            mask = ErasureMask(Suggestion(id=row.id, title=row.title, text=row.text, user=row.user))
            after = {name: mask.hide(getattr(row, name)) for name in TEXTS} | {"user": None}
            before = {name: getattr(row, name) for name in after}
            fields = [
                ErasedField(f"cases.{name}", fingerprint(value))
                for name, value in before.items()
                if value is not None and value != after[name]
            ]
            for name, value in after.items():
                setattr(row, name, value)
            row.erased_at = datetime.now(UTC)
            row.digest = case_digest(row)
            if fields:
                done.append(Erased(row.id, tuple(fields), mask.pieces, 0))
        return done

    def left(self, key: str, known: Sequence[ErasedField], fingerprint: Fingerprint) -> Iterator[Remnant]:
        """What an erased case still, or again, holds; nothing where it is stored no more."""
        row = self._session.get(CaseRow, key)
        if row is None:
            return
        before = {field.before for field in known}
        for name in TEXTS:
            value = getattr(row, name)
            if fingerprint(value) in before:
                yield Remnant(key, f"cases.{name}", "what was erased stands there again")
            elif number := left_in(value):
                yield Remnant(key, f"cases.{name}", f"{number} pieces of personal data")
        if row.user is not None:
            yield Remnant(key, "cases.user", "the sender is named")
