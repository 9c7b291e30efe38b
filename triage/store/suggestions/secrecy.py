"""Secrecy: what follows when a suggestion that others could see until now becomes confidential."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from triage.store.models import DeliveryRow, IdeaMemberRow, IdeaRow, IntakeRow, SubscriptionRow

# What an idea is called whose words were those of a letter that became confidential.
UNNAMED = "（原代表来信已转为保密件，请重新归并或另拟标题）"


def withhold(session: Session, suggestion_id: str) -> None:
    """Take a suggestion back from everybody who may not see it any more.

    Its reply is not published, no idea has it or quotes it, since experts and visitors read ideas, and receivers who
    may not know of it are not told what still waits.
    """
    session.execute(update(IntakeRow).where(IntakeRow.suggestion_id == suggestion_id).values(public=False))
    ideas = select(IdeaMemberRow.idea_id).where(IdeaMemberRow.suggestion_id == suggestion_id)
    for idea in session.scalars(select(IdeaRow).where(IdeaRow.id.in_(ideas))):
        _unquote(idea, suggestion_id)
    session.execute(delete(IdeaMemberRow).where(IdeaMemberRow.suggestion_id == suggestion_id))
    outsiders = select(SubscriptionRow.id).where(SubscriptionRow.confidential.is_(False))
    waiting = delete(DeliveryRow).where(
        DeliveryRow.suggestion_id == suggestion_id, DeliveryRow.subscription_id.in_(outsiders)
    )
    session.execute(waiting.execution_options(synchronize_session=False))


def _unquote(idea: IdeaRow, key: str) -> None:
    """Leave out of the description of an idea what comes from a letter."""
    described: dict[str, Any] = dict(idea.described)
    told: dict[str, Any] = described.get("language") or {}
    cited = [*told.get("proposal", ()), *told.get("problem", ()), *told.get("quotes", ())]
    is_told = any(entry["source"] == f"letter:{key}" for entry in cited)
    if is_told or described.get("representative") == key:
        described |= {"problem": "", "language": None, "representative": ""}
        if not described.get("edited"):
            idea.title = idea.summary = UNNAMED
    described["quotes"] = [quote for quote in described.get("quotes", ()) if quote["id"] != key]
    described["close"] = [close for close in described.get("close", ()) if close != key]
    idea.described = described
