"""The grouping job: groups campaigns that somebody asked for, and has the best candidates described."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.jobs.coalescing import CoalescingJob
from retrieval.errors import ModelNotFoundError
from triage.ideas.funnel import Regrouped
from triage.ideas.similarity import Progress
from triage.store import Store
from triage.types import GroupingRun

if TYPE_CHECKING:
    from triage.ideas.describe import Told

logger = logging.getLogger("jindianzi.jobs")
SAY_EVERY_SECONDS = 1.0
UNTRAINED = "还没有训练好的模型，请系统管理员先训练。"
BROKEN = "归并出错，已停止；可以再试一次，或查看日志。"
Group = Callable[[int, Progress], Regrouped]
Tell = Callable[[int, Progress], "Told | None"]


class _BrokenOffError(Exception):
    """The process is about to end, or another worker has taken the run over."""


class GroupingJob(CoalescingJob):
    """Groups what is asked for, one campaign after the other, each under a lease.

    Killed at any moment it leaves a run that is begun again: grouping the same suggestions again changes nothing,
    and candidates that were described already are not asked for twice.
    """

    def __init__(self, store: Store, group: Group, tell: Tell) -> None:
        """Prepare.

        Args:
            store: where runs are asked for.
            group: groups a campaign.
            tell: has its best candidates described; None where no model is asked.
        """
        super().__init__()
        self._store, self._group, self._tell = store, group, tell

    def drain(self) -> None:
        """Carry out what is asked for."""
        while not self.stopping:
            with self._store.write() as work:
                claimed = work.groupings.claim(datetime.now(UTC))
            if claimed is None:
                return
            self._carry_out(*claimed)

    def _carry_out(self, run: GroupingRun, token: str) -> None:
        logger.info("grouping.started campaign=%s run=%s", run.campaign_id, run.id)
        progress = self._teller(run, token)
        try:
            done = self._group(run.campaign_id, progress)
            note = f"{done.suggestions}件建议，{done.ideas}个候选"
            told = self._tell(run.campaign_id, progress)
            well, note = True, f"{note}；{told.note}" if told and told.note else note
        except _BrokenOffError:
            with self._store.write() as work:
                work.groupings.release(token)
            return
        except ModelNotFoundError:
            well, note = False, UNTRAINED
        except Exception:  # the page must say that a run failed, whatever broke it
            logger.exception("grouping.failed campaign=%s run=%s", run.campaign_id, run.id)
            well, note = False, BROKEN
        with self._store.write() as work:
            work.groupings.finish(run.id, token, note, well=well)
        logger.info("grouping.ended campaign=%s run=%s well=%s", run.campaign_id, run.id, well)

    def _teller(self, run: GroupingRun, token: str) -> Progress:
        """Writes down how far a run is, at most once a second and at each new stage; raises where it is over."""
        last: list[tuple[str, float]] = [("", 0.0)]

        def say(stage: str, done: int, total: int) -> None:
            if self.stopping:
                raise _BrokenOffError
            before, when = last[0]
            if stage == before and time.monotonic() - when < SAY_EVERY_SECONDS:
                return
            last[0] = (stage, time.monotonic())
            with self._store.write() as work:
                mine = work.groupings.progress(run.id, token, stage, done, total)
            if not mine:
                raise _BrokenOffError

        return say
