"""Earlier letters: what a handler wants to know of suggestions that seem to raise the same matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.store import UnitOfWork
from triage.text.cleaning import shorten
from triage.types import AccessScope, State, Suggestion, Triage, WorkItem

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


def earlier_letters(work: UnitOfWork, triage: Triage, reach: AccessScope) -> list[EarlierLetter]:
    """The earlier suggestions of a triage that are within somebody's reach, in its order.

    The department is the one that has it, else the one that was suggested. The outcome is that of the closed case
    under the same id, else the reply that was given.
    """
    ids = [hit.id for hit in (*triage.duplicates, *triage.related)]
    return described(work, triage, work.visible(reach).get(ids), work.work_items.get(ids))


def described(
    work: UnitOfWork, triage: Triage, letters: Mapping[str, Suggestion], work_items: Mapping[str, WorkItem]
) -> list[EarlierLetter]:
    """As `earlier_letters`, where letters and handlings have been read already."""
    ids = [hit.id for hit in (*triage.duplicates, *triage.related)]
    results, cases = work.triages.results(ids), work.cases.get(ids)
    found = []
    for key in ids:
        if key not in letters:
            continue
        letter, work_item, case = letters[key], work_items[key], cases.get(key)
        suggested = next((unit["name"] for unit in results.get(key, {}).get("departments", ())), None)
        reply = shorten(work_item.reply, OUTCOME_LENGTH) if work_item.reply else None
        found.append(
            EarlierLetter(
                id=key,
                title=letter.title or shorten(letter.text, 40),
                time=letter.time,
                channel=letter.channel,
                department=work_item.department or (case.department if case else None) or suggested,
                state=work_item.state,
                outcome=(case.outcome if case else None) or reply,
            )
        )
    return found
