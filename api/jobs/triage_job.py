"""The triage job: judges what is due, under a lease, until nothing is due any more."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from api.engine_holder import EngineHolder
from api.jobs.coalescing import CoalescingJob
from retrieval.errors import RetrievalError
from triage.errors import RouterFormatError
from triage.store import Store

# What keeps every letter from being judged and says nothing about any of them.
ENGINE_ERRORS = (RetrievalError, RouterFormatError)
logger = logging.getLogger("jindianzi.jobs")
BATCH = 64
# An engine that cannot be opened: the process before may still be about to release the index.
RETRY_SECONDS = 3.0


class TriageJob(CoalescingJob):
    """Triages the rows that are due.

    Killed at any moment it leaves rows that are still due, under a lease that runs out; a result counts only
    while its lease does, so each version of a suggestion gets exactly one triage.
    """

    def __init__(
        self,
        store: Store,
        engine: EngineHolder,
        told: Callable[[], None] = lambda: None,
        again: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        """Prepare.

        Args:
            store: where the rows are.
            engine: judges.
            told: called after every batch, so that receivers are told of it.
            again: called with the seconds after which to try once more, where the engine cannot be opened.
        """
        super().__init__()
        self._store, self._engine, self._told, self._again = store, engine, told, again

    def drain(self) -> None:
        """Judge everything that is due.

        Raises:
            RetrievalError: the engine cannot be opened; what is due stays due.
        """
        while not self.stopping:
            with self._store.write() as work:
                claim = work.handlings.claim(BATCH, datetime.now(UTC))
            if not claim.ids:
                return
            try:
                self._judge(claim.ids, claim.token)
                self._told()
            except ENGINE_ERRORS:
                with self._store.write() as work:
                    work.handlings.release(claim.token)
                self._again(RETRY_SECONDS)
                raise

    def _judge(self, ids: Sequence[str], token: str) -> None:
        try:
            self._engine.triage_ids(ids, token)
        except ENGINE_ERRORS:
            raise
        except Exception as error:  # one letter that breaks the pipeline must not keep the others waiting
            if len(ids) > 1:
                for key in ids:
                    self._judge([key], token)
                return
            logger.exception("triage.failed id=%s error=%s", ids[0], type(error).__name__)
            with self._store.write() as work:
                work.handlings.postpone(ids[0], token, datetime.now(UTC))
