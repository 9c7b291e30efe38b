"""Departments: changed on their page, with the open suggestions that the change concerns triaged anew."""

from collections.abc import Callable
from datetime import UTC, datetime

from api.access.principal import Principal
from api.acts.unchanged import unchanged_department
from triage.errors import NotFoundError
from triage.knowledge.effective_config import EffectiveConfig
from triage.office.rule_changes import OfficeRules
from triage.store import Store, UnitOfWork
from triage.types import Department

MOST_RENEWED = 50
Wake = Callable[[], None]


def department_of(work: UnitOfWork, key: str) -> Department:
    """One department.

    Raises:
        NotFoundError: there is none.
    """
    unit = work.departments.get([key]).get(key) if key.isprintable() else None
    if unit is None:
        raise NotFoundError("department", key)
    return unit


class Departments:
    """The departments as people change them."""

    def __init__(self, store: Store, effective: EffectiveConfig, wake_preview: Wake, wake_triage: Wake) -> None:
        self._store, self._effective = store, effective
        self._wake_preview, self._wake_triage = wake_preview, wake_triage

    def change(self, who: Principal, before: Department, after: Department, *, save: bool, seen: str = "") -> int:
        """Try a changed department on all open suggestions, and have it hold from now on where it is saved.

        Args:
            who: who changes it.
            before: the department as it was read.
            after: as it is to be.
            save: whether it is stored, or only tried.
            seen: the tag of the department as they saw it.

        Returns:
            The number of the preview.

        Raises:
            OvertakenError: somebody changed it meanwhile; nothing is stored.
        """
        store = self._store.checking(unchanged_department(after.id, seen)) if save else self._store
        with store.write() as work:
            if save and after != before:
                work.departments.put([after])
                work.reference_history.record(before, after, who.display_name)
                work.audit.record(who.entry("department.changed", "department", after.id))
            rules = OfficeRules.of(self._effective.now(work)).model_dump(mode="json")
            number = work.previews.ask(rules, who.name, datetime.now(UTC), after.model_dump(mode="json"))
        self._wake_preview()
        return number

    def renew(self, key: str, preview: int | None) -> None:
        """Have open suggestions triaged anew: those that a preview of this department found.

        Without such a preview, those that are suggested to the department.

        Raises:
            NotFoundError: there is no such department.
        """
        with self._store.write() as work:
            unit = department_of(work, key)
            tried = None if preview is None else work.previews.get(preview)
            if tried is not None and preview is not None and tried.unit == unit.model_dump(mode="json"):
                ids = work.previews.ids(preview)
            else:
                ids = [one.suggestion_id for one in work.reference_history.suggested(unit.name, MOST_RENEWED)[0]]
            work.work_items.renew(ids)
        self._wake_triage()
