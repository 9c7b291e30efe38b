"""Desk: carries out acts on suggestions, and what follows from them by itself."""

from collections.abc import Sequence
from datetime import date, datetime

from api.zone import LOCAL_ZONE
from triage.erasure import ErasureMask
from triage.errors import ApprovalError
from triage.standing_office import StandingOffice
from triage.store import Store, UnitOfWork
from triage.types import EVERYTHING, Decision, Handling, ReasonCode, State, Transition
from triage.types.decision import NAMES_JOINED
from triage.workdays import WorkCalendar
from triage.workflow.actor import SYSTEM, Actor
from triage.workflow.lifecycle import DISSATISFIED, UNTIL_ASSIGNED, is_dissatisfied, possible, reopens_by_itself
from triage.workflow.reminders import WAITING, ReminderDays, notice_for
from triage.workflow.supervision import SupervisionEntry, SupervisionFacts, judge

AGAIN = "群众评价不满意，自动转入重新办理"
UNANSWERED = "答复后期满未评价，自动办结"
NO_DUPLICATE = "经办人认定不是重复件"
# Who writes again about a matter that is closed is not helped by a reply that was given before.
NO_TARGET: tuple[State, ...] = ("evaluated", "closed", "out_of_scope", "merged")
ANSWERED: tuple[State, ...] = ("replied", "evaluated", "closed")
RECONSIDERED: tuple[ReasonCode, ...] = ("wrong_department", "wrong_place", "wrong_category", "duplicate_wrong")
QUEUE_READ = 2_000


def today() -> date:
    """The current day in Beijing."""
    return datetime.now(LOCAL_ZONE).date()


class Desk:
    """The office's desk: acts of people, deadlines, supervision."""

    def __init__(self, store: Store, standing: StandingOffice) -> None:
        office = standing.configured
        self._store, self._office, self._standing = store, office, standing
        self._calendar = WorkCalendar(office.holidays, office.workdays)
        self._days = ReminderDays(office.reminders.soon, office.reminders.twice)

    def act(self, key: str, wanted: Transition, actor: Actor) -> Handling:
        """Carry out one act; returns where the suggestion stands now.

        Raises:
            NotFoundError: there is no such suggestion.
            NotPermittedError, TransitionError, IncompleteTransitionError, StaleHandlingError: it cannot be done.
        """
        with self._store.write() as work:
            return self.act_within(work, key, wanted, actor)

    def act_within(self, work: UnitOfWork, key: str, wanted: Transition, actor: Actor) -> Handling:
        """Carry out one act as part of a unit of work.

        Raises:
            ApprovalError: a reply that needs a second person is not the text that one approved.
        """
        unapproved = wanted.action == "reply" and not work.approvals.is_approved(key, wanted.reply or "")
        office = self._standing.now(work)
        if unapproved and office.needs_approval(work.decisions.standing(key, "tier") or work.triages.tier(key)):
            raise ApprovalError(
                f"A reply from the tier {office.approval_from!r} up needs a second person. Send exactly the text "
                "that was approved, or put this one before somebody."
            )
        after = work.handlings.move(self._completed(wanted), work.handlings.one(key), actor)
        if wanted.action in ("reply", "merge"):
            self._answer_merged(work, key, actor)
        if reopens_by_itself(after):
            again = Transition(action="reopen", reason=wanted.comment or AGAIN)
            after = work.handlings.move(self._completed(again), after, SYSTEM)
        return after

    def follow(self, work: UnitOfWork, decision: Decision, actor: Actor) -> None:
        """What a decision brings about: the duplicate joins its issue, else the departments that are named get it.

        What was rejected for a reason that the machine can do better on is due for another triage.

        Raises:
            InvalidIssueActError, NotFoundError: the decision names a duplicate that cannot be one.
        """
        part = next((part for part in decision.parts if part.part == "duplicate"), None)
        if part is not None:
            self._settle_duplicate(work, decision.suggestion_id, part.value, actor)
        if any(part.reason_code in RECONSIDERED for part in decision.parts):
            work.handlings.renew([decision.suggestion_id], "reconsidered")
            work.suggestions.reopen(decision.suggestion_id)
        values = {part.part: part.value for part in decision.parts if part.value}
        handling, known = work.handlings.one(decision.suggestion_id), set(work.departments.names())
        named = values.get("department")
        helping = tuple(name for name in values.get("co_departments", "").split(NAMES_JOINED) if name in known) or None
        if named in known and handling.state in UNTIL_ASSIGNED:
            wanted = Transition(action="assign", department=named, co_departments=helping)
            work.handlings.move(wanted, handling, actor)
        elif helping is not None and "co_handle" in possible(handling, actor):
            work.handlings.move(Transition(action="co_handle", co_departments=helping), handling, actor)

    def _settle_duplicate(self, work: UnitOfWork, key: str, earlier: str | None, actor: Actor) -> None:
        handling = work.handlings.one(key)
        if earlier is None:
            issue = work.issues.of(key, EVERYTHING)
            if issue is not None:
                work.issues.separate(issue.id, key, actor.name)
            if "separate" in possible(handling, actor):
                work.handlings.move(Transition(action="separate", reason=NO_DUPLICATE), handling, actor)
            return
        work.issues.confirm(key, earlier, actor.name)
        target = work.handlings.one(earlier)
        while target.merged_into is not None and target.merged_into != key:
            target = work.handlings.one(target.merged_into)
        if target.state not in NO_TARGET and "merge" in possible(handling, actor):
            work.handlings.move(Transition(action="merge", target=target.suggestion_id), handling, actor)
            self._answer_merged(work, key, actor)

    def _answer_merged(self, work: UnitOfWork, key: str, actor: Actor) -> None:
        """Give the reply to every citizen whose suggestion was merged, without what the leading letter reveals."""
        leading = work.handlings.one(key)
        seen = {key}
        while leading.state == "merged" and leading.merged_into is not None and leading.merged_into not in seen:
            seen.add(leading.merged_into)
            leading = work.handlings.one(leading.merged_into)
        if leading.reply is None or leading.state not in ANSWERED:
            return
        merged = work.handlings.merged_with(leading.suggestion_id)
        if not merged:
            return
        reply = ErasureMask(work.suggestions.one(leading.suggestion_id)).hide(leading.reply)
        for one in merged:
            if one.reply != reply:
                work.handlings.answer(one, leading.suggestion_id, reply, actor)

    def remind(self) -> int:
        """Give the notices that are due, and close what was answered long ago; returns how many were new."""
        day, given = today(), 0
        horizon, _ = self._calendar.add(day, self._days.soon + 1)
        with self._store.read() as work:
            waiting = work.handlings.in_states(WAITING, horizon)
            missed = work.notices.missed([handling.suggestion_id for handling in waiting])
        for handling in waiting:
            notice = notice_for(handling, day, self._calendar, self._days, missed.get(handling.suggestion_id, ()))
            if notice is not None:
                with self._store.write() as work:
                    given += work.notices.give(handling.suggestion_id, notice)
        self._close_unanswered(day)
        return given

    def supervision(self) -> list[SupervisionEntry]:
        """The suggestions that a supervisor should look at, the longest waiting first."""
        with self._store.read() as work:
            waiting = work.handlings.in_states((*WAITING, "evaluated"))[:QUEUE_READ]
            found = waiting + work.handlings.merged_and_rated(DISSATISFIED)[:QUEUE_READ]
            facts = _facts(work, found)
        day = today()
        return [entry for fact in facts if (entry := judge(fact, day, self._calendar, self._days))]

    def _completed(self, wanted: Transition) -> Transition:
        if wanted.action != "reopen" or wanted.deadline is not None:
            return wanted
        deadline, _ = self._calendar.add(today(), self._days.twice)
        return wanted.model_copy(update={"deadline": deadline})

    def _close_unanswered(self, day: date) -> None:
        with self._store.read() as work:
            replied = work.handlings.in_states(("replied", "evaluated"))
        for handling in replied:
            answered = handling.updated_at.astimezone(LOCAL_ZONE).date()
            if (
                not is_dissatisfied(handling)
                and self._calendar.between(answered, day) > self._office.reminders.close_after
            ):
                with self._store.write() as work:
                    work.handlings.move(Transition(action="close", reason=UNANSWERED), handling, SYSTEM)


def _facts(work: UnitOfWork, handlings: Sequence[Handling]) -> list[SupervisionFacts]:
    ids = [handling.suggestion_id for handling in handlings]
    results, returned = work.triages.results(ids), work.events.counts(ids, "returned")
    evaluated, missed = work.events.last(ids, "evaluated"), work.notices.missed(ids)
    facts = []
    for handling in handlings:
        key = handling.suggestion_id
        result, last = results.get(key, {}), evaluated.get(key)
        facts.append(
            SupervisionFacts(
                handling=handling,
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
