"""The nouns of the domain: immutable, validated values without behaviour of their own."""

from triage.types.account import EVERYTHING, ROLE_NAMES, ROLES, Account, Reach, Role
from triage.types.api_key import KEY_SCOPES, ApiKey, KeyScope
from triage.types.approval import Approval, Verdict
from triage.types.audit import ActorKind, AuditEntry, AuditRecord, ChainBreak
from triage.types.campaign import Campaign, CampaignKind, Criterion, NewCampaign
from triage.types.case import Case
from triage.types.decision import Action, Decision, Part, PartDecision, ReasonCode
from triage.types.department import Department, Duty
from triage.types.grouping import GroupingRun, GroupingState
from triage.types.handling import Event, Handling, Level, State
from triage.types.idea import (
    STAGE_NAMES,
    Adoption,
    BorneOut,
    Idea,
    IdeaDescription,
    IdeaEvent,
    IdeaMember,
    Photo,
    Recommendation,
    Stage,
)
from triage.types.intake import IntakeItem, IntakeOutcome, IntakeResult
from triage.types.issue import Issue, IssueAct, IssueMember, Joined
from triage.types.panel import Assignment, Change, Comparison, PanelMember, PanelNotice, PanelStage, Signature
from triage.types.policy import Clause, Policy
from triage.types.region import NamedPlace, PlaceKind, Region
from triage.types.suggestion import Suggestion
from triage.types.transition import Transition, TransitionAction
from triage.types.triage import (
    CategoryScore,
    ClauseHit,
    DepartmentScore,
    Difference,
    Draft,
    DuplicateHit,
    DuplicateKind,
    Evidence,
    Matter,
    NeedsHuman,
    Scope,
    SimilarCase,
    Source,
    Statement,
    StatementStatus,
    Triage,
)
from triage.types.webhook import Delivery, DeliveryStatus, Subscription

__all__ = [
    "EVERYTHING",
    "KEY_SCOPES",
    "ROLES",
    "ROLE_NAMES",
    "STAGE_NAMES",
    "Account",
    "Action",
    "ActorKind",
    "Adoption",
    "ApiKey",
    "Approval",
    "Assignment",
    "AuditEntry",
    "AuditRecord",
    "BorneOut",
    "Campaign",
    "CampaignKind",
    "Case",
    "CategoryScore",
    "ChainBreak",
    "Change",
    "Clause",
    "ClauseHit",
    "Comparison",
    "Criterion",
    "Decision",
    "Delivery",
    "DeliveryStatus",
    "Department",
    "DepartmentScore",
    "Difference",
    "Draft",
    "DuplicateHit",
    "DuplicateKind",
    "Duty",
    "Event",
    "Evidence",
    "GroupingRun",
    "GroupingState",
    "Handling",
    "Idea",
    "IdeaDescription",
    "IdeaEvent",
    "IdeaMember",
    "IntakeItem",
    "IntakeOutcome",
    "IntakeResult",
    "Issue",
    "IssueAct",
    "IssueMember",
    "Joined",
    "KeyScope",
    "Level",
    "Matter",
    "NamedPlace",
    "NeedsHuman",
    "NewCampaign",
    "PanelMember",
    "PanelNotice",
    "PanelStage",
    "Part",
    "PartDecision",
    "Photo",
    "PlaceKind",
    "Policy",
    "Reach",
    "ReasonCode",
    "Recommendation",
    "Region",
    "Role",
    "Scope",
    "Signature",
    "SimilarCase",
    "Source",
    "Stage",
    "State",
    "Statement",
    "StatementStatus",
    "Subscription",
    "Suggestion",
    "Transition",
    "TransitionAction",
    "Triage",
    "Verdict",
]
