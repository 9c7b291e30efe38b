"""Reasons: one key says why a suggestion is rejected, and thereby which part of it."""

from collections.abc import Mapping

from triage.types import Part, ReasonCode
from triage.types.decision import REASON_CODES
from triage.types.decision_parts import PARTS

ASK_REASON = "请选择退回原因：按数字键1至7，或点选原因后再提交。"
# Whoever fills in another value for these changes them, whether they say so as well or not.
CHOSEN: tuple[Part, ...] = ("category", "department", "tier", "duplicate")
# What each reason rejects; `other` speaks of whatever was rejected, else of the department.
PART_OF: Mapping[ReasonCode, Part] = {code: part.name for part in PARTS.values() for code in part.reasons}


def action_of(part: Part, form: Mapping[str, str]) -> str | None:
    """What the form does with a part: another value changes it, else a chosen reason rejects what it speaks of."""
    if (chosen := form.get(f"{part}_action")) is not None:
        return chosen
    if part in CHOSEN and form.get(f"{part}_value", "").strip():
        return "edited"
    reason = _chosen(form)
    if reason is None or PART_OF[reason] != part or not form.get(f"{part}_offered"):
        return None
    return "rejected" if reason != "other" or "rejected" not in _actions(form) else None


def reason_for(part: Part, form: Mapping[str, str]) -> ReasonCode | None:
    """The reason code of a rejected part; None where the department was rejected and no reason chosen."""
    reason = _chosen(form)
    if reason is not None and (reason == "other" or PART_OF[reason] == part):
        return reason
    return PARTS[part].implied


def _chosen(form: Mapping[str, str]) -> ReasonCode | None:
    given = form.get("reason_code")
    return next((code for code in REASON_CODES if code == given), None)


def _actions(form: Mapping[str, str]) -> set[str]:
    return {value for name, value in form.items() if name.endswith("_action")}
