"""What the page of one suggestion shows, read in one unit of work."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from api.access.acting import may_do
from api.access.principal import Principal
from api.acts.contacts import contact_or_problem
from api.acts.earlier import described
from api.acts.offered_reply import OfferedReply, offered_reply
from api.acts.shown import Shown
from api.acts.undo import acts_of, undoable
from api.pages.base.names import EVENT_FIELDS, KIND_NAMES, PART_NAMES, REASON_NAMES, URGENT_LEVEL_NAMES
from api.pages.base.templating import today
from api.pages.base.templating import veiled as veiled_text
from api.pages.inbox.inbox_query import parse_text
from api.pages.suggestion.act_forms import ACT_FORMS
from api.pages.suggestion.done import done_text
from api.pages.suggestion.drafting_view import drafting_view
from api.pages.suggestion.reasons import PART_OF
from api.pages.suggestion.urgent_card import urgent_view
from api.web.responses import render_template
from api.web.state import state_of
from triage.asking.highlights import segments, veiled
from triage.errors import NotFoundError
from triage.knowledge.feedback import feedback_of
from triage.store import UnitOfWork
from triage.text.personal_data import KIND_NAMES as PERSONAL_NAMES
from triage.text.wording_changes import Change, changes
from triage.types import Decision, Event, Suggestion, Triage
from triage.types.attachment import ATTACHMENT_KIND_NAMES
from triage.workflow.standing import Standing, standing_of

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
    state = state_of(request)
    with state.store.read() as work:
        current = work.triages.current(key)
        version, found = current or (None, None)
        triage = Shown(work, who.reach, triages=[found]).triage(found)
        related = [key, *(hit.id for hit in (*triage.duplicates, *triage.related))] if triage else [key]
        letters, work_items = work.visible(who.reach).get(related), work.work_items.get(related)
        if key not in letters:
            raise NotFoundError("suggestion", key)
        suggestion, work_item = letters[key], work_items[key]
        reviews = work.reviews.of(key)
        timeline = work.events.of(key)
        seen = {kind: sum(event.kind.startswith(kind) for event in timeline) for kind in ("approval_", "danger_")}
        decided = [review.decision for review in reviews]
        shown = Shown(work, who.reach, work_items=[work_item], decisions=decided, events=timeline)
        work_item, timeline, decisions = shown.work_item(work_item), shown.events(timeline), shown.decisions(decided)
        effective = standing_of(decisions, timeline)
        contact, contact_problem = contact_or_problem(work, who, key)
        units = work.departments.without_duties()
        policies = state.shelf.policies(work).values() if triage else ()
        context: dict[str, Any] = {
            "policies": {policy.title: policy.id for policy in sorted(policies, key=lambda one: one.in_force)},
            "departments": [unit.name for unit in units],
            "earlier": {letter.id: letter for letter in described(work, triage, letters, work_items)} if triage else {},
            "issue": work.issues.head_of(key, who.reach),
            "holding": work.locks.of(key),
            "timeline": timeline,
            "revisions": _revisions(work, timeline, suggestion, unveiled=unveiled),
            "contact": contact,
            "contact_problem": contact_problem,
            "attachments": work.attachments.of(key),
            "undo": acts_of(point) if (point := undoable(work, who, key, timeline)) is not None else "",
            "approval": work.approvals.newest(key),
            "urgent": urgent_view(work, state.effective.now(work), who, key),
            "offered_reply": offered_reply(
                work,
                state.effective.shown(state.store),
                suggestion,
                current,
                units,
                effective,
                work_item,
                timeline,
                today(),
            ),
            "drafting": drafting_view(state, work, suggestion, triage, form, policies, _edited(effective)),
        }
    draft = triage.draft.text if triage else ""
    context |= {
        "suggestion": suggestion,
        "title": segments(suggestion.title, suggestion, triage),
        "letter": segments(suggestion.text, suggestion, triage),
        "demands": [veiled(demand) for demand in triage.demands] if triage else [],
        "unveiled": unveiled,
        "version": version,
        "triage": triage,
        "decisions": decisions,
        "approvals_seen": seen["approval_"],
        "danger_seen": seen["danger_"],
        "seen": decisions[-1].id if decisions else 0,
        "now": effective,
        "needs_approval": state.effective.shown(state.store).needs_approval(_tier(effective, triage)),
        "offered": {review.decision.id: review.offered for review in reviews},
        "redraft_changes": _redraft_changes(draft, context["offered_reply"]),
        "draft_changes": _draft_changes(draft, decisions),
        "refused": sorted(feedback_of(suggestion.id, reviews).not_departments),
        "handling": work_item,
        "acts": {action: ACT_FORMS[action] for action in may_do(who, work_item)},
        "may_decide": "handler" in who.roles,
        "may_approve": bool({"handler", "supervisor"} & who.roles),
        "view": parse_text(request.query_params.get("view") or form.get("view", "")).text(),
        "form": form,
        "problem": problem,
        "saved": saved,
        "done": done_text(timeline, decisions, who.display_name) if saved else "",
        "attached": "attached" in request.query_params,
        "kind_names": KIND_NAMES,
        "reason_names": REASON_NAMES,
        "reason_parts": PART_OF,
        "part_names": PART_NAMES,
        "action_names": ACTION_NAMES,
        "event_fields": EVENT_FIELDS,
        "level_names": URGENT_LEVEL_NAMES,
        "personal_names": PERSONAL_NAMES,
        "attachment_kinds": ATTACHMENT_KIND_NAMES,
        "attached_words": veiled,
    }
    return render_template(request, "suggestion.html", context, status=status)


def _revisions(
    work: UnitOfWork, timeline: Sequence[Event], now: Suggestion, *, unveiled: bool
) -> dict[int, list[Change]]:
    """For each former content how it differs from what replaced it, by its number; personal data is veiled first."""
    if not any("content_version" in event.data for event in timeline):
        return {}
    versions = work.revisions.of(now.id)
    texts = [*(version.full_text() for version in versions), now.full_text()]
    shown = texts if unveiled else [veiled_text(text) for text in texts]
    return {version.version: changes(shown[place], shown[place + 1]) for place, version in enumerate(versions)}


def _tier(effective: Standing, triage: Triage | None) -> str | None:
    """The tier that holds: what was decided, else what is suggested."""
    decided = effective["tier"].part.value if "tier" in effective else None
    return decided or (triage.tier if triage else None)


def _edited(effective: Standing) -> str:
    """The draft as a person has edited and stored it, if that is what stands."""
    part = effective["draft"].part if "draft" in effective else None
    return part.value or "" if part is not None and part.action == "edited" else ""


def _redraft_changes(draft: str, offered: OfferedReply) -> list[Change]:
    """How the draft that follows the decisions differs from the one that was suggested."""
    return changes(draft, offered.draft.text) if offered.changed else []


def _draft_changes(draft: str, decisions: list[Decision]) -> dict[int | None, Any]:
    """For each decision that edited the draft, how its text differs from the current suggestion."""
    return {
        decision.id: changes(draft, part.value)
        for decision in decisions
        for part in decision.parts
        if part.part == "draft" and part.action == "edited" and part.value
    }
