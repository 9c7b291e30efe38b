"""How the anchors of the audit stand: the last of each means, whether it still matches, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from api.acts.anchors import FILE, hashes_in
from api.base.errors import AnchorError
from api.base.settings import AuditSettings
from triage.store import UnitOfWork
from triage.types import Anchor

# none: never set; missing: that of the day is not set; rewritten: the chain is another one; lost: the file has it not.
State = Literal["holds", "none", "missing", "rewritten", "lost"]
LOOKED_AT = 60


@dataclass(frozen=True)
class AnchorState:
    """One means: where it goes, its last anchor that was set, the one that waits, and how that stands."""

    kind: str
    place: str
    state: State
    last: Anchor | None = None
    waiting: Anchor | None = None


def anchor_file(settings: AuditSettings, data_dir: Path) -> Path:
    """The file in which anchors are written down."""
    return settings.anchor_file or data_dir / "anchors" / FILE


def anchor_states(work: UnitOfWork, settings: AuditSettings, data_dir: Path, today: date) -> Sequence[AnchorState]:
    """Every means of the settings, and those of earlier days that are not set any more.

    Args:
        work: the unit of work.
        settings: of the audit.
        data_dir: where files are written unless the settings name another place.
        today: the current day; an anchor of yesterday is not late yet, for the day's own is written in its course.
    """
    recent = work.anchors.recent(LOOKED_AT)
    kinds = dict.fromkeys([*settings.anchor, *(anchor.kind for anchor in recent)])
    places = _places(settings, data_dir)
    file = anchor_file(settings, data_dir)
    hashes = work.audit.hashes_of({anchor.number for anchor in recent})
    found = []
    for kind in kinds:
        own = [anchor for anchor in recent if anchor.kind == kind]
        last = next((anchor for anchor in own if anchor.set_at is not None), None)
        waiting = next((anchor for anchor in own if anchor.set_at is None), None)
        due = kind in settings.anchor and (last is None or last.day < today - timedelta(days=1))
        state = _state(hashes, own, file if kind == "file" else None, last, late=due or waiting is not None)
        found.append(AnchorState(kind, places[kind], state, last, waiting))
    return found


def _state(
    hashes: Mapping[int, str], own: Sequence[Anchor], file: Path | None, last: Anchor | None, *, late: bool
) -> State:
    """The worst that is to be said, over all recent anchors of one means."""
    done = [anchor for anchor in own if anchor.set_at is not None]
    if any(anchor.number and hashes.get(anchor.number) != anchor.hash for anchor in done):
        return "rewritten"
    if last is None:
        return "none"
    if file is not None and not _written(file, last):
        return "lost"
    return "missing" if late else "holds"


def _written(file: Path, anchor: Anchor) -> bool:
    try:
        return anchor.hash in hashes_in(file)
    except AnchorError:
        return False


def _places(settings: AuditSettings, data_dir: Path) -> dict[str, str]:
    """Where each means leads; of an address its host, for what comes after it may be a secret."""
    return {
        "file": str(anchor_file(settings, data_dir)),
        "email": settings.email_to,
        "webhook": urlsplit(settings.webhook).hostname or "",
        "rfc3161": urlsplit(settings.tsa).hostname or "",
    }
