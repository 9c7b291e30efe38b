"""The triage job: judges what is due, under a lease, until nothing is due any more."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from api.base.errors import EngineNotReadyError
from api.engine.service_engine import ServiceEngine
from api.jobs.coalescing import CoalescingJob
from triage.store import Store

logger = logging.getLogger("jindianzi.jobs")
BATCH = 64


class TriageJob(CoalescingJob):
    """Triages the rows that are due.

    Killed at any moment it leaves rows that are still due, under a lease that runs out; a result counts only
    while its lease does, so each version of a suggestion gets exactly one triage.
    """

    def __init__(self, store: Store, engine: ServiceEngine, told: Callable[[], None] = lambda: None) -> None:
        """Prepare.

        Args:
            store: where the rows are.
            engine: judges, and has this job called again where it cannot.
            told: called after every batch, so that receivers are told of it.
        """
        super().__init__()
        self._store, self._engine, self._told = store, engine, told

    def drain(self) -> None:
        """Judge everything that is due; where the engine cannot judge, all of it stays due as it was."""
        while not self.stopping and self._engine.usable():
            with self._store.write() as work:
                claim = work.work_items.claim(BATCH, datetime.now(UTC))
            if not claim.ids:
                return
            try:
                self._judge(claim.ids, claim.token)
            except EngineNotReadyError:
                with self._store.write() as work:
                    work.work_items.release(claim.token)
                return
            self._told()

    def _judge(self, ids: Sequence[str], token: str) -> None:
        try:
            self._engine.triage_ids(ids, token)
        except EngineNotReadyError:
            raise
        except Exception as error:  # one letter that breaks the pipeline must not keep the others waiting
            if len(ids) > 1:
                for key in ids:
                    self._judge([key], token)
                return
            logger.exception("triage.failed id=%s error=%s", ids[0], type(error).__name__)
            with self._store.write() as work:
                work.work_items.postpone(ids[0], token, datetime.now(UTC))
