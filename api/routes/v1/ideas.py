"""/api/v1/ideas: the gold ideas, for a platform that shows or follows them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.access.principal import Who
from api.access.rule import OFFICE, permit
from api.routes.v1.schemas import IdeaItem, IdeaPage
from api.routes.v1.suggestions import Limit
from api.web.cursors import BEGIN, Cursor
from api.web.problems import responses
from api.web.state import state_of
from triage.text.personal_data import Mask

router = APIRouter(prefix="/api/v1/ideas", tags=["ideas"])
LARGEST = 2**31 - 1
IDEAS = "ideas"


@router.get("", summary="Read ideas", responses=responses(401, 403, 422, 429))
@permit(roles=OFFICE, scopes=("ideas:read",))
def read(
    request: Request,
    who: Who,
    campaign: Annotated[int | None, Query(ge=1, le=LARGEST, description="Only those of this campaign.")] = None,
    cursor: Cursor = BEGIN,
    limit: Limit = 100,
) -> IdeaPage:
    """Ideas in the order of their numbers, with personal data hidden; those merged into others are left out."""
    cursors = state_of(request).cursors
    number = min(cursors.read(IDEAS, cursor, who.reach), LARGEST)
    with state_of(request).store.read() as work:
        found = work.ideas.after(number, limit + 1, campaign)
    items = []
    for idea in found[:limit]:
        mask = Mask()
        shown = {"title": mask.hide(idea.title), "summary": mask.hide(idea.summary)}
        items.append(IdeaItem.model_validate(idea.model_dump() | shown))
    return IdeaPage(
        items=items, cursor=cursors.write(IDEAS, items[-1].id if items else number), more=len(found) > limit
    )
