"""DraftBatch: a night's inbox through the endpoint; a crash costs nothing twice, and each id is accounted for."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from triage.errors import WithheldError
from triage.language.errors import BudgetExhaustedError, CircuitOpenError, LanguageError, NotAllowedError
from triage.language.tasks import LanguageTasks

Progress = Callable[[str, int, int], None]
RESTS = 3


@dataclass(frozen=True)
class BatchReport:
    """How many ended how; `left` are still to do, and the next run takes them up."""

    counts: dict[str, int]
    left: tuple[str, ...]
    stopped_by: str = ""

    @property
    def accounted(self) -> int:
        """All ids: those with an outcome and those left."""
        return sum(self.counts.values()) + len(self.left)


class DraftBatch:
    """Drafts for many suggestions, several at a time."""

    def __init__(
        self, tasks: LanguageTasks, *, workers: int, rest: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Prepare.

        Args:
            tasks: drafts one.
            workers: how many at a time.
            rest: seconds to wait while the endpoint is left alone.
            sleep: waits.
        """
        self._tasks, self._workers, self._rest, self._sleep = tasks, workers, rest, sleep
        self._stop, self._why = threading.Event(), ""

    def run(self, ids: Sequence[str], progress: Progress = lambda _stage, _done, _total: None) -> BatchReport:
        """Draft for each of `ids` until all have an outcome, or the endpoint or the budget gives out."""
        counts: Counter[str] = Counter()
        left: list[str] = []
        with ThreadPoolExecutor(self._workers, thread_name_prefix="draft") as pool:
            futures = {pool.submit(self._one, key): key for key in ids}
            try:
                for done, future in enumerate(as_completed(futures), start=1):
                    status = future.result()
                    if status is None:
                        left.append(futures[future])
                    else:
                        counts[status] += 1
                    progress("draft", done, len(ids))
            except BaseException:
                # Whoever interrupts the batch does not wait for thousands of letters.
                self._stop.set()
                pool.shutdown(cancel_futures=True)
                raise
        order = {key: position for position, key in enumerate(ids)}
        return BatchReport(dict(counts), tuple(sorted(left, key=order.__getitem__)), self._why)

    def _one(self, key: str) -> str | None:
        """The status of one id, or None where it is left for the next run."""
        for _ in range(RESTS):
            if self._stop.is_set():
                return None
            try:
                return self._tasks.attempt_draft(key).status
            except CircuitOpenError as error:
                self._why = str(error)
                self._sleep(self._rest)
            except (BudgetExhaustedError, NotAllowedError) as error:
                self._give_up(str(error))
                return None
            except WithheldError:
                return "withheld"
            except LanguageError as error:
                return self._tasks.fail(key, "draft_reply", error).status
            except BaseException:
                self._stop.set()
                raise
        self._give_up(self._why)
        return None

    def _give_up(self, why: str) -> None:
        self._why = why
        self._stop.set()
