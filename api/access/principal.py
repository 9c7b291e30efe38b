"""Principal: who makes a request, a person with an account or a system with a key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Request

from api.base.errors import UnauthenticatedError
from triage.types import EVERYTHING, AccessScope, Account, ApiKey, AuditEntry, KeyScope, Role
from triage.types.audit import Detail


@dataclass(frozen=True)
class Principal:
    """Who makes a request; `form_token` is what its forms must carry, empty for a key.

    `failures` are wrong passwords for the account of which its owner has not heard yet.
    """

    kind: Literal["account", "api_key"]
    name: str
    display_name: str
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[KeyScope] = frozenset()
    reach: AccessScope = EVERYTHING
    may_name_actor: bool = False
    must_change_password: bool = False
    form_token: str = ""
    failures: int = 0
    last_failure: datetime | None = None

    @classmethod
    def of_account(cls, account: Account, form_token: str) -> "Principal":
        """A person in a session."""
        return cls(
            "account",
            account.name,
            account.display_name,
            roles=frozenset(account.roles),
            reach=account.reach,
            must_change_password=account.must_change_password,
            form_token=form_token,
            failures=account.failures_to_tell,
            last_failure=account.last_failure_at,
        )

    @classmethod
    def of_key(cls, key: ApiKey) -> "Principal":
        """A system with a key."""
        return cls(
            "api_key",
            key.name,
            key.name,
            scopes=frozenset(key.scopes),
            reach=key.reach,
            may_name_actor=key.may_name_actor,
        )

    def entry(
        self, action: str, object_kind: str | None = None, object_id: str | None = None, **details: Detail
    ) -> AuditEntry:
        """What they do, for the audit."""
        return AuditEntry(
            actor_kind=self.kind,
            actor=self.name,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            details=details,
        )


async def current(request: Request) -> Principal:
    """Who makes this request.

    Raises:
        UnauthenticatedError: nobody is known; only public routes are reached so.
    """
    found: Principal | None = request.state.principal
    if found is None:
        raise UnauthenticatedError
    return found


Who = Annotated[Principal, Depends(current)]
