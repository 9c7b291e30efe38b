"""/api/v1/urgent: letters in which somebody may be in danger, and what is done about one."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.acts.urgent import UrgentAct
from api.acts.urgent_lines import UrgentLine, lines_of, running_lines
from api.routes.suggestions import Key
from api.web.problems import responses
from api.web.state import state_of
from triage.types import TickedStep, UrgentLevel, UrgentOutcome

router = APIRouter(prefix="/api/v1", tags=["urgent"])
MAX_PAGE = 500


class UrgentItem(BaseModel):
    """The clock of one letter; it runs in minutes around the clock until `closed_at`."""

    suggestion_id: str = Field(examples=["RX261120001"])
    title: str
    level: UrgentLevel
    kinds: list[str] = Field(examples=[["gas_fire"]])
    words: list[str] = Field(description="The words of the letter that say danger.")
    area: str | None
    department: str | None
    started_at: datetime = Field(description="The instant of receipt.")
    due_at: datetime = Field(description="Until when somebody is to take it on.")
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    escalated_at: datetime | None
    steps: list[TickedStep]
    closed_at: datetime | None
    closed_by: str | None
    outcome: UrgentOutcome | None
    reason: str | None

    @classmethod
    def of(cls, line: UrgentLine) -> "UrgentItem":
        """What a page shows of a clock, for a program."""
        facts = line.clock.model_dump() | {"steps": line.clock.steps}
        return cls(title=line.title, words=list(line.words), area=line.area, department=line.department, **facts)


class UrgentList(BaseModel):
    """Running clocks, escalated ones first, then the oldest due."""

    items: list[UrgentItem]


@router.get("/urgent", summary="List running urgent clocks", responses=responses(401, 403, 422, 429))
@permit(roles=(*WORKERS, "operator"), scopes=("suggestions:read",))
def index(request: Request, who: Who, limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100) -> UrgentList:
    """Letters in which somebody is, or may be, in danger, and which nobody has closed yet."""
    with state_of(request).store.read() as work:
        return UrgentList(items=[UrgentItem.of(line) for line in running_lines(work, who, limit)])


@router.post(
    "/suggestions/{key}/urgent",
    summary="Acknowledge, tick off, confirm, close or downgrade an urgent letter",
    response_description="Done; the clock as it stands now.",
    responses=responses(401, 403, 404, 409, 422, 429, 503),
)
@permit(roles=WORKERS, scopes=("decisions:write",), about="suggestion")
def act(request: Request, who: Who, key: Key, body: UrgentAct) -> UrgentItem:
    """A person takes the letter on, ticks off a step of the procedure card, or says how it ended.

    A key acknowledges only in the name of a person, and needs the right to name one.
    """
    clock = state_of(request).urgent.act(who, key, body)
    with state_of(request).store.read() as work:
        return UrgentItem.of(lines_of(work, who, [clock])[0])
