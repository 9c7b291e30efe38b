"""Shown: what is stored about a suggestion, without the names of others that the reader may not see."""

import re
from collections.abc import Iterable, Sequence

from triage.store import UnitOfWork
from triage.types import EVERYTHING, AccessScope, Decision, Delivery, Event, Triage, WorkItem

# What stands for a number that the reader may not see.
WITHHELD = "…"
# How a sentence about a triage names another suggestion.
NAMED_IN_WORDS = re.compile(r"来信 (\S+) ")
# The particulars of an event that name another suggestion.
NAMING = ("target",)


class Shown:
    """Leaves out the ids of suggestions that are outside a reach, wherever they stand.

    Rationale: an id alone tells that the suggestion is there, and often from which channel and day.
    """

    def __init__(
        self,
        work: UnitOfWork,
        reach: AccessScope,
        *,
        triages: Iterable[Triage | None] = (),
        work_items: Iterable[WorkItem] = (),
        decisions: Iterable[Decision] = (),
        events: Iterable[Event] = (),
    ) -> None:
        """Look up, once, which of the ids that all these name may be seen."""
        self._everything = reach == EVERYTHING
        self._numbered = reach.unlimited
        self._inside: set[str] = set()
        if self._everything:
            return
        named = {key for triage in triages if triage is not None for key in _named_by(triage)}
        named |= {item.merged_into for item in work_items if item.merged_into}
        named |= {part.value for one in decisions for part in one.parts if part.part == "duplicate" and part.value}
        named |= {str(event.data[name]) for event in events for name in NAMING if name in event.data}
        self._inside = set(work.visible(reach).get(sorted(named)))

    def triage(self, triage: Triage | None) -> Triage | None:
        """A triage, with only those other suggestions that may be seen."""
        if triage is None or self._everything:
            return triage
        duplicates = tuple(hit for hit in triage.duplicates if hit.id in self._inside)
        related = tuple(hit for hit in triage.related if hit.id in self._inside)
        hidden = _named_by(triage) - self._inside
        update: dict[str, object] = {"duplicates": duplicates, "related": related}
        if hidden:
            update["departments"] = tuple(
                unit.model_copy(
                    update={"evidence": tuple(one for one in unit.evidence if _letter_of(one.source) not in hidden)}
                )
                for unit in triage.departments
            )
            reasons = tuple(
                reason
                for reason in triage.needs_human.reasons
                if not hidden.intersection(NAMED_IN_WORDS.findall(reason))
            )
            update["needs_human"] = triage.needs_human.model_copy(update={"reasons": reasons})
        return triage.model_copy(update=update)

    def work_item(self, work_item: WorkItem) -> WorkItem:
        """Where a suggestion stands; that it is merged remains, into which is left out.

        The number of its newest change, which counts the changes of all suggestions, is for who sees all of them.
        """
        if not self._numbered:
            work_item = work_item.model_copy(update={"change": 0})
        if self._everything or work_item.merged_into is None or work_item.merged_into in self._inside:
            return work_item
        return work_item.model_copy(update={"merged_into": None})

    def decisions(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Decisions; those on a duplicate say that there is one, and not which."""
        return [self._decision(decision) for decision in decisions]

    def events(self, events: Sequence[Event]) -> list[Event]:
        """Events, without the particulars that name another suggestion, and without the number among all."""
        return [self._event(event) for event in events]

    def _decision(self, decision: Decision) -> Decision:
        if self._everything:
            return decision
        parts = tuple(
            part
            if part.part != "duplicate" or part.value is None or part.value in self._inside
            # As it was stored, with a value that says nothing.
            else part.model_copy(update={"value": WITHHELD})
            for part in decision.parts
        )
        return decision.model_copy(update={"parts": parts})

    def _event(self, event: Event) -> Event:
        if not self._numbered:
            event = event.model_copy(update={"number": 0})
        hidden = [name for name in NAMING if name in event.data and str(event.data[name]) not in self._inside]
        if self._everything or not hidden:
            return event
        return event.model_copy(update={"data": {key: value for key, value in event.data.items() if key not in hidden}})


def shown_deliveries(work: UnitOfWork, reach: AccessScope, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Deliveries, without the numbers of suggestions outside a reach."""
    inside = work.visible(reach).get(list(dict.fromkeys(one.suggestion_id for one in deliveries)))
    return [
        one if one.suggestion_id in inside else one.model_copy(update={"suggestion_id": WITHHELD}) for one in deliveries
    ]


def _named_by(triage: Triage) -> set[str]:
    """The ids of other suggestions that a triage names: as repeated, as evidence, in words."""
    named = {hit.id for hit in (*triage.duplicates, *triage.related)}
    named |= {_letter_of(one.source) for unit in triage.departments for one in unit.evidence}
    named |= {key for reason in triage.needs_human.reasons for key in NAMED_IN_WORDS.findall(reason)}
    return named - {""}


def _letter_of(source: str | None) -> str:
    """The id of the suggestion that is the source of evidence; empty where it is none."""
    kind, _, key = (source or "").partition(":")
    return key if kind == "suggestion" else ""
