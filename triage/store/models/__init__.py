"""The tables, as SQLAlchemy typed models, one module for each group."""

from triage.store.models.accounts import AccountRow, ApiKeyRow, SessionRow
from triage.store.models.base import Base, UtcDateTime
from triage.store.models.issues import IssueActRow, IssueMemberRow, IssueRow
from triage.store.models.language import LanguageAnswerRow, LanguageCallRow, LanguageOutcomeRow
from triage.store.models.reference import CaseRow, ClauseRow, DepartmentRow, DutyRow, PolicyRow
from triage.store.models.service import CounterRow, EventRow, HandlingRow, IdempotencyRow, IntakeRow, NoticeRow
from triage.store.models.suggestions import DecisionRow, PartDecisionRow, SuggestionRow, TriageRow
from triage.store.models.webhooks import DeliveryRow, SubscriptionRow

__all__ = [
    "AccountRow",
    "ApiKeyRow",
    "Base",
    "CaseRow",
    "ClauseRow",
    "CounterRow",
    "DecisionRow",
    "DeliveryRow",
    "DepartmentRow",
    "DutyRow",
    "EventRow",
    "HandlingRow",
    "IdempotencyRow",
    "IntakeRow",
    "IssueActRow",
    "IssueMemberRow",
    "IssueRow",
    "LanguageAnswerRow",
    "LanguageCallRow",
    "LanguageOutcomeRow",
    "NoticeRow",
    "PartDecisionRow",
    "PolicyRow",
    "SessionRow",
    "SubscriptionRow",
    "SuggestionRow",
    "TriageRow",
    "UtcDateTime",
]
