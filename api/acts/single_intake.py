"""SingleIntake: takes in one suggestion under an id of the sender's, and triages it at once."""

from collections.abc import Callable

from api.access.principal import Principal
from api.base.errors import ConflictError, EngineNotReadyError, EngineUnavailableError, ForbiddenError
from api.engine.service_engine import ServiceEngine
from triage.store import Store
from triage.types import Suggestion


class SingleIntake:
    """Takes in suggestions whose sender waits for the triage."""

    def __init__(self, store: Store, engine: ServiceEngine, told: Callable[[], None] = lambda: None) -> None:
        """Prepare.

        Args:
            store: where suggestions are.
            engine: triages them.
            told: called when something happened that subscribers are told of.
        """
        self._store, self._engine, self._told = store, engine, told

    def take(self, who: Principal, suggestion: Suggestion, *, with_time: bool) -> bool:
        """Store and triage a suggestion; the same one twice is one.

        Args:
            who: who sends it.
            suggestion: with its id.
            with_time: whether the sender said when it was received; else the time tells nothing apart.

        Returns:
            Whether it is new.

        Raises:
            ForbiddenError: suggestions of this channel are not within their reach.
            ConflictError: another suggestion has the id.
            NotFoundError: the one that has it is not within their reach.
            EngineUnavailableError: it is stored, but cannot be triaged now.
        """
        if not who.reach.admits_new(suggestion.channel):
            raise ForbiddenError
        key = suggestion.id
        with self._store.write() as work:
            known = work.suggestions.get([key]).get(key)
            if known is None:
                work.suggestions.put([suggestion])
            else:
                work.visible(who.reach).require([key])
                if not _same(known, suggestion, with_time=with_time):
                    raise ConflictError(key)
        if known is None:
            self._told()
        with self._store.read() as work:
            missing = work.triages.current(key) is None
        if missing:
            try:
                self._engine.triage_ids([key])
            except EngineNotReadyError as error:
                raise EngineUnavailableError("failed", problem=error) from error
            self._told()
        return known is None


def _same(known: Suggestion, sent: Suggestion, *, with_time: bool) -> bool:
    if with_time:
        return known == sent
    return known.model_copy(update={"time": sent.time}) == sent
