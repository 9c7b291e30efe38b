"""The preview job: tries changed rules on all open suggestions, and says how far it is."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from api.engine_holder import EngineHolder
from api.jobs.coalescing import CoalescingJob
from api.jobs.triage_job import ENGINE_ERRORS
from api.zone import LOCAL_ZONE
from triage.errors import RulesError
from triage.office import Office
from triage.rules import Consequence, consequences, with_rules
from triage.standing_office import StandingOffice
from triage.store import Store
from triage.store.previews import Preview
from triage.store.reference_history import Undecided

logger = logging.getLogger("jindianzi.jobs")
BATCH, SHOWN = 256, 50


def now() -> datetime:
    """The current time in Beijing."""
    return datetime.now(LOCAL_ZONE)


class PreviewJob(CoalescingJob):
    """Judges a batch at a time by the rules, and by the engine where categories or their words are others.

    The rules that hold already are tried with the engine as well: that is what judging anew would say now.

    Rationale: letters that come in meanwhile are triaged between two batches.
    """

    def __init__(
        self, store: Store, engine: EngineHolder, standing: StandingOffice, clock: Callable[[], datetime] = now
    ) -> None:
        super().__init__()
        self._store, self._engine, self._standing, self._clock = store, engine, standing, clock

    def drain(self) -> None:
        """Carry out what waits, one after the other."""
        while not self.stopping:
            with self._store.write() as work:
                preview = work.previews.take(self._clock())
            if preview is None:
                return
            self._carry_out(preview)

    def _carry_out(self, preview: Preview) -> None:
        with self._store.read() as work:
            before, ids = self._standing.now(work), work.reference_history.undecided_ids()
        found: list[Consequence] = []
        judged, problem, foretold = 0, None, True
        try:
            after = with_rules(self._standing.configured, preview.rules)
            wanted = after == before or (after.categories, after.withdrawn) != (before.categories, before.withdrawn)
            for start in range(0, len(ids), BATCH):
                if self.stopping:
                    return
                with self._store.read() as work:
                    letters = work.reference_history.undecided(ids[start : start + BATCH])
                names = self._names(before, after, letters) if wanted and foretold else None
                foretold = names is not None or not wanted
                found += consequences(after, letters, self._clock().date(), before=before, foretold=names)
                judged = min(len(ids), start + BATCH)
                if judged < len(ids) and not self._save(preview, found, len(ids), judged, foretold=foretold):
                    return
        except RulesError as error:
            problem = str(error)
        self._save(preview, found, len(ids), judged, foretold=foretold, ended=True, problem=problem)
        logger.info("preview.ended id=%s judged=%s found=%s", preview.id, judged, len(found))

    def _names(self, before: Office, after: Office, letters: Sequence[Undecided]) -> dict[str, str | None] | None:
        """The categories that they would get; None where nothing is trained.

        Where other rules are tried, a letter that would get another category under the present ones as well, because
        the model was trained since, is left as it is: that is not their doing.
        """
        try:
            names = self._categories(after, letters)
            if before == after:
                return names
            now = {one.suggestion.id: after.renamed.get(one.category or "", one.category) for one in letters}
            moved = [letter for letter in letters if names[letter.suggestion.id] != now[letter.suggestion.id]]
            for key, name in self._categories(before, moved).items() if moved else ():
                if after.renamed.get(name or "", name) == names[key]:
                    names[key] = now[key]
        except ENGINE_ERRORS as error:
            logger.warning("preview.without_categories error=%s", type(error).__name__)
            return None
        return names

    def _categories(self, office: Office, letters: Sequence[Undecided]) -> dict[str, str | None]:
        suggestions = [letter.suggestion for letter in letters]
        return dict(zip((one.id for one in suggestions), self._engine.categories(office, suggestions), strict=True))

    def _save(
        self, preview: Preview, found: Sequence[Consequence], total: int, judged: int, *, foretold: bool,
        ended: bool = False, problem: str | None = None,
    ) -> bool:  # fmt: skip
        with self._store.write() as work:
            return work.previews.advance(
                preview.id, self._clock(), total=total, judged=judged, foretold=foretold, ended=ended, problem=problem,
                ids=[one.letter.suggestion.id for one in found], lines=[line_of(one) for one in found[:SHOWN]],
            )  # fmt: skip


def line_of(one: Consequence) -> dict[str, Any]:
    """One line of a preview: what is suggested now, and what would be."""

    def day(deadline: date | None) -> str:
        return "—" if deadline is None else f"{deadline}"

    return {
        "id": one.letter.suggestion.id,
        "category": [one.letter.category or "—", one.category or "须重新分办"],
        "tier": [one.letter.tier, one.tier],
        "deadline": [day(one.letter.deadline), day(one.deadline)],
        "approval": one.approval,
    }
