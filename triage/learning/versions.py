"""ModelVersions: every trained model in a folder of its own, and which of them is active."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from triage.errors import ModelVersionError
from triage.learning.comparison import PairedChange
from triage.types.base import Value

ACTIVE_FILE = "active"
RECORD_FILE = "version.json"
FOLDER = "versions"
KEPT = 5


class VersionRecord(Value):
    """What is known of one trained model.

    Attributes:
        version: its name, a number with leading zeros.
        created: when it was trained.
        kept: whether it passed the comparison; one that did not can still be looked at.
        verdict: why, in one sentence.
        replaced: the version that was active before it.
        decisions: the id of the newest decision that it has seen.
        taught, held_out: how many decided letters it learnt from, and how many it was measured on.
        changes: the comparison with the version that it replaced.
    """

    version: str
    created: datetime
    kept: bool
    verdict: str
    replaced: str | None
    decisions: int
    taught: int
    held_out: int
    changes: tuple[PairedChange, ...] = ()


class ModelVersions:
    """The versions below `data/model`; the file `active` names one, and is replaced as a whole."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def active(self) -> str | None:
        """The active version, None where nothing was trained yet."""
        path = self._directory / ACTIVE_FILE
        return path.read_text(encoding="ascii").strip() if path.is_file() else None

    def path(self, version: str) -> Path:
        """Where a version's files are."""
        return self._directory / FOLDER / version

    def begin(self) -> str:
        """Make the folder of a new version; returns its name."""
        folder = self._directory / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(entry.name) for entry in folder.iterdir() if entry.name.isdecimal()]
        version = f"{max(numbers, default=0) + 1:04d}"
        self.path(version).mkdir()
        return version

    def finish(self, record: VersionRecord) -> None:
        """Keep what is known of a version."""
        path = self.path(record.version) / RECORD_FILE
        path.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def activate(self, version: str) -> None:
        """Make a version the active one, in one step.

        Raises:
            ModelVersionError: there is no such version, or its training never ended.
        """
        self.record(version)
        partial = self._directory / f"{ACTIVE_FILE}.partial"
        partial.write_text(version + "\n", encoding="ascii")
        partial.replace(self._directory / ACTIVE_FILE)

    def previous(self) -> str:
        """The version that was active before the active one.

        Raises:
            ModelVersionError: there is none to go back to.
        """
        active = self.active()
        replaced = self.record(active).replaced if active else None
        if replaced is None:
            raise ModelVersionError("first", version=active or "—")
        self.record(replaced)
        return replaced

    def record(self, version: str) -> VersionRecord:
        """What is known of a version.

        Raises:
            ModelVersionError: there is no such version, or its record cannot be read.
        """
        path = self.path(version) / RECORD_FILE
        if not version.isdecimal() or not path.is_file():
            raise ModelVersionError("unknown", version=version)
        try:
            return VersionRecord.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise ModelVersionError("record", version=version, count=error.error_count()) from error

    def list(self) -> "tuple[VersionRecord, ...]":
        """All versions whose training ended, oldest first."""
        folder = self._directory / FOLDER
        if not folder.is_dir():
            return ()
        names = sorted(entry.name for entry in folder.iterdir() if (entry / RECORD_FILE).is_file())
        return tuple(self.record(name) for name in names)

    def prune(self, forget: Callable[[str], None], kept: int = KEPT) -> None:
        """Delete the oldest versions, but never the active one nor the one before it; and what a killed training left.

        Args:
            forget: told each version that goes, to delete its index too.
            kept: how many versions stay.
        """
        active = self.active()
        records = self.list()
        spared = {active, self.record(active).replaced} if active else set()
        for record in records[: max(0, len(records) - kept)]:
            if record.version not in spared:
                forget(record.version)
                shutil.rmtree(self.path(record.version))
        for entry in sorted((self._directory / FOLDER).iterdir()) if active else ():
            if entry.name < str(active) and not (entry / RECORD_FILE).is_file():
                forget(entry.name)
                shutil.rmtree(entry)
