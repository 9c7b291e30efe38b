"""Actor: who does something, in which role, for which department."""

from typing import Literal

from pydantic import Field

from triage.types.base import Value

Role = Literal["handler", "department", "expert", "supervisor", "auditor", "operator", "channel", "citizen", "system"]


class Actor(Value):
    """Who acts; `department` is set for people who act for one.

    `account` is the name that they sign in with, or that of the key of a system, as `kind` says.
    """

    name: str = Field(min_length=1, max_length=100)
    role: Role
    department: str | None = None
    account: str | None = None
    kind: Literal["account", "api_key"] = "account"


SYSTEM = Actor(name="system", role="system")
CITIZEN = Actor(name="citizen", role="citizen")
