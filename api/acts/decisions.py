"""Decisions: a person accepts, edits or rejects what a triage suggests, part by part."""

from collections.abc import Callable

from api.access.acting import acting_as, actor_name
from api.access.principal import Principal
from api.acts.overtaking import UNKNOWN, Seen, require_new, require_seen
from api.acts.shown import Shown
from api.acts.suggestions import SuggestionWorkflow
from api.base.errors import EngineNotReadyError
from api.engine.service_engine import ServiceEngine
from triage.drafting.verification import check_responsibility
from triage.errors import InvalidDecisionError
from triage.store import Store
from triage.types import Decision, Triage

Build = Callable[[Triage, str], Decision]


class Decisions:
    """Stores decisions, and does what follows from them."""

    def __init__(
        self, store: Store, workflow: SuggestionWorkflow, engine: ServiceEngine, wake_triage: Callable[[], None]
    ) -> None:
        self._store, self._workflow, self._engine = store, workflow, engine
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
            visible = work.visible(who.reach)
            visible.require([key])
            require_seen(work, key, seen)
            # A colleague may have given it to another department while we waited for our turn.
            visible.require([key])
            current = work.triages.current(key)
            if current is None:
                raise InvalidDecisionError("no_triage")
            # What is accepted as a duplicate is one that they may see.
            triage = Shown(work, who.reach, triages=[current[1]]).triage(current[1]) or current[1]
            decision = build(triage, name)
            if not seen.known:
                require_new(work, decision)
            given = [part for part in decision.parts if part.action != "accepted" and part.value]
            visible.require([part.value for part in given if part.part == "duplicate" and part.value])
            for part in decision.parts:
                if part.part == "draft" and part.value:
                    check_responsibility(current[1].draft, part.value, part.reason)
            person = acting_as(who).model_copy(update={"name": decision.actor, "role": "handler"})
            stored = work.decisions.add(decision, person)
            self._workflow.follow(work, decision, person)
            return stored

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
