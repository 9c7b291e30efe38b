"""What the page of one suggestion shows, read in one unit of work."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from api.access.acting import may_do
from api.access.principal import Principal
from api.earlier import described
from api.pages.act_forms import ACT_FORMS
from api.pages.drafting_view import drafting_view
from api.pages.inbox_query import parse_text
from api.pages.names import (
    EVENT_FIELDS,
    EVENT_NAMES,
    KIND_NAMES,
    REASON_NAMES,
    STATE_NAMES,
    TRANSITION_NAMES,
)
from api.pages.reasons import PART_OF
from triage.errors import NotFoundError
from triage.learning.lessons import lesson_of
from triage.marks import segments
from triage.privacy import KIND_NAMES as PERSONAL_NAMES
from triage.types import Decision, Triage
from triage.wording_changes import changes

PART_NAMES = {
    "category": "分类", "department": "承办单位", "co_departments": "协办单位", "tier": "分级", "duplicate": "重复件",
    "draft": "答复草稿",
}  # fmt: skip
ACTION_NAMES = {"accepted": "采纳", "edited": "修改", "rejected": "退回"}


def render(
    request: Request,
    who: Principal,
    key: str,
    form: dict[str, str],
    *,
    problem: str = "",
    saved: bool = False,
    unveiled: bool = False,
    status: int = 200,
) -> Response:
    """The page of one suggestion.

    Args:
        request: the request.
        who: who reads it.
        key: the suggestion.
        form: what somebody wrote already, to be kept.
        problem: what is wrong with it, in words.
        saved: whether a decision was just stored.
        unveiled: whether personal data is shown; the caller has put that on record.
        status: of the response.

    Raises:
        NotFoundError: it is not within their reach.
    """
    state = request.app.state
    with state.store.read() as work:
        version, triage = work.triages.current(key) or (None, None)
        related = [key, *(hit.id for hit in triage.duplicates)] if triage else [key]
        letters, handlings = work.visible(who.reach).get(related), work.handlings.get(related)
        if key not in letters:
            raise NotFoundError("suggestion", key)
        suggestion, handling = letters[key], handlings[key]
        reviews = work.reviews.of(key)
        decisions = [review.decision for review in reviews]
        standing = _standing(decisions)
        policies = state.shelf.policies(work).values() if triage else ()
        context: dict[str, Any] = {
            "policies": {policy.title: policy.id for policy in sorted(policies, key=lambda one: one.in_force)},
            "departments": work.departments.names(),
            "earlier": {letter.id: letter for letter in described(work, triage, letters, handlings)} if triage else {},
            "issue": work.issues.head_of(key, who.reach),
            "holding": work.holdings.of(key),
            "timeline": work.events.of(key),
            "approval": work.approvals.newest(key),
            "drafting": drafting_view(state, work, suggestion, triage, form, policies, _edited(standing)),
        }
    draft = triage.draft.text if triage else ""
    context |= {
        "suggestion": suggestion,
        "title": segments(suggestion.title, suggestion, triage),
        "letter": segments(suggestion.text, suggestion, triage),
        "unveiled": unveiled,
        "version": version,
        "triage": triage,
        "decisions": decisions,
        "seen": decisions[-1].id if decisions else 0,
        "now": standing,
        "needs_approval": state.standing.shown(state.store).needs_approval(_tier(standing, triage)),
        "offered": {review.decision.id: review.offered for review in reviews},
        "draft_changes": _draft_changes(draft, decisions),
        "refused": sorted(lesson_of(suggestion.id, reviews).not_departments),
        "handling": handling,
        "acts": {action: ACT_FORMS[action] for action in may_do(who, handling)},
        "may_decide": "handler" in who.roles,
        "may_approve": bool({"handler", "supervisor"} & who.roles),
        "view": parse_text(request.query_params.get("view") or form.get("view", "")).text(),
        "form": form,
        "problem": problem,
        "saved": saved,
        "state_names": STATE_NAMES,
        "kind_names": KIND_NAMES,
        "reason_names": REASON_NAMES,
        "reason_parts": PART_OF,
        "part_names": PART_NAMES,
        "action_names": ACTION_NAMES,
        "act_names": TRANSITION_NAMES,
        "event_names": EVENT_NAMES,
        "event_fields": EVENT_FIELDS,
        "personal_names": PERSONAL_NAMES,
    }
    result: Response = state.templates.TemplateResponse(request, "suggestion.html", context, status_code=status)
    return result


def _standing(decisions: list[Decision]) -> dict[str, Any]:
    """The newest decision on each part."""
    return {part.part: (part, decision) for decision in decisions for part in decision.parts}


def _tier(standing: dict[str, Any], triage: Triage | None) -> str | None:
    """The tier that holds: what was decided, else what is suggested."""
    decided = standing["tier"][0].value if "tier" in standing else None
    return decided or (triage.tier if triage else None)


def _edited(standing: dict[str, Any]) -> str:
    """The draft as a person has edited and stored it, if that is what stands."""
    part = standing["draft"][0] if "draft" in standing else None
    return part.value or "" if part is not None and part.action == "edited" else ""


def _draft_changes(draft: str, decisions: list[Decision]) -> dict[int | None, Any]:
    """For each decision that edited the draft, how its text differs from the current suggestion."""
    return {
        decision.id: changes(draft, part.value)
        for decision in decisions
        for part in decision.parts
        if part.part == "draft" and part.action == "edited" and part.value
    }
