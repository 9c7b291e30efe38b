"""WaitingEngine: has the worker process triage, and waits until it has."""

import time
from collections.abc import Callable, Sequence

from api.errors import EngineUnavailableError
from triage.store import Store

PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.02


class WaitingEngine:
    """For a process that does not own the index: what it wants judged is due already, so it only asks and waits."""

    def __init__(self, store: Store, wake: Callable[[], None], patience: float = PATIENCE_SECONDS) -> None:
        self._store, self._wake, self._patience = store, wake, patience

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:  # noqa: ARG002
        """Wait until these suggestions are triaged.

        Raises:
            EngineUnavailableError: the worker did not do it in time; it will when it can.
        """
        end = time.monotonic() + self._patience
        self._wake()
        while True:
            with self._store.read() as work:
                if not any(work.handlings.is_due(key) for key in ids):
                    return
            if time.monotonic() > end:
                raise EngineUnavailableError("the worker has not judged it in time. Is a model trained?")
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Release nothing: the index belongs to the worker."""
