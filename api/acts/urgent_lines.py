"""Urgent lines: running clocks with what a person needs to see of the letter at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.access.principal import Principal
from api.acts.urgent import assigned_only
from triage.store import UnitOfWork
from triage.text.cleaning import shorten
from triage.types import State, UrgentClock

TITLE_LENGTH, WORDS = 40, 6


@dataclass(frozen=True)
class UrgentLine:
    """One clock with the letter's title, place and unit, and the words that say danger."""

    clock: UrgentClock
    title: str
    area: str | None
    department: str | None
    state: State
    words: tuple[str, ...]


def running_lines(work: UnitOfWork, who: Principal, limit: int) -> list[UrgentLine]:
    """The clocks that run within somebody's reach, escalated ones first, then the oldest due."""
    return lines_of(work, who, work.urgent_clocks.running(who.reach, limit, assigned_only=assigned_only(who)))


def lines_of(work: UnitOfWork, who: Principal, clocks: Sequence[UrgentClock]) -> list[UrgentLine]:
    """These clocks with what is known of their letters; those outside the reach are left out."""
    ids = [clock.suggestion_id for clock in clocks]
    letters, work_items, results = work.visible(who.reach).get(ids), work.work_items.get(ids), work.triages.results(ids)
    return [
        UrgentLine(
            clock=clock,
            title=(letter := letters[key]).title or shorten(letter.text, TITLE_LENGTH),
            area=(result := results.get(key, {})).get("region", {}).get("area"),
            department=work_items[key].department,
            state=work_items[key].state,
            words=tuple(result.get("danger", {}).get("words", ()))[:WORDS],
        )
        for clock in clocks
        if (key := clock.suggestion_id) in letters
    ]


def count_running(work: UnitOfWork, who: Principal) -> int:
    """How many clocks run within somebody's reach."""
    return work.urgent_clocks.count(who.reach, assigned_only=assigned_only(who))
