"""The tables, as SQLAlchemy typed models, one module for each group."""

from triage.store.models.accounts import AccountRow, ApiKeyRow, SessionRow
from triage.store.models.approvals import ApprovalRow
from triage.store.models.audit import AuditHeadRow, AuditRow
from triage.store.models.base import Base, UtcDateTime
from triage.store.models.campaigns import (
    AdoptionPhotoRow,
    AdoptionRow,
    AssignmentRow,
    CampaignEntryRow,
    CampaignRow,
    ComparisonRow,
    GroupingRunRow,
    IdeaEventRow,
    IdeaMemberRow,
    IdeaRow,
    PanelMemberRow,
    PanelNoticeRow,
    RankChangeRow,
    RecommendationRow,
    SignatureRow,
)
from triage.store.models.desk import HoldingRow, SavedFilterRow
from triage.store.models.issues import IssueActRow, IssueMemberRow, IssueRow
from triage.store.models.language import LanguageAnswerRow, LanguageCallRow, LanguageOutcomeRow
from triage.store.models.previews import PreviewRow
from triage.store.models.reference import CaseRow, ClauseRow, DepartmentRow, DutyRow, PolicyRow
from triage.store.models.reference_history import CitationRow, ReferenceChangeRow
from triage.store.models.service import CounterRow, EventRow, HandlingRow, IdempotencyRow, IntakeRow, NoticeRow
from triage.store.models.suggestions import DecisionRow, PartDecisionRow, SuggestionRow, TriageRow
from triage.store.models.webhooks import DeliveryRow, SubscriptionRow

__all__ = [
    "AccountRow",
    "AdoptionPhotoRow",
    "AdoptionRow",
    "ApiKeyRow",
    "ApprovalRow",
    "AssignmentRow",
    "AuditHeadRow",
    "AuditRow",
    "Base",
    "CampaignEntryRow",
    "CampaignRow",
    "CaseRow",
    "CitationRow",
    "ClauseRow",
    "ComparisonRow",
    "CounterRow",
    "DecisionRow",
    "DeliveryRow",
    "DepartmentRow",
    "DutyRow",
    "EventRow",
    "GroupingRunRow",
    "HandlingRow",
    "HoldingRow",
    "IdeaEventRow",
    "IdeaMemberRow",
    "IdeaRow",
    "IdempotencyRow",
    "IntakeRow",
    "IssueActRow",
    "IssueMemberRow",
    "IssueRow",
    "LanguageAnswerRow",
    "LanguageCallRow",
    "LanguageOutcomeRow",
    "NoticeRow",
    "PanelMemberRow",
    "PanelNoticeRow",
    "PartDecisionRow",
    "PolicyRow",
    "PreviewRow",
    "RankChangeRow",
    "RecommendationRow",
    "ReferenceChangeRow",
    "SavedFilterRow",
    "SessionRow",
    "SignatureRow",
    "SubscriptionRow",
    "SuggestionRow",
    "TriageRow",
    "UtcDateTime",
]
