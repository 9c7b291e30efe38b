"""The nouns of the domain: immutable, validated values without behaviour of their own."""

from triage.types.account import EVERYTHING, ROLE_NAMES, ROLES, Account, Reach, Role
from triage.types.api_key import KEY_SCOPES, ApiKey, KeyScope
from triage.types.approval import Approval, Verdict
from triage.types.case import Case
from triage.types.decision import Action, Decision, Part, PartDecision, ReasonCode
from triage.types.department import Department, Duty
from triage.types.handling import Event, Handling, Level, State
from triage.types.intake import IntakeItem, IntakeOutcome, IntakeResult
from triage.types.issue import Issue, IssueAct, IssueMember, Joined
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
    "Account",
    "Action",
    "ApiKey",
    "Approval",
    "Case",
    "CategoryScore",
    "Clause",
    "ClauseHit",
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
    "Handling",
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
    "Part",
    "PartDecision",
    "PlaceKind",
    "Policy",
    "Reach",
    "ReasonCode",
    "Region",
    "Role",
    "Scope",
    "SimilarCase",
    "Source",
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
