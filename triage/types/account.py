"""Account (账号): a person who signs in, what that person may do, and how far it reaches."""

from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from triage.types.base import Value

Role = Literal["handler", "department", "expert", "supervisor", "auditor", "operator"]

ROLES: tuple[Role, ...] = ("handler", "department", "expert", "supervisor", "auditor", "operator")
ROLE_NAMES: dict[Role, str] = {
    "handler": "办理人员",
    "department": "承办单位人员",
    "expert": "评审专家",
    "supervisor": "督办人员",
    "auditor": "审计人员",
    "operator": "系统管理员",
}


class AccessScope(Value):
    """Which suggestions somebody may see and change; None does not narrow, an empty tuple admits nothing.

    What is confidential is seen only where `confidential` says so, whatever else is within the scope. `sent_only`
    leaves out what is suggested for one of the departments and was not sent to it; keys do not know it.
    """

    departments: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    confidential: bool = False
    sent_only: bool = False

    @property
    def unlimited(self) -> bool:
        """Whether no department, area or channel is left out, whatever is confidential."""
        return (self.departments, self.areas, self.channels) == (None, None, None)

    def admits_new(self, channel: str | None) -> bool:
        """Whether a record from this channel may be taken in; its department and area are not known yet."""
        return self.departments is None and self.areas is None and (self.channels is None or (channel in self.channels))


EVERYTHING = AccessScope(confidential=True)
# What may leave the office: to language models, receivers of events, exports, training and reports.
OUTWARD = AccessScope()
# The office's own staff; no account of a department sees what is confidential, whatever other roles it has.
CONFIDENTIAL_ROLES: frozenset[Role] = frozenset(["handler", "supervisor"])


class Account(Value):
    """A person's account; the password is kept apart, as a hash."""

    name: str = Field(pattern=r"^[\w.@-]{2,60}$")
    display_name: str = Field(min_length=1, max_length=100)
    roles: tuple[Role, ...] = Field(min_length=1)
    department: str | None = Field(None, max_length=200)
    areas: tuple[str, ...] = ()
    must_change_password: bool = True
    failed_attempts: int = 0
    locked_until: datetime | None = None
    disabled: bool = False
    demo: bool = False
    subject: str | None = Field(None, max_length=300)
    failures_to_tell: int = 0
    last_failure_at: datetime | None = None

    @model_validator(mode="after")
    def _department_is_known(self) -> "Account":
        if "department" in self.roles and not self.department:
            raise ValueError("an account with the role department needs the name of its department")
        return self

    @property
    def reach(self) -> AccessScope:
        """How far the account reaches."""
        return AccessScope(
            departments=(self.department,) if self.department else None,
            areas=self.areas or None,
            confidential=not self.department and bool(CONFIDENTIAL_ROLES.intersection(self.roles)),
            sent_only=bool(self.department) and not CONFIDENTIAL_ROLES.intersection(self.roles),
        )
