"""The tables, as SQLAlchemy typed models, one module for each group."""

from triage.store.models.accounts import AccountRow, ApiKeyRow, SessionRow, SignInSourceRow
from triage.store.models.approvals import ApprovalRow
from triage.store.models.attachments import AttachmentRow
from triage.store.models.audit import AnchorRow, AuditHeadRow, AuditRow
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
    IdeaMergeRow,
    IdeaRow,
    PairAnswerRow,
    PanelMemberRow,
    PanelNoticeRow,
    RankChangeRow,
    RecommendationRow,
    SignatureRow,
)
from triage.store.models.contacts import ContactPhoneRow, ContactRow
from triage.store.models.imports import ImportMappingRow, ImportRunRow
from triage.store.models.issues import IssueActRow, IssueMemberRow, IssueRow
from triage.store.models.language import LanguageAnswerRow, LanguageCallRow, LanguageOutcomeRow
from triage.store.models.policy_scans import PolicyScanRow
from triage.store.models.previews import PreviewRow
from triage.store.models.reference import CaseRow, ClauseRow, DepartmentRow, DutyRow, PolicyRow
from triage.store.models.reference_history import CitationRow, ReferenceChangeRow
from triage.store.models.service import CounterRow, EventRow, IdempotencyRow, IntakeRow, NoticeRow, WorkItemRow
from triage.store.models.suggestions import (
    DecisionRow,
    PartDecisionRow,
    SuggestionRow,
    SuggestionVersionRow,
    TriageRow,
)
from triage.store.models.support import SetAsideRow, SupportEvidenceRow, UsedCheckRow
from triage.store.models.tasks import EngineProblemRow, TaskRow
from triage.store.models.undo import UndoPointRow
from triage.store.models.urgent import UrgentClockRow
from triage.store.models.webhooks import DeliveryRow, SubscriptionRow
from triage.store.models.workbench import SavedFilterRow, SuggestionLockRow

__all__ = [
    "AccountRow",
    "AdoptionPhotoRow",
    "AdoptionRow",
    "AnchorRow",
    "ApiKeyRow",
    "ApprovalRow",
    "AssignmentRow",
    "AttachmentRow",
    "AuditHeadRow",
    "AuditRow",
    "Base",
    "CampaignEntryRow",
    "CampaignRow",
    "CaseRow",
    "CitationRow",
    "ClauseRow",
    "ComparisonRow",
    "ContactPhoneRow",
    "ContactRow",
    "CounterRow",
    "DecisionRow",
    "DeliveryRow",
    "DepartmentRow",
    "DutyRow",
    "EngineProblemRow",
    "EventRow",
    "GroupingRunRow",
    "IdeaEventRow",
    "IdeaMemberRow",
    "IdeaMergeRow",
    "IdeaRow",
    "IdempotencyRow",
    "ImportMappingRow",
    "ImportRunRow",
    "IntakeRow",
    "IssueActRow",
    "IssueMemberRow",
    "IssueRow",
    "LanguageAnswerRow",
    "LanguageCallRow",
    "LanguageOutcomeRow",
    "NoticeRow",
    "PairAnswerRow",
    "PanelMemberRow",
    "PanelNoticeRow",
    "PartDecisionRow",
    "PolicyRow",
    "PolicyScanRow",
    "PreviewRow",
    "RankChangeRow",
    "RecommendationRow",
    "ReferenceChangeRow",
    "SavedFilterRow",
    "SessionRow",
    "SetAsideRow",
    "SignInSourceRow",
    "SignatureRow",
    "SubscriptionRow",
    "SuggestionLockRow",
    "SuggestionRow",
    "SuggestionVersionRow",
    "SupportEvidenceRow",
    "TaskRow",
    "TriageRow",
    "UndoPointRow",
    "UrgentClockRow",
    "UsedCheckRow",
    "UtcDateTime",
    "WorkItemRow",
]
