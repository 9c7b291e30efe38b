"""Standing decisions: what people decided about each part of a suggestion, and what of that still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.types import Decision, Event, Part, PartDecision

# After these a suggestion says something else than what was decided on.
CHANGED_CONTENT = ("corrected", "supplemented")


@dataclass(frozen=True)
class StandingPart:
    """The newest decision on one part, and the decision that it is a part of."""

    part: PartDecision
    decision: Decision


Standing = Mapping[Part, StandingPart]


def without_undone(events: Sequence[Event]) -> list[Event]:
    """A timeline without what was undone, and without the undoing."""
    found: list[Event] = []
    for event in events:
        if event.kind != "undone":
            found.append(event)
            continue
        kinds, since = event.data.get("events", ()), event.data.get("since", 0)
        found = [one for one in found if one.number <= since or one.kind not in kinds]
    return found


def standing_of(decisions: Sequence[Decision], events: Sequence[Event]) -> Standing:
    """The newest decision on each part that still holds.

    A decision ends with the content that it was made on, and one on a department with its return by that department.

    Args:
        decisions: of one suggestion, oldest first.
        events: its timeline, oldest first.
    """
    events = without_undone(events)
    by_id = {decision.id: decision for decision in decisions}
    recorded = {event.data.get("decision") for event in events if event.kind == "decided"}
    # One of this unit of work has no event yet; one from before events were kept never had any.
    newest = max((number for number in recorded if number is not None), default=0)
    unrecorded = [decision for decision in decisions if decision.id not in recorded]
    found: dict[Part, StandingPart] = {}
    for decision in unrecorded:
        if decision.id is not None and decision.id < newest:
            found.update(_parts(decision))
    for event in events:
        if event.kind in CHANGED_CONTENT:
            found.clear()
        elif event.kind == "decided" and (made := by_id.get(event.data.get("decision"))) is not None:
            found.update(_parts(made))
        elif event.kind == "returned":
            held = found.get("department")
            if held is not None and held.part.value in (None, event.department):
                del found["department"]
    for decision in unrecorded:
        if decision.id is None or decision.id >= newest:
            found.update(_parts(decision))
    return found


def returned_by(events: Sequence[Event]) -> frozenset[str]:
    """The departments that gave a suggestion back since its content is what it is."""
    found: set[str] = set()
    for event in without_undone(events):
        if event.kind in CHANGED_CONTENT:
            found.clear()
        elif event.kind == "returned" and event.department is not None:
            found.add(event.department)
    return frozenset(found)


def is_settled(part: Part, standing: Standing, version: int) -> bool:
    """Whether a person has decided on a part, so that accepting everything leaves it as it is.

    A rejection speaks of what was offered then; what a later version of the triage offers is open again.
    """
    held = standing.get(part)
    return held is not None and (held.part.value is not None or held.decision.triage_version == version)


def _parts(decision: Decision) -> dict[Part, StandingPart]:
    return {part.part: StandingPart(part, decision) for part in decision.parts}
