"""/api/v1/audit: who saw, changed and exported what, for an inspection's own tools."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.access.principal import Who
from api.access.rule import permit
from api.acts.audit import records_after
from api.base.errors import ForbiddenError
from api.routes.v1.schemas import AuditPage
from api.routes.v1.suggestions import Limit, aware
from api.web.cursors import BEGIN, Cursor
from api.web.problems import responses
from api.web.state import state_of
from triage.store.access.audit import AuditFilter

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])
AUDIT = "audit"
Text = Annotated[str | None, Query(max_length=200)]


@router.get("", summary="Read the audit", responses=responses(401, 403, 422, 429, 503))
@permit(roles=("auditor",), scopes=("audit:read",))
def read(
    request: Request,
    who: Who,
    since: Annotated[datetime | None, Query(description="Leave out what was recorded before.")] = None,
    until: Annotated[datetime | None, Query(description="Leave out what was recorded then or later.")] = None,
    actor: Text = None,
    action: Annotated[str | None, Query(max_length=60, description="Actions that begin with this.")] = None,
    object_id: Text = None,
    cursor: Cursor = BEGIN,
    limit: Limit = 100,
) -> AuditPage:
    """Records in their order, with everything that verifies the chain; the same as the page's export.

    Reading is recorded as well, once for each page: go on while there is `more`, not until a page is empty.
    """
    if who.kind == "api_key" and not who.reach.unlimited:
        raise ForbiddenError("narrow_audit")
    texts = [None if text is None else text.replace("\x00", "") for text in (actor, action, object_id)]
    wanted = AuditFilter(aware(since), aware(until), *texts)
    cursors = state_of(request).cursors
    number = cursors.read(AUDIT, cursor, who.reach)
    items, more = records_after(state_of(request).store, who.entry, wanted, number, limit)
    return AuditPage(items=items, cursor=cursors.write(AUDIT, items[-1].number if items else number), more=more)
