"""StoredEngine: the triage engine as the service uses it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from api.composition import model_versions, open_engine
from api.settings import Settings
from api.zone import LOCAL_ZONE
from triage.indexing import IndexState
from triage.office import Office
from triage.store import Store
from triage.types import Department, Suggestion

if TYPE_CHECKING:
    from eval.summary import Summary

logger = logging.getLogger("jindianzi.engine")


class StoredEngine:
    """Triages stored suggestions with the active version of the model, also when another one becomes active."""

    def __init__(self, settings: Settings, store: Store, office: Office) -> None:
        self._settings, self._store, self._office = settings, store, office
        self._versions = model_versions(settings)
        self._version = self._versions.active()
        self._stamp = self._read_stamp()
        self._engine = open_engine(settings, store, office)

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:
        """Triage stored suggestions that are due and store the results."""
        self._follow()
        for _ in self._engine.triage_stored(ids, datetime.now(LOCAL_ZONE).date(), claim):
            pass

    def forecast(
        self, office: Office, suggestions: Sequence[Suggestion], unit: Department | None = None
    ) -> Sequence[tuple[str | None, str | None]]:
        """The category and the department that stored suggestions would get, with these rules and this department."""
        self._follow()
        return self._engine.forecast(office, suggestions, unit)

    def verify_index(self) -> Sequence[IndexState]:
        """Compare the index with the store."""
        self._follow()
        return self._engine.verify()

    def rebuild_index(self) -> int:
        """Build the index anew with the active version; returns the number of vectors written."""
        self._follow()
        return self._engine.rebuild()

    def measure(self, *, own: bool) -> "Summary":
        """Measure the active version on the shipped samples, or on held-out decisions of this office."""
        from api.measuring import measure

        self._follow()
        return measure(self._settings, self._store, self._engine, own=own)

    def close(self) -> None:
        """Release the index."""
        self._engine.close()

    def _follow(self) -> None:
        """Open the active version where it is not the open one; the open one stays until the other is ready.

        What a person changed of policies or departments since then is read again.
        """
        active, stamp = self._versions.active(), self._read_stamp()
        if active == self._version:
            if stamp != self._stamp:
                self._engine.reload()
                self._engine.sync()
                self._stamp = stamp
            return
        fresh = open_engine(self._settings, self._store, self._office)
        self._engine.close()
        logger.info("model.switched from=%s to=%s", self._version, active)
        self._engine, self._version, self._stamp = fresh, active, stamp

    def _read_stamp(self) -> str:
        with self._store.read() as work:
            return work.reference_history.stamp()
