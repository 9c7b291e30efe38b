"""The preview job: tries changed rules or duties on all open suggestions, and says how far it is."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from api.base.errors import EngineNotReadyError
from api.base.zone import LOCAL_ZONE
from api.engine.service_engine import ServiceEngine
from api.jobs.coalescing import CoalescingJob
from retrieval.batches import batched
from triage.errors import RulesError
from triage.knowledge.effective_config import EffectiveConfig
from triage.office.config import Office
from triage.office.rule_changes import Consequence, consequences, with_rules
from triage.store import Store
from triage.store.reference.previews import Preview
from triage.types import Department
from triage.types.error_catalogue import text_of
from triage.types.undecided import Undecided

logger = logging.getLogger("jindianzi.jobs")
BATCH, SHOWN = 256, 50
Line = dict[str, Any]


def now() -> datetime:
    """The current time in Beijing."""
    return datetime.now(LOCAL_ZONE)


class Trial(ABC):
    """What is tried on letters, a batch at a time; `foretold` turns False where nothing is trained."""

    foretold = True

    @abstractmethod
    def lines(self, letters: Sequence[Undecided], today: date) -> list[Line]:
        """A line for each letter that would change."""


class RulesTrial(Trial):
    """Judges by the rules, and by the engine where categories or their words are others.

    The rules that hold already are tried with the engine as well: that is what judging anew would say now.
    """

    def __init__(self, engine: ServiceEngine, before: Office, after: Office) -> None:
        self._engine, self._before, self._after = engine, before, after
        self._routed = after == before or (after.categories, after.withdrawn) != (before.categories, before.withdrawn)

    def lines(self, letters: Sequence[Undecided], today: date) -> list[Line]:
        """A line for each letter that would change."""
        names = self._names(letters) if self._routed and self.foretold else None
        found = consequences(self._after, letters, today, before=self._before, foretold=names)
        return [line_of(one) for one in found]

    def _names(self, letters: Sequence[Undecided]) -> dict[str, str | None] | None:
        """The categories that they would get; None where nothing is trained.

        Where other rules are tried, a letter that would get another category under the present ones as well, because
        the model was trained since, is left as it is: that is not their doing.
        """
        renamed = self._after.renamed
        try:
            names = self._categories(self._after, letters)
            if self._before == self._after:
                return names
            now = {one.suggestion.id: renamed.get(one.category or "", one.category) for one in letters}
            moved = [letter for letter in letters if names[letter.suggestion.id] != now[letter.suggestion.id]]
            for key, name in self._categories(self._before, moved).items() if moved else ():
                if renamed.get(name or "", name) == names[key]:
                    names[key] = now[key]
        except EngineNotReadyError as error:
            logger.warning("preview.without_categories problem=%s", error)
            self.foretold = False
            return None
        return names

    def _categories(self, office: Office, letters: Sequence[Undecided]) -> dict[str, str | None]:
        suggestions = [letter.suggestion for letter in letters]
        found = self._engine.forecast(office, suggestions)
        return {letter.id: category for letter, (category, _) in zip(suggestions, found, strict=True)}


class UnitTrial(Trial):
    """Routes with a department as it would be; what holds already shows what judging anew would say now."""

    def __init__(self, engine: ServiceEngine, office: Office, before: Department | None, after: Department) -> None:
        self._engine, self._office, self._before, self._after = engine, office, before, after

    def lines(self, letters: Sequence[Undecided], today: date) -> list[Line]:  # noqa: ARG002
        """A line for each letter that would go to another department."""
        if not self.foretold:
            return []
        try:
            would = self._routed(letters, None if self._before == self._after else self._after)
            moved = [letter for letter in letters if would[letter.suggestion.id] != letter.department]
            # What another training changed meanwhile is not the doing of these duties.
            same = self._routed(moved, None) if moved and self._before != self._after else {}
        except EngineNotReadyError as error:
            logger.warning("preview.without_departments problem=%s", error)
            self.foretold = False
            return []
        keys = {letter.suggestion.id: letter.department or "—" for letter in moved}
        return [
            {"id": key, "department": [old, would[key] or "—"]}
            for key, old in keys.items()
            if key not in same or same[key] != would[key]
        ]

    def _routed(self, letters: Sequence[Undecided], unit: Department | None) -> dict[str, str | None]:
        suggestions = [letter.suggestion for letter in letters]
        found = self._engine.forecast(self._office, suggestions, unit)
        return {letter.id: department for letter, (_, department) in zip(suggestions, found, strict=True)}


class PreviewJob(CoalescingJob):
    """Carries out previews that pages asked for.

    Rationale: a batch at a time, so that letters which come in meanwhile are triaged between two.
    """

    def __init__(
        self, store: Store, engine: ServiceEngine, effective: EffectiveConfig, clock: Callable[[], datetime] = now
    ) -> None:
        super().__init__()
        self._store, self._engine, self._effective, self._clock = store, engine, effective, clock

    def drain(self) -> None:
        """Carry out what waits, one after the other."""
        while not self.stopping:
            with self._store.write() as work:
                taken = work.previews.take(self._clock())
            if taken is None:
                return
            self._carry_out(*taken)

    def _carry_out(self, preview: Preview, token: str) -> None:
        with self._store.read() as work:
            ids = work.reference_history.undecided_ids()
        found: list[Line] = []
        judged, problem, trial = 0, None, None
        try:
            trial = self._trial(preview)
            for part in batched(ids, BATCH):
                if self.stopping:
                    return
                with self._store.read() as work:
                    letters = work.reference_history.undecided(part)
                found += trial.lines(letters, self._clock().date())
                judged += len(part)
                if judged == len(ids):
                    break
                if not self._save(preview.id, token, found, len(ids), judged, foretold=trial.foretold):
                    return
        except RulesError as error:
            problem = text_of(error)
        foretold = trial is not None and trial.foretold
        self._save(preview.id, token, found, len(ids), judged, foretold=foretold, ended=True, problem=problem)
        logger.info("preview.ended id=%s judged=%s found=%s", preview.id, judged, len(found))

    def _trial(self, preview: Preview) -> Trial:
        with self._store.read() as work:
            before = self._effective.now(work)
            if preview.unit is None:
                return RulesTrial(self._engine, before, with_rules(self._effective.configured, preview.rules))
            unit = Department.model_validate(preview.unit)
            return UnitTrial(self._engine, before, work.departments.get([unit.id]).get(unit.id), unit)

    def _save(
        self, key: int, token: str, found: Sequence[Line], total: int, judged: int, *, foretold: bool,
        ended: bool = False, problem: str | None = None,
    ) -> bool:  # fmt: skip
        with self._store.write() as work:
            return work.previews.advance(
                key, token, self._clock(), total=total, judged=judged, foretold=foretold, ended=ended, problem=problem,
                ids=[line["id"] for line in found], lines=found[:SHOWN],
            )  # fmt: skip


def line_of(one: Consequence) -> Line:
    """One line of a preview of rules: what is suggested now, and what would be."""

    def day(deadline: date | None) -> str:
        return "—" if deadline is None else f"{deadline}"

    return {
        "id": one.letter.suggestion.id,
        "category": [one.letter.category or "—", one.category or "须重新分办"],
        "tier": [one.letter.tier, one.tier],
        "deadline": [day(one.letter.deadline), day(one.deadline)],
        "approval": one.approval,
    }
