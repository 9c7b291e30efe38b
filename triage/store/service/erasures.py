"""Repository of erasures: which suggestions are over, every place that holds their texts, and what is left there."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, selectinload

from triage.errors import NotFoundError
from triage.store.access.content_digests import (
    APPROVAL,
    DECISION,
    EVENT,
    approval_digest,
    decision_digest,
    event_digest,
)
from triage.store.base.upsert import case_digest, digest
from triage.store.models import (
    ApprovalRow,
    Base,
    CampaignEntryRow,
    CampaignRow,
    CaseRow,
    ContactRow,
    DecisionRow,
    EventRow,
    IdeaEventRow,
    IdeaMemberRow,
    IdeaRow,
    IssueMemberRow,
    IssueRow,
    LanguageAnswerRow,
    LanguageCallRow,
    LanguageOutcomeRow,
    PartDecisionRow,
    SuggestionRow,
    SuggestionVersionRow,
    SupportEvidenceRow,
    TriageRow,
    UrgentClockRow,
    WorkItemRow,
)
from triage.store.suggestions.approvals import text_digest
from triage.store.suggestions.events import EventLog
from triage.store.suggestions.suggestions import to_suggestion
from triage.text.erasure_mask import ErasureMask, left_in
from triage.types import State
from triage.workflow.actor import Actor

FINAL: tuple[State, ...] = ("closed", "out_of_scope", "merged")
# What names no person and is counted, filtered or looked up by: it stays as it is.
KEPT = frozenset(
    {
        "id", "name", "kind", "source", "category", "department", "co_departments", "region", "tier", "deadline",
        "until", "target", "level", "policies", "places", "digest", "prompt_digest", "field", "carrier", "choice",
        "model", "version", "embedding", "router", "template", "language_model", "retrieved", "close",
        "representative",
    }
)  # fmt: skip
Fingerprint = Callable[[str], str]


@dataclass(frozen=True)
class Ended:
    """A suggestion that is over: since when, and in which state."""

    id: str
    state: str
    since: datetime


@dataclass(frozen=True)
class ErasedField:
    """One field of one row that held personal data: its name, and the keyed hash of what stood there before."""

    name: str
    before: str


@dataclass(frozen=True)
class Erased:
    """What was erased of one suggestion; no content."""

    id: str
    fields: tuple[ErasedField, ...]
    pieces: int
    answers: int


@dataclass(frozen=True)
class Remnant:
    """What is left in one field of an erased suggestion, in words."""

    id: str
    field: str
    problem: str


@dataclass(frozen=True)
class _Place:
    """A table that keeps words of a letter or about it: its columns, and how its rows are found."""

    columns: tuple[str, ...]
    query: Callable[[str], Select[Any]]

    def rows(self, session: Session, key: str) -> Iterable[Base]:
        found: Iterable[Base] = session.scalars(self.query(key))
        return found


def _ideas_of(key: str) -> Select[Any]:
    return select(IdeaMemberRow.idea_id).where(IdeaMemberRow.suggestion_id == key)


PLACES: tuple[_Place, ...] = (
    _Place(("title", "text", "user", "stated_place"), lambda key: select(SuggestionRow).where(SuggestionRow.id == key)),
    _Place(
        ("title", "text", "user", "stated_place"),
        lambda key: select(SuggestionVersionRow).where(SuggestionVersionRow.suggestion_id == key),
    ),
    _Place(("title", "text", "reply", "user"), lambda key: select(CaseRow).where(CaseRow.id == key)),
    _Place(("result",), lambda key: select(TriageRow).where(TriageRow.suggestion_id == key)),
    _Place(
        ("value", "reason"),
        lambda key: (
            select(PartDecisionRow)
            .join(DecisionRow, DecisionRow.id == PartDecisionRow.decision_id)
            .where(DecisionRow.suggestion_id == key)
        ),
    ),
    _Place(("reply", "proper_channel"), lambda key: select(WorkItemRow).where(WorkItemRow.suggestion_id == key)),
    _Place(("data",), lambda key: select(EventRow).where(EventRow.suggestion_id == key)),
    _Place(("text", "note"), lambda key: select(ApprovalRow).where(ApprovalRow.suggestion_id == key)),
    _Place(("reason",), lambda key: select(UrgentClockRow).where(UrgentClockRow.suggestion_id == key)),
    _Place(
        ("content", "reason"), lambda key: select(LanguageOutcomeRow).where(LanguageOutcomeRow.suggestion_id == key)
    ),
    _Place(
        ("title",),
        lambda key: select(IssueRow).where(
            IssueRow.id.in_(select(IssueMemberRow.issue_id).where(IssueMemberRow.suggestion_id == key))
        ),
    ),
    _Place(("proposer",), lambda key: select(IdeaMemberRow).where(IdeaMemberRow.suggestion_id == key)),
    _Place(("title", "summary", "described"), lambda key: select(IdeaRow).where(IdeaRow.id.in_(_ideas_of(key)))),
    _Place(("detail",), lambda key: select(IdeaEventRow).where(IdeaEventRow.idea_id.in_(_ideas_of(key)))),
)


class ErasureRepository:
    """Replaces personal data by placeholders where a suggestion is over; rows, numbers and choices stay."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def over(self) -> int:
        """How many suggestions are over, those included that were erased: so many are looked at for what is due."""
        query = select(func.count()).select_from(WorkItemRow).where(WorkItemRow.state.in_(FINAL))
        return self._session.scalar(query) or 0

    def ended(self, before: datetime) -> list[Ended]:
        """Suggestions that ended before a moment and still hold personal data, the longest over first.

        One that was merged ends with the one that it was merged into. One of a campaign whose review is not signed
        yet waits, because its proposer is still to be thanked.
        """
        last = func.max(EventRow.time)
        query = (
            select(WorkItemRow.suggestion_id, WorkItemRow.state, WorkItemRow.merged_into, last, SuggestionRow.erased_at)
            .join(SuggestionRow, SuggestionRow.id == WorkItemRow.suggestion_id)
            .join(
                EventRow,
                (EventRow.suggestion_id == WorkItemRow.suggestion_id) & (EventRow.state == WorkItemRow.state),
            )
            .where(WorkItemRow.state.in_(FINAL), WorkItemRow.suggestion_id.not_in(_in_open_campaigns()))
            .group_by(WorkItemRow.suggestion_id, WorkItemRow.state, WorkItemRow.merged_into, SuggestionRow.erased_at)
        )
        rows = self._session.execute(query).all()
        over = {row[0]: Ended(row[0], row[1], row[3]) for row in rows}
        into = {row[0]: row[2] for row in rows}
        found = []
        for key, _, _, since, erased_at in rows:
            latest, step, seen = since, key, {key}
            while over[step].state == "merged" and (target := into[step]) in over and target not in seen:
                step = target
                seen.add(step)
                latest = max(latest, over[step].since)
            if over[step].state != "merged" and latest < before and (erased_at is None or erased_at < since):
                found.append(Ended(key, over[key].state, latest))
        return sorted(found, key=lambda one: (one.since, one.id))

    def erase(self, key: str, actor: Actor, fingerprint: Fingerprint) -> Erased:
        """Replace the personal data of one suggestion wherever its words are kept.

        Args:
            key: the suggestion.
            actor: who has it done.
            fingerprint: the keyed hash that names what was erased.

        Raises:
            NotFoundError: there is no such suggestion.
        """
        row = self._session.get(SuggestionRow, key)
        if row is None:
            raise NotFoundError("suggestion", key)
        mask, erased = ErasureMask(to_suggestion(row)), []
        for place in PLACES:
            for found in place.rows(self._session, key):
                for column in place.columns:
                    before = getattr(found, column)
                    after = _after(found, column, before, mask, key)
                    if after != before:
                        setattr(found, column, after)
                        erased.append(ErasedField(_name(found, column), fingerprint(_canonical(before))))
                _refresh(found)
        evidence = self._session.get(SupportEvidenceRow, key)
        if evidence is not None:
            evidence.device = evidence.network = None
        row.erased_at = datetime.now(UTC)
        # What the index holds was computed from the letter as it was: the new digest has it computed again.
        row.digest = digest(to_suggestion(row))
        keys = select(LanguageCallRow.key).where(LanguageCallRow.suggestion_id == key)
        dropped = delete(LanguageAnswerRow).where(LanguageAnswerRow.key.in_(keys)).returning(LanguageAnswerRow.key)
        answers = len(self._session.scalars(dropped.execution_options(synchronize_session=False)).all())
        self._session.flush()
        self._events.reseal(key, self._digests(key))
        self._events.record(key, "erased", actor)
        return Erased(key, tuple(erased), mask.pieces, answers)

    def _digests(self, key: str) -> dict[str, str]:
        """The digests of what a suggestion's audit holds some of, as it is now."""
        events = self._session.scalars(select(EventRow).where(EventRow.suggestion_id == key))
        found = {f"{EVENT}#{row.number}": event_digest(row) for row in events}
        decided = select(DecisionRow).where(DecisionRow.suggestion_id == key).options(selectinload(DecisionRow.parts))
        found |= {f"{DECISION}#{one.id}": decision_digest(one) for one in self._session.scalars(decided)}
        asked = self._session.scalars(select(ApprovalRow).where(ApprovalRow.suggestion_id == key))
        return found | {f"{APPROVAL}#{one.id}": approval_digest(one) for one in asked}

    def left(self, key: str, known: Sequence[ErasedField], fingerprint: Fingerprint) -> Iterator[Remnant]:
        """What an erased suggestion still, or again, holds.

        Args:
            key: the suggestion.
            known: what was erased of it.
            fingerprint: as for `erase`.
        """
        before = {field.before for field in known}
        for place in PLACES:
            for found in place.rows(self._session, key):
                for column in place.columns:
                    value = getattr(found, column)
                    if value is None or _stays(found, column):
                        continue
                    name = _name(found, column)
                    if fingerprint(_canonical(value)) in before:
                        yield Remnant(key, name, "what was erased stands there again")
                    elif number := left_in(value, KEPT):
                        yield Remnant(key, name, f"{number} pieces of personal data")
        yield from self._left_beside(key)

    def _left_beside(self, key: str) -> Iterator[Remnant]:
        """What is kept of the sender apart from words."""
        row = self._session.get(SuggestionRow, key)
        if row is not None and row.user is not None:
            yield Remnant(key, _name(row, "user"), "the sender is named")
        if self._session.get(ContactRow, key) is not None:
            yield Remnant(key, "contacts.sealed", "how the sender can be reached is kept")
        evidence = self._session.get(SupportEvidenceRow, key)
        if evidence is not None and (evidence.device or evidence.network):
            yield Remnant(key, "support_evidence.device", "the digests of device and network are kept")
        answers = select(LanguageAnswerRow.key).join(LanguageCallRow, LanguageCallRow.key == LanguageAnswerRow.key)
        if self._session.scalar(answers.where(LanguageCallRow.suggestion_id == key).limit(1)) is not None:
            yield Remnant(key, "language_answers.text", "an answer about it is kept")

    def stamp(self) -> str:
        """Changes whenever a suggestion or a case was erased; empty while nothing was."""
        parts = []
        for model in (SuggestionRow, CaseRow):
            query = select(func.count(), func.max(model.erased_at)).where(model.erased_at.is_not(None))
            number, newest = self._session.execute(query).one()
            parts += [f"{model.__tablename__}:{number}:{newest}"] if number else []
        return " ".join(parts)

    def still_due(self, planned: Ended) -> bool:
        """Whether what was planned still is to be done: nobody took it up again, and no other worker was faster."""
        query = select(SuggestionRow.erased_at).where(SuggestionRow.id == planned.id).with_for_update()
        erased_at = self._session.scalar(query)
        state = self._session.scalar(select(WorkItemRow.state).where(WorkItemRow.suggestion_id == planned.id))
        return state == planned.state and (erased_at is None or erased_at < planned.since)


def _in_open_campaigns() -> Select[Any]:
    return (
        select(CampaignEntryRow.suggestion_id)
        .join(CampaignRow, CampaignRow.id == CampaignEntryRow.campaign_id)
        .where(CampaignRow.signed_at.is_(None))
    )


def _stays(row: Base, column: str) -> bool:
    """Whether a field is a choice among names of the office and no free text."""
    return isinstance(row, PartDecisionRow) and column == "value" and row.part != "draft"


def _after(row: Base, column: str, before: Any, mask: ErasureMask, key: str) -> Any:
    if before is None or _stays(row, column):
        return before
    if column == "user":
        return None
    if isinstance(row, IdeaMemberRow):
        return f"#{key}"
    return mask.hide_all(before, KEPT)


def _refresh(row: Base) -> None:
    """Bring what is computed from a text into agreement with it."""
    if isinstance(row, ApprovalRow):
        row.digest = text_digest(row.text)
    elif isinstance(row, CaseRow):
        row.digest = case_digest(row)


def _name(row: Base, column: str) -> str:
    identity = "" if isinstance(row, SuggestionRow | CaseRow | WorkItemRow | UrgentClockRow) else f"#{_identity(row)}"
    return f"{row.__tablename__}.{column}{identity}"


def _identity(row: Base) -> Any:
    return row.number if isinstance(row, EventRow) else getattr(row, "id")  # noqa: B009


def _canonical(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
