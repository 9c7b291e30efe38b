"""Implied decisions: what an act of the office says about a part of the triage, as if it had been decided there."""

from triage.types import Part, PartDecision, Transition, TransitionAction
from triage.types.decision_parts import offered_values
from triage.types.triage import Triage

# Which part an act speaks of, and in which of its particulars.
_SAYS: dict[TransitionAction, tuple[Part, str]] = {
    "assign": ("department", "department"),
    "transfer": ("department", "department"),
    "merge": ("duplicate", "target"),
    "reply": ("draft", "reply"),
}


def implied_by(wanted: Transition, triage: Triage, held: dict[Part, str | None]) -> PartDecision | None:
    """The decision that an act contains; None where it says nothing new about any part.

    Args:
        wanted: the act of somebody of the office.
        triage: what is suggested now.
        held: what was decided on each part, None where it was rejected.
    """
    if wanted.action == "refuse":
        if not triage.in_scope.value or not triage.departments or held.get("department", "") is None:
            return None
        return PartDecision(part="department", action="rejected", reason=wanted.reason, reason_code="not_ours")
    if wanted.action not in _SAYS:
        return None
    part, name = _SAYS[wanted.action]
    value: str = getattr(wanted, name)
    if held.get(part) == value:
        return None
    accepted = offered_values(triage)[part] == value
    return PartDecision(part=part, action="accepted" if accepted else "edited", value=value, reason=wanted.reason)
