"""The operator's page of what is kept: personal data whose time is over, erasure at a person's request, backups."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from api.access.acting import acting_as
from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.retention import LONGEST_REASON, Retention, checked_reason
from api.backups.backup import backups
from api.pages.operator.operator import ask, listed
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import ErasureError, NotFoundError, TriageError
from triage.store.service.case_erasures import CASE
from triage.types import TaskKind
from triage.types.error_catalogue import text_of
from triage.types.state_names import STATE_NAMES

router = APIRouter(include_in_schema=False)
CONFLICT, INVALID = 409, 422
KINDS: tuple[TaskKind, ...] = ("backup", "expire", "erasures")
DUE_SHOWN, BACKUPS_SHOWN = 20, 30
# From so many suggestions that are over what is due is looked up (17 microseconds each) only for who asks.
MANY = 5_000
LONGEST_KEY = 200
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
    return see_other("/operator/data?woken=1#tasks")


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
    state, retention = state_of(request), state_of(request).retention
    try:
        asked = _asked(request, who, key)
        if not confirmed:
            return _confirm(request, asked, checked_reason(reason), problem=NOT_CONFIRMED)
        retention.erase(asked.id, reason, acting_as(who), scrub=False)
    except (NotFoundError, ErasureError) as error:
        return _refused(request, key, reason, error)
    # A large PostgreSQL takes minutes to overwrite what was erased; the answer does not wait for it.
    address = f"/operator/data?{urlencode({'erased': asked.id})}"
    return see_other(address, BackgroundTask(state.store.scrub))


def _asked(request: Request, who: Principal, key: str) -> Asked:
    """The suggestion that is meant.

    Raises:
        NotFoundError: there is none within their reach.
    """
    with state_of(request).store.read() as work:
        letter, work_item = work.visible(who.reach).one(key), work.work_items.one(key)
        before = work.events.last([key], "erased").get(key)
    return Asked(letter.id, letter.time, letter.channel, STATE_NAMES[work_item.state], before.time if before else None)


def _refused(request: Request, key: str, reason: str, error: TriageError) -> Response:
    return _render(request, problem=f"没有清除：{text_of(error)}", key=key, reason=reason, status=INVALID)


def _confirm(request: Request, asked: Asked, reason: str, problem: str = "") -> Response:
    context = {"asked": asked, "reason": reason, "problem": problem}
    status = INVALID if problem else 200
    return render_template(request, "operator/erasure.html", context, status=status)


def _render(request: Request, *, problem: str = "", key: str = "", reason: str = "", status: int = 200) -> Response:
    state = state_of(request)
    retention: Retention = state.retention
    folder = state.settings.resolved_backup_dir
    with state.store.read() as work:
        looked = "due" in request.query_params or work.erasures.over() <= MANY
        tasks = work.tasks.recent(*KINDS)
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
        **listed(tasks),
    }
    return render_template(request, "operator/data.html", context, status=status)


def _free(folder: Path) -> int:
    """Bytes that are free where backups are written."""
    there = next(path for path in (folder, *folder.resolve().parents) if path.is_dir())
    return shutil.disk_usage(there).free
