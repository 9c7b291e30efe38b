"""Overtaking: nobody replaces what a colleague did meanwhile without having seen it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.errors import Meanwhile, OvertakenError
from triage.store import UnitOfWork
from triage.types import Decision, Event, Idea, IdeaEvent, Part, TransitionAction, WorkItem
from triage.types.state_names import EVENT_OF
from triage.workflow.lifecycle import WITH_DEPARTMENT

SHOWN = 3
# What experts do by themselves, and what follows from it; it changes nothing of what another one judges.
OF_EXPERTS = ("joined", "score_submitted", "recused", "stage_scored", "support_set_aside", "support_counted_again")
MACHINE = "系统"
# What these state is replaced by the next of the same kind.
REPLACING: tuple[TransitionAction, ...] = ("assign", "transfer", "co_handle", "request_extension")
TOLD: tuple[Part, ...] = ("category", "department", "co_departments", "tier")
REPLACED = ("department", "co_departments", "extension_until")


class _Entry(Protocol):
    """One entry of a history."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def actor(self) -> str | None:
        """Who did it; None for the machine."""

    @property
    def time(self) -> datetime:
        """When."""


@dataclass(frozen=True)
class Seen:
    """How somebody saw a suggestion: the revision of its handling and its newest decision (0: none).

    None says that it is not known.
    """

    revision: int | None = None
    decision: int | None = None

    @property
    def known(self) -> bool:
        """Whether anything is known of what they saw."""
        return self.revision is not None or self.decision is not None


UNKNOWN = Seen()


def require_seen(work: UnitOfWork, key: str, seen: Seen) -> WorkItem:
    """Where a suggestion stands; until the end of the unit of work nobody else moves it or decides on it.

    Raises:
        NotFoundError: there is no such suggestion.
        OvertakenError: somebody did something with it since.
    """
    work_item = work.work_items.lock(key)
    decisions = work.decisions.of(key) if seen.decision is not None else []
    newer = [decision for decision in decisions if (decision.id or 0) > (seen.decision or 0)]
    if newer:
        raise OvertakenError(key, [_decided(decision) for decision in newer[-SHOWN:]])
    if seen.revision is not None and work_item.revision != seen.revision:
        raise OvertakenError(key, _events(work, key))
    return work_item


def require_new(work: UnitOfWork, decision: Decision) -> None:
    """Refuse a decision, of which it is not known what its author saw, that says otherwise than a colleague's.

    Raises:
        OvertakenError: somebody decided otherwise on a part of the same triage.
    """
    key = decision.suggestion_id
    same = [one for one in work.decisions.of(key) if one.triage_version == decision.triage_version]
    held = {part.part: (part.value, one) for one in same for part in one.parts}
    against = {
        other.id: other
        for part in decision.parts
        if part.part in held and part.value != (found := held[part.part])[0] and (other := found[1])
    }
    if against:
        raise OvertakenError(key, [_decided(other) for other in list(against.values())[-SHOWN:]])


def require_unreplaced(work: UnitOfWork, before: WorkItem, after: WorkItem, action: TransitionAction) -> None:
    """Refuse an act, of which it is not known what its author saw, that replaces what a colleague arranged.

    Raises:
        OvertakenError: it does.
    """
    arranged = before.state in WITH_DEPARTMENT or action == "co_handle"
    replaced = [
        name for name in REPLACED if (held := getattr(before, name)) and held != getattr(after, name)
    ]  # fmt: skip
    if action in REPLACING and arranged and replaced:
        raise OvertakenError(before.suggestion_id, _events(work, before.suggestion_id))


def require_history(key: str, seen: int | None, history: Sequence[_Entry]) -> None:
    """Refuse an act of somebody who has not seen the newest entries of a history, to which entries are only added.

    Args:
        key: what it is about.
        seen: how many entries they saw; None where that is not known, and nothing is refused.
        history: all entries, oldest first, within the unit of work that holds what it is about.

    Raises:
        OvertakenError: there are more.
    """
    if seen is not None and len(history) > seen:
        newer = history[seen:][-SHOWN:]
        raise OvertakenError(key, [Meanwhile(one.actor or MACHINE, one.kind, one.time) for one in newer])


def approval_history(work: UnitOfWork, key: str) -> Sequence[Event]:
    """What was asked and said about the approval of a reply."""
    return [event for event in work.events.of(key) if event.kind.startswith("approval_")]


def urgent_history(work: UnitOfWork, key: str) -> Sequence[Event]:
    """What was done about the danger in a letter."""
    return [event for event in work.events.of(key) if event.kind.startswith("danger_")]


def idea_history(work: UnitOfWork, idea_id: int) -> Sequence[IdeaEvent]:
    """What was done with an idea that is read for it; see `idea_entries`."""
    return idea_entries(work.ideas.one(idea_id))


def idea_entries(idea: Idea) -> Sequence[IdeaEvent]:
    """What was done with an idea; that somebody supported it is nothing to be overtaken by."""
    return [event for event in idea.events if event.kind != "joined"]


def unseen_in_approval(key: str, seen: int | None) -> Callable[[UnitOfWork], None]:
    """The check of an act on the approval of a reply."""

    def check(work: UnitOfWork) -> None:
        work.work_items.lock(key)
        require_history(key, seen, approval_history(work, key))

    return check


def unseen_in_danger(key: str, seen: int | None) -> Callable[[UnitOfWork], None]:
    """The check of an act on an urgent clock."""

    def check(work: UnitOfWork) -> None:
        work.work_items.lock(key)
        require_history(key, seen, urgent_history(work, key))

    return check


def unseen_in_issue(issue_id: int, seen: int | None, *others: int) -> Callable[[UnitOfWork], None]:
    """The check of an act on an issue; `others` are those that the act changes as well."""

    def check(work: UnitOfWork) -> None:
        work.issues.lock(issue_id, *others)
        require_history(str(issue_id), seen, work.issues.one(issue_id).acts)

    return check


def unseen_in_campaign(campaign_id: int, seen: int | None) -> Callable[[UnitOfWork], None]:
    """The check of an act on a campaign."""

    def check(work: UnitOfWork) -> None:
        work.campaigns.lock(campaign_id)
        require_history(str(campaign_id), seen, work.campaigns.events(campaign_id))

    return check


def shown_events(*ideas: Idea) -> Sequence[IdeaEvent]:
    """What was done with ideas as experts see them: texts, members and places, not who scored or stepped back."""
    events = [event for idea in ideas for event in idea.events if event.kind not in OF_EXPERTS]
    return sorted(events, key=lambda event: event.time)


def review_history(work: UnitOfWork, campaign_id: int) -> Sequence[IdeaEvent]:
    """What was done in a review but signing, which is no reason for others to look again: places, and its end."""
    moved = [
        IdeaEvent(kind="place_changed", actor=change.actor, time=change.time, detail=change.reason)
        for change in work.campaigns.changes(campaign_id)
    ]
    events = [event for event in work.campaigns.events(campaign_id) if event.kind != "signed"]
    return sorted([*events, *moved], key=lambda event: event.time)


def unseen_in_ideas(ideas: Sequence[int], seen: int | None) -> Callable[[UnitOfWork], None]:
    """The check of an expert's answer about ideas."""

    def check(work: UnitOfWork) -> None:
        work.ideas.lock(ideas[0])
        require_history(str(ideas[0]), seen, shown_events(*map(work.ideas.one, ideas)))

    return check


def unseen_in_review(campaign_id: int, seen: int | None) -> Callable[[UnitOfWork], None]:
    """The check of an act of the review meeting."""

    def check(work: UnitOfWork) -> None:
        work.campaigns.lock(campaign_id)
        require_history(str(campaign_id), seen, review_history(work, campaign_id))

    return check


def unseen_in_idea(idea_id: int, seen: int | None) -> Callable[[UnitOfWork], None]:
    """The check of an act on an idea."""

    def check(work: UnitOfWork) -> None:
        work.ideas.lock(idea_id)
        require_history(str(idea_id), seen, idea_history(work, idea_id))

    return check


def _decided(decision: Decision) -> Meanwhile:
    """What was decided; which other suggestion is the duplicate is not said, for not everybody may see that one."""
    parts = (
        f"{part.part} {part.action}" + (f": {part.value[:80]}" if part.value and part.part in TOLD else "")
        for part in decision.parts
    )
    return Meanwhile(decision.actor, "; ".join(parts), decision.time)


def _events(work: UnitOfWork, key: str) -> Sequence[Meanwhile]:
    acts = [
        event for event in work.events.of(key) if event.kind in {*EVENT_OF.values(), "decided", "triaged", "answered"}
    ]
    return [Meanwhile(event.actor, event.kind, event.time) for event in acts[-SHOWN:]]
