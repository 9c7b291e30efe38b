"""The relational store: the only place that knows SQLAlchemy."""

from triage.store.base.upsert import Counts
from triage.store.group_commit import GroupCommit
from triage.store.store import Store, UnitOfWork
from triage.store.suggestions.inbox import InboxFilter, InboxPage, InboxRow
from triage.store.suggestions.reviews import Review

__all__ = ["Counts", "GroupCommit", "InboxFilter", "InboxPage", "InboxRow", "Review", "Store", "UnitOfWork"]
