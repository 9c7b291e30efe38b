"""StoredEngine: the triage engine as the service uses it."""

from collections.abc import Sequence
from datetime import datetime

from api.composition import open_engine
from api.settings import Settings
from api.zone import LOCAL_ZONE
from triage.office import Office
from triage.store import Store


class StoredEngine:
    """Triages stored suggestions with the trained models."""

    def __init__(self, settings: Settings, store: Store, office: Office) -> None:
        self._engine = open_engine(settings, store, office)

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:
        """Triage stored suggestions that are due and store the results."""
        for _ in self._engine.triage_stored(ids, datetime.now(LOCAL_ZONE).date(), claim):
            pass

    def close(self) -> None:
        """Release the index."""
        self._engine.close()
