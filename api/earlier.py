"""Earlier letters: what a handler wants to know of suggestions that seem to raise the same matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.store import UnitOfWork
from triage.text import shorten
from triage.types import Handling, Reach, State, Suggestion, Triage

OUTCOME_LENGTH = 120


@dataclass(frozen=True)
class EarlierLetter:
    """An earlier suggestion: who has it, where it stands, and what came of it."""

    id: str
    title: str
    time: datetime | None
    channel: str | None
    department: str | None
    state: State
    outcome: str | None


def earlier_letters(work: UnitOfWork, triage: Triage, reach: Reach) -> list[EarlierLetter]:
    """The earlier suggestions of a triage that are within somebody's reach, in its order.

    The department is the one that has it, else the one that was suggested. The outcome is that of the closed case
    under the same id, else the reply that was given.
    """
    ids = [hit.id for hit in triage.duplicates]
    return described(work, triage, work.visible(reach).get(ids), work.handlings.get(ids))


def described(
    work: UnitOfWork, triage: Triage, letters: Mapping[str, Suggestion], handlings: Mapping[str, Handling]
) -> list[EarlierLetter]:
    """As `earlier_letters`, where letters and handlings have been read already."""
    ids = [hit.id for hit in triage.duplicates]
    results, cases = work.triages.results(ids), work.cases.get(ids)
    found = []
    for key in ids:
        if key not in letters:
            continue
        letter, handling, case = letters[key], handlings[key], cases.get(key)
        suggested = next((unit["name"] for unit in results.get(key, {}).get("departments", ())), None)
        reply = shorten(handling.reply, OUTCOME_LENGTH) if handling.reply else None
        found.append(
            EarlierLetter(
                id=key,
                title=letter.title or shorten(letter.text, 40),
                time=letter.time,
                channel=letter.channel,
                department=handling.department or (case.department if case else None) or suggested,
                state=handling.state,
                outcome=(case.outcome if case else None) or reply,
            )
        )
    return found
