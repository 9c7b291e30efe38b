"""ApiKey (接口密钥): a system that calls the API, what it may do, and how far it reaches."""

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field, model_validator

from triage.types.account import AccessScope
from triage.types.base import Value

KeyScope = Literal[
    "suggestions:write",
    "suggestions:read",
    "decisions:write",
    "webhooks:manage",
    "ideas:read",
    "audit:read",
    "metrics:read",
]
KEY_SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)
DEFAULT_RATE = 3600


class ApiKey(Value):
    """A key without its secret; `rate` is requests per minute."""

    name: str = Field(pattern=r"^[\w.-]{2,60}$")
    scopes: tuple[KeyScope, ...] = Field(min_length=1)
    reach: AccessScope = AccessScope()
    rate: int = Field(DEFAULT_RATE, ge=1, le=1_000_000)
    may_name_actor: bool = False
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @model_validator(mode="after")
    def _intake_has_no_department(self) -> "ApiKey":
        if "suggestions:write" in self.scopes and (self.reach.departments is not None or self.reach.areas is not None):
            raise ValueError(
                "a key that takes in records cannot be limited to departments or areas, which are not known at intake; "
                "limit it to channels"
            )
        return self

    @model_validator(mode="after")
    def _webhooks_tell_everything(self) -> "ApiKey":
        if "webhooks:manage" in self.scopes and self.reach != AccessScope():
            raise ValueError("a key that manages webhooks learns of every suggestion and cannot be limited")
        return self

    def usable(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
