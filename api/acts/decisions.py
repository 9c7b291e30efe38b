"""Decisions: a person accepts, edits or rejects what a triage suggests, part by part."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from api.access.acting import acting_as, actor_name
from api.access.principal import Principal
from api.acts.consequences import carry_out, follow
from api.acts.offered_reply import offered_reply
from api.acts.overtaking import UNKNOWN, Seen, require_new, require_seen
from api.acts.shown import Shown
from api.acts.suggestions import today
from api.base.errors import EngineNotReadyError
from api.engine.service_engine import ServiceEngine
from triage.drafting.verification import check_responsibility
from triage.errors import InvalidDecisionError
from triage.knowledge.effective_config import EffectiveConfig
from triage.store import Store, UnitOfWork
from triage.types import Decision, Part, PartDecision, Triage
from triage.types.decision import without_lead
from triage.types.decision_parts import offered_values
from triage.workflow.standing import is_settled, returned_by, standing_of

# What hands a suggestion to somebody.
HANDED_OVER: tuple[Part, ...] = ("department", "co_departments", "duplicate")
Build = Callable[[Triage, str], Decision]


class Decisions:
    """Stores decisions, and does what follows from them."""

    def __init__(
        self, store: Store, effective: EffectiveConfig, engine: ServiceEngine, wake_triage: Callable[[], None]
    ) -> None:
        self._store, self._effective, self._engine = store, effective, engine
        self._wake_triage = wake_triage

    def decide(self, who: Principal, key: str, build: Build, *, actor: str | None = None, seen: Seen = UNKNOWN) -> int:
        """Check and store somebody's decision, and assign what it assigns; returns its id.

        Args:
            who: who asks.
            key: the suggestion.
            build: makes the decision from the current triage and the name of the person who decides.
            actor: that name, where a key may say it; None for one's own.
            seen: how they saw the suggestion.

        Raises:
            ForbiddenError: it names another person, which the key may not.
            NotFoundError: there is no such suggestion within their reach.
            InvalidDecisionError: there is no triage, or it has been renewed since.
            OvertakenError: somebody else did something with it that they have not seen.
            ValidationError: a part does not fit its action.
            UnsupportedStatementsError: the draft is taken over with statements that nothing supports.
        """
        name = actor_name(who, actor)
        with self._store.write() as work:
            current = _read(work, who, key, seen)
            with work.undo_points.watch(key, who.name, datetime.now(UTC)):
                return self._settle(work, who, build(current[1], name), current, seen)

    def accept_rest(
        self,
        who: Principal,
        key: str,
        version: int,
        chosen: Sequence[PartDecision],
        seen: Seen = UNKNOWN,
        reasons: Mapping[Part, str] | None = None,
    ) -> None:
        """Accept everything that is offered and not decided yet, and hand over to whom the decisions name.

        What somebody decided stands; what is chosen with this act is done as chosen. A department that gave the
        suggestion back is not accepted again.

        Args:
            who: who decides.
            key: the suggestion.
            version: of the triage that they saw.
            chosen: the parts on which they say something else than to accept.
            seen: how they saw the suggestion.
            reasons: in which words they answer for parts that they accept.

        Raises:
            As `decide`, and InvalidDecisionError where there is nothing left to accept or to hand over.
        """
        with self._store.write() as work:
            current, triage = _read(work, who, key, seen)
            decisions, events = work.decisions.of(key), work.events.of(key)
            standing, refused = standing_of(decisions, events), returned_by(events)
            said: dict[Part, PartDecision] = {part.part: part for part in chosen}
            # Who accepts that a letter is not ours gives it to nobody.
            left_out = () if triage.in_scope.value else HANDED_OVER
            parts = [
                said.get(part)
                or PartDecision(part=part, action="accepted", value=value, reason=(reasons or {}).get(part))
                for part, value in offered_values(triage).items()
                if part in said
                or (value and value not in refused and part not in left_out
                    and not is_settled(part, standing, current))
            ]  # fmt: skip
            with work.undo_points.watch(key, who.name, datetime.now(UTC)):
                if parts:
                    decision = Decision(
                        suggestion_id=key,
                        triage_version=version,
                        actor=who.display_name,
                        time=datetime.now(UTC),
                        parts=without_lead(parts),
                    )
                    self._settle(work, who, decision, (current, triage), seen)
                person = acting_as(who).model_copy(update={"role": "handler"})
                moved = carry_out(work, key, person)
            if not parts and not moved:
                raise InvalidDecisionError("nothing_left")

    def _settle(
        self, work: UnitOfWork, who: Principal, decision: Decision, current: tuple[int, Triage], seen: Seen
    ) -> int:
        """Check and store a decision on the triage that its author sees, and do what follows from it."""
        triage = current[1]
        decision = self._with_redraft(work, decision, current)
        if not seen.known:
            require_new(work, decision)
        given = [part for part in decision.parts if part.action != "accepted" and part.value]
        work.visible(who.reach).require([part.value for part in given if part.part == "duplicate" and part.value])
        for part in decision.parts:
            if part.part == "draft" and part.value:
                check_responsibility(triage.draft, part.value, part.reason)
        person = acting_as(who).model_copy(update={"name": decision.actor, "role": "handler"})
        stored = work.decisions.add(decision, person)
        follow(work, decision, person)
        return stored

    def _with_redraft(self, work: UnitOfWork, decision: Decision, current: tuple[int, Triage]) -> Decision:
        """The same decision, where an accepted draft is the one that follows the decisions on the other parts."""
        if not any(part.part == "draft" and part.action == "accepted" and part.value for part in decision.parts):
            return decision
        key = decision.suggestion_id
        events, work_item = work.events.of(key), work.work_items.one(key)
        standing = standing_of([*work.decisions.of(key), decision], events)
        if (named := next((part.value for part in decision.parts if part.part == "department"), None)) is not None:
            work_item = work_item.model_copy(update={"department": named})
        office, letter = self._effective.now(work), work.suggestions.one(key)
        units = work.departments.without_duties()
        text = offered_reply(work, office, letter, current, units, standing, work_item, events, today()).draft.text
        parts = tuple(
            part.model_copy(update={"value": text}) if part.part == "draft" else part for part in decision.parts
        )
        return decision.model_copy(update={"parts": parts})

    def reconsider(self, key: str) -> int:
        """Triage a suggestion again where a rejection made it due; returns the number of the current version.

        Where no model can be opened now, the background job does it later.
        """
        with self._store.read() as work:
            due = work.work_items.is_due(key)
        if due:
            try:
                self._engine.triage_ids([key])
            except EngineNotReadyError:
                self._wake_triage()
        with self._store.read() as work:
            current = work.triages.current(key)
        return current[0] if current else 0


def _read(work: UnitOfWork, who: Principal, key: str, seen: Seen) -> tuple[int, Triage]:
    """Number and content of the current triage, as somebody with this reach may see it; nobody else decides now.

    Raises:
        NotFoundError, OvertakenError, InvalidDecisionError: as `Decisions.decide`.
    """
    visible = work.visible(who.reach)
    visible.require([key])
    require_seen(work, key, seen)
    # A colleague may have given it to another department while we waited for our turn.
    visible.require([key])
    current = work.triages.current(key)
    if current is None:
        raise InvalidDecisionError("no_triage")
    # What is accepted as a duplicate is one that they may see.
    return current[0], Shown(work, who.reach, triages=[current[1]]).triage(current[1]) or current[1]
