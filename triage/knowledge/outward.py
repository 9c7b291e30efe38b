"""Outward: what of the reference material may leave the office."""

from collections.abc import Sequence

from triage.store import UnitOfWork
from triage.types import OUTWARD, Case


def outward_cases(work: UnitOfWork, ids: Sequence[str]) -> dict[str, Case]:
    """Those of these past cases that are not a confidential suggestion which was closed."""
    letters = set(work.suggestions.get(ids))
    hidden = letters - set(work.visible(OUTWARD).get(ids))
    return {key: case for key, case in work.cases.get(ids).items() if key not in hidden}
