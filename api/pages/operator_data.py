"""The operator's page of what is kept: personal data whose time is over, erasure at a person's request, backups."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from api.access.acting import acting_as
from api.access.principal import Principal, Who
from api.access.rule import permit
from api.backup import backups
from api.jobs.task_list import TaskKind
from api.pages.names import STATE_NAMES
from api.pages.operator import ask, listed
from api.retention import LONGEST_REASON, Retention, checked_reason
from triage.errors import ErasureError, NotFoundError, TriageError
from triage.store.case_erasures import CASE

router = APIRouter(include_in_schema=False)
SEE_OTHER, CONFLICT, INVALID = 303, 409, 422
KINDS: tuple[TaskKind, ...] = ("backup", "expire", "erasures")
DUE_SHOWN, BACKUPS_SHOWN = 20, 30
# From so many suggestions that are over what is due is looked up (17 microseconds each) only for who asks.
MANY = 5_000
LONGEST_KEY = 200
NO_LETTER = "没有清除：没有编号为“{key}”的来件，请核对编号。"
BAD_REASON = (
    f"没有清除：请写明依据，最多 {LONGEST_REASON} 个字，不要写姓名、电话、证件号和住址，因为它会永久留在审计记录里。"
)
NOT_CONFIRMED = "没有清除：请先勾选确认。"
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class Asked:
    """A suggestion whose personal data is to go, as far as who decides that has to see it: nothing of its text."""

    id: str
    time: datetime | None
    channel: str | None
    state: str
    erased: datetime | None


@router.get("/operator/data")
@permit(roles=("operator",))
def page(request: Request) -> Response:
    """What is due, what was erased last, and the backups."""
    return _render(request)


@router.post("/operator/data/tasks")
@permit(roles=("operator",))
def ask_task(request: Request, who: Who, task: Text = "") -> Response:
    """Have a backup made, what is due erased, or what was erased looked at again, in the background."""
    kind = next((kind for kind in KINDS if kind == task), None)
    if kind is None:
        return _render(request, problem="没有这项操作。", status=INVALID)
    if problem := ask(request, who, kind):
        return _render(request, problem=problem, status=CONFLICT)
    return RedirectResponse("/operator/data?woken=1#tasks", SEE_OTHER)


@router.post("/operator/data/erasure")
@permit(roles=("operator",))
def show_erasure(request: Request, who: Who, key: Text = "", reason: Text = "") -> Response:
    """Show which suggestion it is; nothing is erased yet."""
    try:
        return _confirm(request, _asked(request, who, key.strip()), checked_reason(reason))
    except (NotFoundError, ErasureError) as error:
        return _refused(request, key, reason, error)


@router.post("/operator/data/erase")
@permit(roles=("operator",))
def erase(request: Request, who: Who, key: Text = "", reason: Text = "", confirmed: Text = "") -> Response:
    """Erase the personal data of one suggestion at a person's request."""
    state, retention = request.app.state, request.app.state.retention
    try:
        asked = _asked(request, who, key)
        if not confirmed:
            return _confirm(request, asked, checked_reason(reason), problem=NOT_CONFIRMED)
        retention.erase(asked.id, reason, acting_as(who), scrub=False)
    except (NotFoundError, ErasureError) as error:
        return _refused(request, key, reason, error)
    state.jobs.wake("retention")
    # A large PostgreSQL takes minutes to overwrite what was erased; the answer does not wait for it.
    address = f"/operator/data?{urlencode({'erased': asked.id})}"
    return RedirectResponse(address, SEE_OTHER, background=BackgroundTask(state.store.scrub))


def _asked(request: Request, who: Principal, key: str) -> Asked:
    """The suggestion that is meant.

    Raises:
        NotFoundError: there is none within their reach.
    """
    with request.app.state.store.read() as work:
        letter, handling = work.visible(who.reach).one(key), work.handlings.one(key)
        before = work.events.last([key], "erased").get(key)
    return Asked(letter.id, letter.time, letter.channel, STATE_NAMES[handling.state], before.time if before else None)


def _refused(request: Request, key: str, reason: str, error: TriageError) -> Response:
    problem = NO_LETTER.format(key=key.strip()[:LONGEST_KEY]) if isinstance(error, NotFoundError) else BAD_REASON
    return _render(request, problem=problem, key=key, reason=reason, status=INVALID)


def _confirm(request: Request, asked: Asked, reason: str, problem: str = "") -> Response:
    context = {"asked": asked, "reason": reason, "problem": problem}
    status = INVALID if problem else 200
    templates = request.app.state.templates
    result: Response = templates.TemplateResponse(request, "operator/erasure.html", context, status_code=status)
    return result


def _render(request: Request, *, problem: str = "", key: str = "", reason: str = "", status: int = 200) -> Response:
    state = request.app.state
    retention: Retention = state.retention
    folder = state.settings.resolved_backup_dir
    with state.store.read() as work:
        looked = "due" in request.query_params or work.erasures.over() <= MANY
    due = retention.plan(datetime.now(UTC)) if looked else []
    context: dict[str, Any] = {
        "days": retention.days,
        "looked": looked,
        "due": due[:DUE_SHOWN],
        "cases": sum(one.state == CASE for one in due),
        "total": len(due),
        "state_names": {**STATE_NAMES, CASE: "历史办件"},
        "backups": backups(folder)[:BACKUPS_SHOWN],
        "folder": folder.resolve(),
        "free": _free(folder),
        "in_database": state.store.file is not None,
        "problem": problem,
        "key": key,
        "reason": reason,
        "longest_reason": LONGEST_REASON,
        "erased": request.query_params.get("erased", ""),
        **listed(state.tasks.of(*KINDS)),
    }
    result: Response = state.templates.TemplateResponse(request, "operator/data.html", context, status_code=status)
    return result


def _free(folder: Path) -> int:
    """Bytes that are free where backups are written."""
    there = next(path for path in (folder, *folder.resolve().parents) if path.is_dir())
    return shutil.disk_usage(there).free
