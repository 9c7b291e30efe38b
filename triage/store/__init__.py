"""The relational store: the only place that knows SQLAlchemy."""

from triage.store.group_commit import GroupCommit
from triage.store.inbox import InboxFilter, InboxPage, InboxRow
from triage.store.reviews import Review
from triage.store.store import Store, UnitOfWork
from triage.store.upsert import Counts

__all__ = ["Counts", "GroupCommit", "InboxFilter", "InboxPage", "InboxRow", "Review", "Store", "UnitOfWork"]
