"""SuggestionWorkflow: carries out acts on suggestions, and what follows from them by itself."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from api.acts.consequences import answer_merged, record_implied
from api.acts.overtaking import UNKNOWN, Seen, require_seen, require_unreplaced
from api.base.zone import LOCAL_ZONE, local_day
from triage.drafting.sent_day import with_sent_day
from triage.errors import (
    ApprovalError,
    IncompleteTransitionError,
    StaleWorkItemError,
    StoreUnavailableError,
)
from triage.knowledge.effective_config import EffectiveConfig
from triage.office.workdays import WorkCalendar, calendar_of
from triage.store import Store, UnitOfWork
from triage.types import Transition, WorkItem
from triage.workflow.actor import SYSTEM, Actor
from triage.workflow.lifecycle import (
    DISSATISFIED,
    OFFICE,
    is_dissatisfied,
    reopens_by_itself,
)
from triage.workflow.reminders import WAITING, ReminderDays, notice_for
from triage.workflow.supervision import SupervisionEntry, SupervisionFacts, judge

logger = logging.getLogger("jindianzi.jobs")
AGAIN = "群众评价不满意，自动转入重新办理"
UNANSWERED = "答复后期满未评价，自动办结"
QUEUE_READ = 2_000
# The furthest deadline that may be given.
FURTHEST = timedelta(days=731)


def today() -> date:
    """The current day in Beijing."""
    return datetime.now(LOCAL_ZONE).date()


class SuggestionWorkflow:
    """The office's desk: acts of people, deadlines, supervision."""

    def __init__(
        self, store: Store, effective: EffectiveConfig, wake_webhooks: Callable[[], None] = lambda: None
    ) -> None:
        office = effective.configured
        self._wake_webhooks = wake_webhooks
        self._store, self._office, self._effective = store, office, effective
        self._days = ReminderDays(office.reminders.soon, office.reminders.twice)

    @property
    def _calendar(self) -> WorkCalendar:
        """The calendar of now: days that were imported count at once."""
        office = self._effective.shown(self._store)
        return calendar_of(office.holidays, office.workdays)

    def act(self, key: str, wanted: Transition, actor: Actor, seen: Seen = UNKNOWN) -> WorkItem:
        """Carry out one act; returns where the suggestion stands now.

        Args:
            key: the suggestion.
            wanted: what is to be done.
            actor: who does it.
            seen: how they saw the suggestion.

        Raises:
            NotFoundError: there is no such suggestion.
            OvertakenError: somebody else did something with it that they have not seen.
            NotPermittedError, TransitionError, IncompleteTransitionError, StaleWorkItemError: it cannot be done.
            ApprovalError: a reply that needs a second person is not the text that one approved.
        """
        with self._store.write() as work:
            before = require_seen(work, key, seen)
            with work.undo_points.watch(key, actor.account or actor.name, datetime.now(UTC)):
                after = self._act(work, before, wanted, actor)
            if not seen.known:
                require_unreplaced(work, before, after, wanted.action)
        self._wake_webhooks()
        return after

    def _act(self, work: UnitOfWork, before: WorkItem, wanted: Transition, actor: Actor) -> WorkItem:
        key = before.suggestion_id
        _require_near(wanted)
        unapproved = wanted.action == "reply" and not work.approvals.is_approved(key, wanted.reply or "")
        office = self._effective.now(work)
        if unapproved and office.needs_approval(work.decisions.standing(key, "tier") or work.triages.tier(key)):
            raise ApprovalError("needed", tier=office.approval_from)
        if wanted.reply is not None:
            # What was approved leaves the day open; the reply goes out with that of today.
            wanted = wanted.model_copy(update={"reply": with_sent_day(wanted.reply, today())})
        if actor.role in OFFICE:
            record_implied(work, key, wanted, actor)
        after = work.work_items.move(self._completed(wanted), before, actor)
        if wanted.action in ("reply", "merge"):
            answer_merged(work, key, actor)
        if reopens_by_itself(after):
            again = Transition(action="reopen", reason=wanted.comment or AGAIN)
            after = work.work_items.move(self._completed(again), after, SYSTEM)
        return after

    def remind(self) -> int:
        """Give the notices that are due, and close what was answered long ago; returns how many were new."""
        day, given, calendar = today(), 0, self._calendar
        horizon, _ = calendar.add(day, self._days.soon + 1)
        with self._store.read() as work:
            waiting = work.work_items.in_states(WAITING, horizon)
            missed = work.notices.missed([work_item.suggestion_id for work_item in waiting])
        for work_item in waiting:
            with _kept_apart(work_item.suggestion_id):
                notice = notice_for(work_item, day, calendar, self._days, missed.get(work_item.suggestion_id, ()))
                if notice is not None:
                    with self._store.write() as work:
                        given += work.notices.give(work_item.suggestion_id, notice)
        self._close_unanswered(day)
        return given

    def supervision(self) -> list[SupervisionEntry]:
        """The suggestions that a supervisor should look at, the longest waiting first."""
        with self._store.read() as work:
            waiting = work.work_items.in_states((*WAITING, "evaluated"))[:QUEUE_READ]
            found = waiting + work.work_items.merged_and_rated(DISSATISFIED)[:QUEUE_READ]
            facts = _facts(work, found)
        day, calendar = today(), self._calendar
        return [entry for fact in facts if (entry := judge(fact, day, calendar, self._days))]

    def _completed(self, wanted: Transition) -> Transition:
        if wanted.action != "reopen" or wanted.deadline is not None:
            return wanted
        deadline, _ = self._calendar.add(today(), self._days.twice)
        return wanted.model_copy(update={"deadline": deadline})

    def _close_unanswered(self, day: date) -> None:
        with self._store.read() as work:
            replied = work.work_items.in_states(("replied", "evaluated"))
        calendar = self._calendar
        for work_item in replied:
            answered = local_day(work_item.updated_at)
            if is_dissatisfied(work_item):
                continue
            if calendar.between(answered, day) > self._office.reminders.close_after:
                with _kept_apart(work_item.suggestion_id), self._store.write() as work:
                    work.work_items.move(Transition(action="close", reason=UNANSWERED), work_item, SYSTEM)


@contextmanager
def _kept_apart(key: str) -> Iterator[None]:
    """Work on one of many suggestions: what is wrong with it, or was changed meanwhile, keeps no other waiting."""
    try:
        yield
    except StoreUnavailableError:
        raise
    except StaleWorkItemError:
        logger.info("reminders.changed_meanwhile id=%s", key)
    except Exception:
        logger.exception("reminders.failed id=%s", key)


def _require_near(wanted: Transition) -> None:
    """Refuse a date that nobody can keep, or that nobody will live to see kept.

    Raises:
        IncompleteTransitionError: a deadline has passed, or is further off than `FURTHEST`.
    """
    day = today()
    for name in ("deadline", "until"):
        given = getattr(wanted, name)
        if given is not None and not day <= given <= day + FURTHEST:
            raise IncompleteTransitionError(
                "out_of_range", action=wanted.action, given=given, first=day, last=day + FURTHEST
            )


def _facts(work: UnitOfWork, work_items: Sequence[WorkItem]) -> list[SupervisionFacts]:
    ids = [work_item.suggestion_id for work_item in work_items]
    results, returned = work.triages.results(ids), work.events.counts(ids, "returned")
    evaluated, missed = work.events.last(ids, "evaluated"), work.notices.missed(ids)
    facts = []
    for work_item in work_items:
        key = work_item.suggestion_id
        result, last = results.get(key, {}), evaluated.get(key)
        facts.append(
            SupervisionFacts(
                work_item=work_item,
                in_scope=bool(result.get("in_scope", {}).get("value", True)),
                clauses=len(result.get("policies", ())),
                duplicates=len(result.get("duplicates", ())),
                returned=returned.get(key, 0),
                last_satisfaction=last.data.get("satisfaction") if last else None,
                last_comment=last.data.get("comment") if last else None,
                missed=missed.get(key, ()),
            )
        )
    return facts
